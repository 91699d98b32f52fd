//! One process of the fleet: it calls for all shops, receives events and works on them, and tells on its standard output what happens.

use std::{
    io::{self, Read},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{Router, routing::post};
use serde_json::{Value, json};
use temu_sdk::{
    AppKey, AppSecret, BoxFuture, Client, Error, Gateway, Operation, Region, UnixMillis,
    limits::{Limit, Limits, Scope},
    observe::{CallEvent, CallInfo, Meter},
    order,
    tokens::{TokenStore, Tokens},
    webhook::{Appended, DeadLetter, Deliveries, Delivery, Entry, EventKey, Inbox, Journal, JournalStats, Receipt, SeenEvents, Webhook},
};
use temu_sdk_engines::{
    TokenCipher,
    postgres::{Postgres, PostgresJournal, PostgresSeen, PostgresTokens},
    redis::{Durability, Redis, RedisJournal, RedisLimiter, RedisSeen, RedisTokens},
};
use temu_sdk_tests::{
    random::Random,
    seal::{APP_KEY, SECRET},
};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Failure,
    gateway::{Mint, label, mark},
};

/// The first argument of such a process; its setup follows.
pub const ROLE: &str = "worker";
/// The journal of all processes.
pub const JOURNAL: &str = "events";
pub const TYPE: &str = order::list::Request::INFO.type_name;
/// The limit of the app, which is what the calls of all processes together keep and make use of.
pub const APP_LIMIT: Limit = Limit::new(100, Duration::from_secs(5), Scope::App);
/// The limit of each shop, which those keep that call for the first shop only.
pub const SHOP_LIMIT: Limit = Limit::new(15, Duration::from_secs(5), Scope::Shop);

/// Callers of a process that call for all shops; one more calls for the first shop only.
const CALLERS: u64 = 2;
const HANDLERS: usize = 4;
/// What a killed process held is free after this long.
const LEASE: Duration = Duration::from_secs(15);
const TAKEOVER: Duration = Duration::from_secs(8);
const CLAIM: Duration = Duration::from_secs(3);
/// A token is renewed this long before its expiry.
const LEAD: Duration = Duration::from_secs(5);

/// What a process is told.
#[derive(Clone)]
pub struct Setup {
    /// Which of all processes that are ever started it is.
    pub life: u64,
    pub shops: u64,
    pub seed: u64,
    /// The gateway's URL.
    pub gateway: String,
    /// Where tokens are made.
    pub mint: u16,
    pub redis: String,
    /// Empty if Redis keeps everything.
    pub postgres: String,
}

impl Setup {
    pub fn arguments(&self) -> Vec<String> {
        let Self { life, shops, seed, gateway, mint, redis, postgres } = self.clone();
        vec![life.to_string(), shops.to_string(), seed.to_string(), gateway, mint.to_string(), redis, postgres]
    }

    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let [life, shops, seed, gateway, mint, redis, postgres] = arguments else { return Err("a worker needs its setup".into()) };
        let (life, shops, seed, mint) = (life.parse()?, shops.parse()?, seed.parse()?, mint.parse()?);
        Ok(Self { life, shops, seed, gateway: gateway.clone(), mint, redis: redis.clone(), postgres: postgres.clone() })
    }
}

pub fn cipher() -> TokenCipher {
    TokenCipher::new("soak", [7; 32])
}

pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let setup = Setup::parse(arguments)?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(connect(setup))
}

async fn connect(setup: Setup) -> Result<(), Failure> {
    let (redis, app) = (Redis::connect(&setup.redis).await?, AppKey::new(APP_KEY));
    if setup.postgres.is_empty() {
        let journal = RedisJournal::open(&redis, JOURNAL, Durability::Checked).await?.with_takeover(TAKEOVER);
        return work(&setup, &redis, RedisTokens::new(&redis, app, cipher()), RedisSeen::new(&redis).claim_time(CLAIM), journal).await;
    }
    let postgres = Postgres::connect(&setup.postgres).await?;
    let journal = PostgresJournal::new(&postgres, JOURNAL).with_takeover(TAKEOVER);
    let seen = PostgresSeen::new(&postgres).claim_time(CLAIM);
    work(&setup, &redis, PostgresTokens::new(&postgres, app, cipher()), seen, journal).await
}

