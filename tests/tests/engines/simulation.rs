//! The limiter's own script, run in an embedded Lua against a Redis of a few maps in virtual time: 200 workers, 100,000 shops, always the same.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    rc::Rc,
};

use mlua::{Function, Lua, MultiValue, Table, Value};

const SECOND: u64 = 1_000_000;
const WORKERS: u64 = 200;
const SHOPS: u64 = 100_000;
/// A call for every tenth shop: enough to see who waits, in seconds instead of minutes.
const CALLS: usize = 10_000;
/// The windows of the simulation: calls and length of the app's, and of each shop's.
const APP: (u64, u64) = (20, SECOND);
const SHOP: (u64, u64) = (1, 60 * SECOND);

/// As much of Redis as the script uses.
#[derive(Default)]
struct Fake {
    now: u64,
    /// Sorted by score, then by member.
    sets: HashMap<String, Vec<(u64, String)>>,
}

/// A bound as the commands take it.
fn bound(text: &str) -> u64 {
    text.parse::<f64>().unwrap().max(0.0) as u64
}

impl Fake {
    fn set(&mut self, key: &str) -> &mut Vec<(u64, String)> {
        if !self.sets.contains_key(key) {
            self.sets.insert(key.to_owned(), Vec::new());
        }
        self.sets.get_mut(key).unwrap()
    }

    fn call(&mut self, lua: &Lua, words: &[String]) -> mlua::Result<Value> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let list = |items: Vec<String>| Ok(Value::Table(lua.create_sequence_from(items)?));
        match words[..] {
            ["TIME"] => list(vec![(self.now / SECOND).to_string(), (self.now % SECOND).to_string()]),
            ["ZREM", key, member] => {
                self.set(key).retain(|(_, other)| other != member);
                Ok(Value::Nil)
            }
            ["ZREMRANGEBYSCORE", key, "-inf", to] => {
                let (set, to) = (self.set(key), bound(to));
                set.drain(..set.partition_point(|(score, _)| *score <= to));
                Ok(Value::Nil)
            }
            ["ZCOUNT", key, "-inf", to] => {
                let to = bound(to);
                Ok(Value::Number(self.set(key).partition_point(|(score, _)| *score <= to) as f64))
            }
            ["ZSCORE", key, member] => match self.set(key).iter().find(|(_, other)| other == member) {
                Some((score, _)) => Ok(Value::String(lua.create_string(score.to_string())?)),
                None => Ok(Value::Boolean(false)),
            },
            ["HMGET", ..] => Ok(Value::Table(lua.create_table()?)),
            ["ZRANGE", key, from, to, "WITHSCORES"] => {
                let set = self.set(key);
                let end = if to == "-1" { set.len() } else { (bound(to) as usize + 1).min(set.len()) };
                let begin = if from == "-1" { set.len().saturating_sub(1) } else { (bound(from) as usize).min(end) };
                list(set[begin..end].iter().flat_map(|(score, member)| [member.clone(), score.to_string()]).collect())
            }
            ["ZADD", key, score, member] => {
                let (set, entry) = (self.set(key), (bound(score), member.to_owned()));
                set.insert(set.partition_point(|other| *other < entry), entry);
                Ok(Value::Nil)
            }
            ["PEXPIRE", ..] => Ok(Value::Nil),
            _ => panic!("the script calls {words:?}"),
        }
    }
}

struct Simulation {
    lua: Lua,
    script: Function,
    redis: Rc<RefCell<Fake>>,
}

impl Simulation {
    fn new() -> Self {
        let (lua, redis) = (Lua::new(), Rc::new(RefCell::new(Fake { now: 1_700_000_000 * SECOND, ..Fake::default() })));
        let call = {
            let redis = Rc::clone(&redis);
            move |lua: &Lua, words: MultiValue| {
                let words: Vec<String> = words.iter().map(|word| word.to_string()).collect::<Result<_, _>>()?;
                redis.borrow_mut().call(lua, &words)
            }
        };
        let api: Table = lua.create_table().unwrap();
        api.set("call", lua.create_function(call).unwrap()).unwrap();
        lua.globals().set("redis", api).unwrap();
        let source = include_str!("../../../engines/src/redis/limiter.lua");
        let script = lua.load(format!("return function(KEYS, ARGV) {source}\nend")).eval().unwrap();
        Self { lua, script, redis }
    }

