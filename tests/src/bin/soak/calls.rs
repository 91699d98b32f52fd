//! Makes the calls, and judges how each of them ended by what the gateway says it did.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use temu_sdk::{
    Error, Operation, Region, Shop,
    catalog::{Effect, OperationInfo},
    category, goods, image, order, subscription, supply,
};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    ledger::{Ledger, mark},
    memory::Watch,
    report::{Report, Tally},
    time::mix,
    world::{DEADLINE, World, label, mall_id},
};

/// Calls under way at once.
const WORKERS: u64 = 64;
/// After so many calls all wait for each other, and what they did is counted and forgotten.
const ROUND: u64 = 10_000;
/// A call that has not ended by then never will.
const BOUND: Duration = DEADLINE.saturating_mul(10);

/// Makes all calls, round by round.
pub async fn run(world: &World) -> Report {
    let mut report = Report::new(world.args.calls);
    let mut memory = Watch::default();
    for begin in (0..world.args.calls).step_by(ROUND as usize) {
        let end = world.args.calls.min(begin + ROUND);
        report.tally.add(round(world, begin, end).await);
        report.executed_twice += world.mock.writes().repeated;
        world.mock.forget_writes();
        world.ledger.forget();
        memory.look(end);
    }
    println!("{memory}");
    report.memory_growth = memory.growth();
    report
}

async fn round(world: &World, begin: u64, end: u64) -> Tally {
    let next = Arc::new(AtomicU64::new(begin));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let worker =
            Worker { seed: world.args.seed, shops: world.args.shops, client: world.client.clone(), ledger: Arc::clone(&world.ledger) };
        let next = Arc::clone(&next);
        workers.spawn(async move { worker.work(&next, end).await });
    }
    let mut tally = Tally::default();
    while let Some(done) = workers.join_next().await {
        // The calls of a worker that panicked are missing from the tally, and so are lost.
        tally.add(done.unwrap_or_default());
    }
    tally
}

struct Worker {
    seed: u64,
    shops: u64,
    client: temu_sdk::Client,
    ledger: Arc<Ledger>,
}

/// How a call ended.
enum End {
    Answered { is_own: bool },
    Failed(Error),
}

impl Worker {
    async fn work(&self, next: &AtomicU64, end: u64) -> Tally {
        let mut tally = Tally::default();
        loop {
            let call = next.fetch_add(1, Ordering::Relaxed);
            if call >= end {
                return tally;
            }
            let shop = mix(self.seed, call) % self.shops;
            let mark = mark(mall_id(shop), call);
            let kind = Kind::ALL[(mix(self.seed, !call) % Kind::ALL.len() as u64) as usize];
            if let Ok(ended) = timeout(BOUND, kind.call(&self.client.shop(label(shop)), &mark)).await {
                self.judge(&mut tally, kind, &mark, &ended);
            }
        }
    }

    fn judge(&self, tally: &mut Tally, kind: Kind, mark: &str, ended: &End) {
        let was_executed = self.ledger.was_executed(mark);
        let verdict = match ended {
            End::Answered { is_own: true } if was_executed => &mut tally.right,
            End::Failed(error) if is_expected(error) && (!kind.is_write() || !was_executed || error.is_outcome_unknown()) => {
                tally.typed_errors.entry((error.kind().as_str(), error.code())).or_default()
            }
            End::Answered { .. } => {
                eprintln!("call {mark} got an answer that is not its own");
                &mut tally.wrong
            }
            End::Failed(error) => {
                eprintln!("call {mark} should not end so (executed: {was_executed}): {error}");
                &mut tally.wrong
            }
        };
        *verdict += 1;
    }
}

/// What the faults here may lead to. Anything else is the client's own mistake.
fn is_expected(error: &Error) -> bool {
    error.is_transport()
        || error.is_timeout()
        || error.status().is_some()
        || error.is_rate_limited()
        || error.is_auth()
        || is_passing(error)
}

/// A system exception, or a clock that jumped twice during one call.
fn is_passing(error: &Error) -> bool {
    matches!(error.class(), Some(temu_sdk::catalog::ErrorClass::Retry | temu_sdk::catalog::ErrorClass::Skew))
}

/// What is called by its type, wherever it is served today.
pub const RAW: [&OperationInfo; 4] = [
    category::list::Request::INFO,
    supply::cancel_purchase_orders::Request::INFO,
    goods::list::Request::INFO,
    image::upload::Request::INFO,
];

/// What is called.
#[derive(Clone, Copy)]
enum Kind {
    Orders(Region),
    Subscribe(Region),
    Raw(&'static OperationInfo),
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Orders(Region::Us),
        Self::Orders(Region::Eu),
        Self::Orders(Region::Global),
        Self::Subscribe(Region::Us),
        Self::Subscribe(Region::Eu),
        Self::Subscribe(Region::Global),
        Self::Raw(RAW[0]),
        Self::Raw(RAW[1]),
        Self::Raw(RAW[2]),
        Self::Raw(RAW[3]),
    ];

    fn is_write(self) -> bool {
        match self {
            Self::Orders(_) => false,
            Self::Subscribe(_) => true,
            Self::Raw(operation) => operation.effect == Effect::Write,
        }
    }

    async fn call(self, shop: &Shop, mark: &str) -> End {
        let result = match self {
            Self::Orders(region) => orders(&shop.clone().in_region(region), mark).await,
            Self::Subscribe(region) => subscribe(&shop.clone().in_region(region), mark).await,
            Self::Raw(operation) => {
                let reply = shop.raw(operation.type_name).gateway(operation.gateways[0]).params(&json!({"mark": mark})).send().await;
                reply.map(|reply| reply.parse::<Value>().is_ok_and(|answer| answer["mark"] == mark))
            }
        };
        result.map_or_else(End::Failed, |is_own| End::Answered { is_own })
    }
}

async fn orders(shop: &Shop, mark: &str) -> Result<bool, Error> {
    let reply = shop.call(order::list::Request::new().parent_order_sn_list([mark])).await?;
    let order = reply.page_items.first().and_then(|item| item.parent_order_map.as_ref());
    Ok(order.and_then(|order| order.parent_order_sn.as_deref()) == Some(mark))
}

async fn subscribe(shop: &Shop, mark: &str) -> Result<bool, Error> {
    let reply = shop.call(subscription::update::Request::new().permit_event_code_list([mark])).await?;
    Ok(reply.into_inner() == Some(true))
}