/// Works until the standard input ends.
async fn work(
    setup: &Setup,
    redis: &Redis,
    tokens: impl TokenStore + 'static,
    seen: impl SeenEvents + 'static,
    journal: impl Journal + 'static,
) -> Result<(), Failure> {
    let webhook = Webhook::new(AppKey::new(APP_KEY), AppSecret::new(SECRET)).freshness(Duration::from_secs(u64::from(u32::MAX)));
    let (inbox, deliveries) = Inbox::builder(webhook).seen(seen).journal(Telling(journal)).build();
    let mut handlers = JoinSet::new();
    for _ in 0..HANDLERS {
        handlers.spawn(Deliveries::run(deliveries.clone().max_attempts(2), |delivery| std::future::ready(handle(&delivery))));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("port {}", listener.local_addr()?.port());
    tokio::spawn(axum::serve(listener, Router::new().route("/", post(inbox.clone()))).into_future());
    let mut callers = call(setup, redis, tokens)?;
    tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await??;
    callers.shutdown().await;
    inbox.close();
    handlers.join_all().await;
    Ok(())
}

/// An event in a thousand cannot be handled.
pub fn is_poison(number: u64) -> bool {
    number % 1000 == 100
}

fn handle(delivery: &Delivery) -> Result<(), &'static str> {
    let data: Value = serde_json::from_str(delivery.text()).unwrap_or_default();
    if data["mallId"].as_u64().is_some_and(is_poison) { Err("it is poison") } else { Ok(()) }
}

fn call(setup: &Setup, redis: &Redis, tokens: impl TokenStore + 'static) -> Result<JoinSet<()>, Failure> {
    let mint = Mint { life: setup.life, port: setup.mint };
    let client = Client::builder()
        .app(Region::Us, AppKey::new(APP_KEY), AppSecret::new(SECRET))
        .base_url(Gateway::Us, &setup.gateway)
        .limits(Limits::new().defaults([APP_LIMIT, SHOP_LIMIT]).operation(TYPE, [APP_LIMIT, SHOP_LIMIT]))
        .limiter(RedisLimiter::new(redis))
        .meter(Teller)
        .token_source(Tokens::new(tokens).refresher(mint).refresh_before(LEAD).lease(LEASE))
        .build()?;
    let mut callers = JoinSet::new();
    for caller in 0..=CALLERS {
        let shops = if caller == CALLERS { 1 } else { setup.shops };
        let random = Random::new(setup.seed ^ (setup.life << 32) ^ caller);
        callers.spawn(call_on(client.clone(), shops, random));
    }
    Ok(callers)
}

async fn call_on(client: Client, shops: u64, mut random: Random) {
    loop {
        let number = random.number();
        let (shop, mark) = (number % shops, mark(number % shops, number));
        let call = client.shop(label(shop)).in_region(Region::Us).raw(TYPE).params(&json!({"parentOrderSnList": [mark]}));
        match call.send().await {
            Ok(reply) if reply.parse::<Value>().is_ok_and(|answer| answer["mark"] == mark) => {}
            Ok(_) => println!("error a call got an answer that is not its own"),
            // A server is away.
            Err(error) if error.is_store() || error.is_token_unavailable() => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => println!("error a call should not end so: {}", error.to_string().replace('\n', " ")),
        }
    }
}

/// Tells what calls wait for.
#[derive(Debug)]
struct Teller;

impl Meter for Teller {
    fn record(&self, _: &CallInfo<'_>, event: CallEvent<'_>) {
        match event {
            CallEvent::Permitted(waited) => println!("waited {}", waited.as_micros()),
            CallEvent::Attempted(..) => println!("attempted"),
            _ => {}
        }
    }
}

/// Microseconds since 1970, the same in all processes.
fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros()
}

/// A journal that tells which events it hands out, and which it knows to be done.
#[derive(Debug)]
struct Telling<J>(J);

impl<J: Journal> Journal for Telling<J> {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        self.0.append(key, entry)
    }

    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        Box::pin(async move {
            let taken = self.0.take(wait).await?;
            if let Some(entry) = &taken {
                println!("taken {} {} {}", now(), entry.key, entry.receipt.as_str());
            }
            Ok(taken)
        })
    }

    fn takeover(&self) -> Duration {
        self.0.takeover()
    }

    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        self.0.extend(receipt)
    }

    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.0.done(receipt).await?;
            println!("done {} {}", now(), receipt.as_str());
            Ok(())
        })
    }

    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        self.0.bury(receipt, reason)
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        self.0.dead_letters(limit)
    }

    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        self.0.revive(key)
    }

    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        self.0.replay(since)
    }

    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        self.0.stats()
    }
}
