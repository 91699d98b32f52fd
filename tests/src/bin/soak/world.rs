//! A mock gateway that goes wrong at random, a client of all regions, and shops whose tokens end and are renewed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;

use serde_json::json;
use temu_sdk::{
    AccessToken, BoxFuture, Client, ClientBuilder, Error, Gateway, Operation, UnixSeconds,
    clock::Random,
    limits::{Limit, Scope},
    mock::{Fault, FaultPlan, Grant, MockGateway},
    order, subscription,
    tokens::{MemoryStore, Refresher, ShopToken, TokenKey, Tokens},
};

use crate::{
    Args, Failure,
    calls::RAW,
    ledger::Ledger,
    report::Report,
    time::{PausedClock, Seeded, mix},
};

/// How long tokens last, in seconds.
const LIFE: i64 = 3600;
/// What share of calls goes wrong.
const FAULTS: f64 = 0.1;

/// What the spec says of every gateway.
const LIMITS: [Limit; 2] = [Limit::new(20, Duration::from_secs(1), Scope::App), Limit::new(60, Duration::from_secs(60), Scope::Shop)];

pub struct World {
    pub args: Args,
    pub mock: Arc<MockGateway>,
    pub client: Client,
    pub ledger: Arc<Ledger>,
}

impl World {
    pub async fn start(args: Args) -> Result<Self, Failure> {
        let clock = PausedClock::new();
        let mock = MockGateway::builder().seed(args.seed).clock(move || clock.millis()).remember(1);
        let mock = Arc::new(LIMITS.into_iter().fold(mock, |mock, limit| mock.limit(limit)).start().await?);
        let ledger = Arc::new(Ledger::default());
        answer_with_marks(&mock, &ledger);
        let mint = Mint { mock: Arc::clone(&mock), chance: Seeded::new(args.seed), made: AtomicU64::new(0) };
        let tokens = Tokens::new(MemoryStore::default()).refresh_before(Duration::from_secs(60));
        for shop in 0..args.shops {
            for gateway in HOMES {
                let life = i64::try_from(mix(args.seed, shop) % LIFE.unsigned_abs()).unwrap_or_default();
                tokens.save(label(shop), gateway, mint.make(shop, gateway, life)).await?;
            }
        }
        let client = builder(&mock).clock(clock).random(Seeded::new(args.seed)).timeout(Duration::from_secs(5));
        let client = client.deadline(DEADLINE).token_source(tokens.refresher(mint)).build()?;
        mock.inject_faults(Some(FaultPlan::new(args.seed).rate(FAULTS).of(&faults())));
        Ok(Self { args, mock, client, ledger })
    }

    /// Ends everything, so that whatever is left is left behind.
    pub async fn stop(self, report: &mut Report) {
        let Self { mock, client, ledger, .. } = self;
        report.mixed_up = ledger.mixed_up();
        report.exceeded = mock.limits().iter().map(|used| used.exceeded).sum();
        drop(client);
        if let Some(mock) = Arc::into_inner(mock) {
            mock.shutdown().await;
        }
    }
}

/// All faults, but the clock jumps more seldom: each jump concerns every call that is under way.
fn faults() -> Vec<Fault> {
    const SELDOM: usize = 5;
    let (jumps, others): (Vec<_>, Vec<_>) = Fault::ALL.into_iter().partition(|fault| matches!(fault, Fault::Skew(_)));
    [others.repeat(SELDOM), jumps].concat()
}

/// How long a call may take in all.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The gateways that shops have tokens for; `partner` takes that of `cn`.
const HOMES: [Gateway; 4] = [Gateway::Cn, Gateway::Us, Gateway::Eu, Gateway::Global];

pub fn label(shop: u64) -> String {
    format!("shop-{shop}")
}

pub fn mall_id(shop: u64) -> i64 {
    634_418_000_000_000 + i64::try_from(shop).unwrap_or_default()
}

/// A client of all regions of the mock.
pub fn builder(mock: &MockGateway) -> ClientBuilder {
    mock.client_builder()
}

/// Has the mock answer each call with its own mark.
fn answer_with_marks(mock: &MockGateway, ledger: &Arc<Ledger>) {
    let respond = |type_name: &str, answer: fn(&str) -> serde_json::Value| {
        let ledger = Arc::clone(ledger);
        mock.respond(type_name, move |call| ledger.execute(call, answer));
    };
    respond(order::list::Request::INFO.type_name, |mark| json!({"pageItems": [{"parentOrderMap": {"parentOrderSn": mark}}]}));
    respond(subscription::update::Request::INFO.type_name, |_| json!(true));
    for operation in RAW {
        respond(operation.type_name, |mark| json!({"mark": mark}));
    }
}

/// Makes tokens as Temu would if it had an operation for it: in a while, not every time, and for some shops never again.
#[derive(Debug)]
struct Mint {
    mock: Arc<MockGateway>,
    chance: Seeded,
    made: AtomicU64,
}

impl Mint {
    fn make(&self, shop: u64, gateway: Gateway, life: i64) -> ShopToken {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let (text, expires) = (format!("token-{shop}-{gateway}-{number}"), UnixSeconds(self.mock.now().0 + life));
        self.mock.add_token(text.as_str(), Grant::new(gateway.region(), mall_id(shop)).expires(expires));
        ShopToken::new(AccessToken::new(text)).expires(expires)
    }

    async fn renew(&self, key: &TokenKey) -> Result<ShopToken, Error> {
        let chance = self.chance.next();
        tokio::time::sleep(Duration::from_millis(chance % 300)).await;
        let shop = key.shop.strip_prefix("shop-").and_then(|shop| shop.parse().ok()).unwrap_or_default();
        match (shop % 100, chance % 30) {
            (99, _) => Err(Error::no_token("the seller has withdrawn the authorization")),
            (_, 0) => Err(Error::token_unavailable("the mint is closed")),
            _ => Ok(self.make(shop, key.gateway, LIFE)),
        }
    }
}

impl Refresher for Mint {
    fn refresh<'a>(&'a self, key: &'a TokenKey, _: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        Box::pin(self.renew(key))
    }
}