    /// Asks for a permit at a moment: whether it is reserved, and in how many microseconds the call may go.
    fn ask(&self, now: u64, id: u64, shop: u64) -> (bool, u64) {
        self.redis.borrow_mut().now = now;
        let keys = ["app".to_owned(), "app-slow".to_owned(), format!("shop-{shop}"), "shop-slow".to_owned()];
        let arguments = [id, 10_000 * SECOND, APP.0, APP.1, SHOP.0, SHOP.1].map(|number| number.to_string());
        let (keys, arguments) = (self.lua.create_sequence_from(keys).unwrap(), self.lua.create_sequence_from(arguments).unwrap());
        let reply: Table = self.script.call((keys, arguments)).unwrap();
        (reply.get::<i64>(1).unwrap() == 1, reply.get::<f64>(2).unwrap() as u64)
    }
}

/// What a worker does next.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    at: u64,
    worker: u64,
    /// The call: when it was first asked for, its number and its shop.
    call: (u64, u64, u64),
}

/// Shops in an order that is not that of their numbers.
fn shop(call: u64) -> u64 {
    call * 7919 % SHOPS
}

#[test]
fn two_hundred_workers_keep_the_windows_and_serve_a_hundred_thousand_shops_fairly() {
    let simulation = Simulation::new();
    let start = simulation.redis.borrow().now;
    let mut steps: BinaryHeap<Reverse<Step>> = BinaryHeap::new();
    let mut next = 0;
    // Every tenth call is for a shop that was called just before, and has to wait for its own window.
    let mut call = |at: u64| {
        next += 1;
        (at, next, if next % 10 == 0 { shop(next - 5) } else { shop(next) })
    };
    (0..WORKERS).for_each(|worker| steps.push(Reverse(Step { at: start + worker, worker, call: call(start + worker) })));
    let (mut granted, mut waits, mut by_worker) = (Vec::new(), Vec::new(), vec![0; WORKERS as usize]);
    let mut last: HashMap<u64, u64> = HashMap::new();
    let (mut asked_for, mut second) = (HashSet::new(), HashSet::new());
    while granted.len() < CALLS {
        let Reverse(Step { at, worker, call: (asked, id, shop) }) = steps.pop().unwrap();
        if at == asked && !asked_for.insert(shop) {
            second.insert(id);
        }
        let (is_reserved, wait) = simulation.ask(at, id, shop);
        assert!(is_reserved);
        if wait > 0 {
            // Nobody wakes up in the very moment.
            steps.push(Reverse(Step { at: at + wait + id % 3_000, worker, call: (asked, id, shop) }));
            continue;
        }
        assert!(last.insert(shop, at).is_none_or(|before| at - before >= SHOP.1), "shop {shop} was called twice in its window");
        granted.push(at);
        if !second.contains(&id) {
            waits.push(at - asked);
        }
        by_worker[worker as usize] += 1;
        // The call itself takes some milliseconds, not the same ones in each worker.
        let done = at + 1_000 + (id * 7_919) % 20_000;
        steps.push(Reverse(Step { at: done, worker, call: call(done) }));
    }
    assert!(granted.windows(APP.0 as usize + 1).all(|pair| pair[APP.0 as usize] - pair[0] >= APP.1), "the app's window was exceeded");
    let took = granted[granted.len() - 1] - start;
    let ideal = (granted.len() as u64 / APP.0 - 1) * APP.1;
    assert!(ideal * 100 / took >= 95, "only {} % were used", ideal * 100 / took);
    waits.sort_unstable();
    let (median, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    assert!(longest <= 3 * median, "the longest wait was {longest} µs, the median {median} µs");
    assert!(last.len() > CALLS * 8 / 10, "{} shops were served", last.len());
}
