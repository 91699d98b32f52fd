-- Reserves a permit in all windows of a call at the earliest moment at which each has room, or in none.
--
-- KEYS   for each window: its permits (a sorted set, by the microsecond of each), and how far it is slowed down (a hash).
-- ARGV   1: the permit's id; 2: how long the call may wait, in microseconds; then for each window: its calls and its length in microseconds.
-- Returns whether it is reserved, and in how many microseconds the call may go. Asked again with the same id, it moves the reservation: the call
-- goes before those with later ones, which are moved when they ask again.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local id, max_wait = ARGV[1], tonumber(ARGV[2])
local count = #KEYS / 2
local calls, length = {}, {}
local moment = now
local own = redis.call('ZSCORE', KEYS[1], id)
local latest = own and math.max(now, tonumber(own)) or math.huge

local function text(number) return string.format('%.0f', number) end

-- The earliest moment, not before this one, at which a window has room between the permits that are reserved already. As many permits as the window
-- has calls, if they are nearer than its length, leave no room from a length before the last of them to a length after the first. A window that is
-- not full costs no more than a count, and a full one a step for each call that waits.
local function fit(i, at)
  local key, length, chunk = KEYS[2 * i - 1], length[i], 16
  local rank = redis.call('ZCOUNT', key, '-inf', text(at - length))
  while true do
    local lasts = redis.call('ZRANGE', key, rank + calls[i] - 1, rank + calls[i] + chunk - 2, 'WITHSCORES')
    if #lasts == 0 then return at end
    local firsts = redis.call('ZRANGE', key, rank, rank + chunk - 1, 'WITHSCORES')
    for place = 2, #lasts, 2 do
      local first, last = tonumber(firsts[place]), tonumber(lasts[place])
      if last > latest or last - length >= at then return at end
      if last - first < length then at = math.max(at, first + length) end
    end
    rank, chunk = rank + chunk, chunk * 2
  end
end

for i = 1, count do
  local permits, slowed = KEYS[2 * i - 1], KEYS[2 * i]
  calls[i], length[i] = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  redis.call('ZREM', permits, id)
  redis.call('ZREMRANGEBYSCORE', permits, '-inf', text(now - length[i]))
  local state = redis.call('HMGET', slowed, 'halvings', 'changed', 'closed')
  if state[1] then
    -- Each length without a rejection undoes a halving.
    local halvings = math.max(0, tonumber(state[1]) - math.floor((now - tonumber(state[2])) / length[i]))
    calls[i] = math.max(1, math.floor(calls[i] / 2 ^ halvings))
    moment = math.max(moment, tonumber(state[3]))
  end
end

local before
repeat
  before = moment
  for i = 1, count do moment = fit(i, moment) end
until moment == before

local wait = moment - now
if wait > max_wait then return {0, wait} end
for i = 1, count do
  redis.call('ZADD', KEYS[2 * i - 1], text(moment), id)
  local last = redis.call('ZRANGE', KEYS[2 * i - 1], -1, -1, 'WITHSCORES')
  redis.call('PEXPIRE', KEYS[2 * i - 1], text(math.ceil((tonumber(last[2]) - now + length[i]) / 1000)))
end
return {1, wait}
