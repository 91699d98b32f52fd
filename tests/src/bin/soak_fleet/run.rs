//! A run: servers, gateway and processes are started, killed, and counted.

use std::{
    collections::HashSet,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use temu_sdk::{
    AppKey, Gateway,
    tokens::{TokenKey, TokenStore},
    webhook::{EventKey, Journal},
};
use temu_sdk_engines::{
    postgres::{Postgres, PostgresJournal, PostgresTokens},
    redis::{Durability, Redis, RedisJournal, RedisTokens},
};
use temu_sdk_tests::{random::Random, seal::APP_KEY, servers::Server};

use crate::{
    Args, Engine, Failure,
    fleet::Fleet,
    gateway::{World, label},
    ledger::Ledger,
    report::Report,
    sender,
    worker::{APP_LIMIT, JOURNAL, Setup, cipher},
};

/// For how long the server stays away.
const OUTAGE: Duration = Duration::from_secs(1);
/// Events that nobody has ended after this long without any progress never will.
const PATIENCE: Duration = Duration::from_secs(90);

/// The servers of a run.
struct Servers {
    redis: Server,
    postgres: Option<Server>,
}

impl Servers {
    fn start(engine: Engine) -> Result<Self, Failure> {
        let redis = Server::redis(true).ok_or("redis-server is missing: install its package")?;
        let postgres = match engine {
            Engine::Redis => None,
            Engine::Postgres => Some(Server::postgres().ok_or("postgres is missing: install its package")?),
        };
        Ok(Self { redis, postgres })
    }

    fn urls(&self) -> (String, String) {
        (self.redis.redis_url(), self.postgres.as_ref().map(Server::postgres_url).unwrap_or_default())
    }

    /// Returns the server of the engine.
    fn main(&mut self) -> &mut Server {
        self.postgres.as_mut().unwrap_or(&mut self.redis)
    }
}

pub fn run(args: Args) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut servers = Servers::start(args.engine)?;
    let (redis, postgres) = servers.urls();
    let world = runtime.block_on(World::start(args.seed))?;
    let journal = runtime.block_on(set_up(&redis, &postgres, &world, args.shops))?;
    let Args { shops, seed, .. } = args;
    let setup = Setup { life: 0, shops, seed, gateway: world.url(), mint: world.mint, redis, postgres };
    let ledger = Arc::new(Ledger::default());
    let mut fleet = Fleet::new(setup, &world, &ledger);
    fleet.start(args.processes)?;
    let killed = strike(args, &mut servers, &mut fleet, &ledger)?;
    runtime.block_on(drain(&*journal))?;
    let lives = fleet.stop()?;
    let dead = runtime.block_on(dead_letters(&*journal))?;
    println!("{} processes killed, server killed {killed}, dead letters {}", lives.len(), dead.len());
    Ok(count(&world, &ledger, &lives, &dead))
}

/// Creates tables and first tokens, and returns the journal.
async fn set_up(redis: &str, postgres: &str, world: &World, shops: u64) -> Result<Box<dyn Journal>, Failure> {
    let (app, redis) = (AppKey::new(APP_KEY), Redis::connect(redis).await?);
    if postgres.is_empty() {
        fill(&RedisTokens::new(&redis, app, cipher()), world, shops).await?;
        return Ok(Box::new(RedisJournal::open(&redis, JOURNAL, Durability::Checked).await?));
    }
    let postgres = Postgres::connect(postgres).await?;
    postgres.migrate().await?;
    fill(&PostgresTokens::new(&postgres, app, cipher()), world, shops).await?;
    Ok(Box::new(PostgresJournal::new(&postgres, JOURNAL)))
}

async fn fill(tokens: &impl TokenStore, world: &World, shops: u64) -> Result<(), Failure> {
    for shop in 0..shops {
        let _ = tokens.save(&TokenKey::new(label(shop), Gateway::Us), &world.first_token(shop), 0, None).await?;
    }
    Ok(())
}

/// Sends all events, kills as many processes as there are in between, and the server in the middle. Returns how often the server was killed.
fn strike(args: Args, servers: &mut Servers, fleet: &mut Fleet, ledger: &Arc<Ledger>) -> Result<u64, Failure> {
    let mut random = Random::new(args.seed);
    let part = (args.events / (args.processes + 1)).max(1);
    let moment = |kill| part * kill + random.number() % part;
    let mut kills: Vec<u64> = (0..args.processes).map(moment).collect();
    kills.sort_unstable();
    kills.reverse();
    let (told, senders) = sender::start(args.seed, args.events, fleet.ports(), ledger);
    let (mut acknowledged, mut server_kills) = (0, 0);
    while told.recv().is_ok() {
        acknowledged += 1;
        if kills.last().is_some_and(|moment| *moment <= acknowledged) {
            kills.pop();
            fleet.replace(random.number())?;
        }
        if acknowledged == args.events / 2 {
            kill_server(servers, ledger);
            server_kills += 1;
        }
    }
    for sender in senders {
        sender.join().map_err(|_| "a sender panicked")?;
    }
    Ok(server_kills)
}

/// Kills the engine's server, and starts it again.
fn kill_server(servers: &mut Servers, ledger: &Ledger) {
    let has_limits = servers.postgres.is_none();
    let (server, killed) = (servers.main(), Instant::now());
    server.kill();
    thread::sleep(OUTAGE);
    server.restart();
    if has_limits {
        ledger.notes().limiter_was_away(killed.elapsed());
    }
}

/// Waits until all events are done or dead.
async fn drain(journal: &dyn Journal) -> Result<(), Failure> {
    let (mut left, mut since) = (u64::MAX, Instant::now());
    while left > 0 && since.elapsed() < PATIENCE {
        let stats = journal.stats().await?;
        if stats.waiting + stats.taken < left {
            (left, since) = (stats.waiting + stats.taken, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

async fn dead_letters(journal: &dyn Journal) -> Result<HashSet<EventKey>, Failure> {
    Ok(journal.dead_letters(usize::MAX).await?.into_iter().map(|letter| letter.key).collect())
}

fn count(world: &World, ledger: &Ledger, killed: &HashSet<u64>, dead: &HashSet<EventKey>) -> Report {
    let (limits, (renewals, unexplained)) = (world.limits(), world.renewals());
    let mut notes = ledger.notes();
    Report {
        calls: limits.first().map(|used| used.calls).unwrap_or_default(),
        exceeded: limits.iter().map(|used| used.exceeded).sum(),
        used: notes.used(APP_LIMIT),
        renewals,
        unexplained,
        mixed_up: world.mixed_up(),
        acknowledged: notes.acknowledged.len() as u64,
        lost: notes.lost(killed, dead),
        redelivered: notes.redelivered(),
        longest_over_median: notes.longest_over_median(),
        complaints: notes.complaints,
    }
}
