-- Halves the calls of a window, since the gateway rejected a call for its rate limit.
--
-- KEYS   the window's permits; how far it is slowed down.
-- ARGV   1: the permit's id; 2: the window's length; 3: for how long the gateway asks to wait; both in microseconds; 4: the most halvings.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local length, closure, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[2], 'halvings', 'changed', 'closed')
local halvings, changed, closed = 0, 0, now
if state[1] then
  local undone = math.min(tonumber(state[1]), math.floor((now - tonumber(state[2])) / length))
  halvings = tonumber(state[1]) - undone
  changed = tonumber(state[2]) + undone * length
  closed = tonumber(state[3])
end
closed = math.max(closed, now + closure)
-- The rejection of a call from before the last halving says nothing new but how long to wait.
local granted = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if halvings == 0 or granted >= changed then
  halvings, changed = math.min(halvings + 1, most), now
end
local function text(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[2], 'halvings', halvings, 'changed', text(changed), 'closed', text(closed))
redis.call('PEXPIRE', KEYS[2], text(math.ceil(math.max(closed - now, halvings * length) / 1000) + 1000))
return halvings
