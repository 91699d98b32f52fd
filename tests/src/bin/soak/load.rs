//! Puts limits under load without any fault, and has the gateway count how they are kept and made use of.

use std::time::Duration;

use serde_json::json;
use temu_sdk::{
    AccessToken, Client, Operation, Region,
    limits::{Limit, Limits, Scope},
    mock::MockGateway,
    order,
};
use tokio::{task::JoinSet, time::Instant};

use crate::{
    Failure,
    report::Load,
    time::{PausedClock, Seeded},
    world::builder,
};

/// As many windows as are filled.
const WINDOWS: u32 = 20;
/// Nothing that is waited for here takes longer.
const PATIENCE: Duration = Duration::from_secs(100_000);
const TYPE: &str = order::list::Request::INFO.type_name;

/// One limit of each scope after the other.
pub async fn run(seed: u64) -> Result<Vec<Load>, Failure> {
    let limits = [
        Limit::new(20, Duration::from_secs(1), Scope::App),
        Limit::new(100, Duration::from_secs(30), Scope::Operation),
        Limit::new(60, Duration::from_secs(60), Scope::Shop),
    ];
    let mut loads = Vec::new();
    for limit in limits {
        loads.push(load(seed, limit).await?);
    }
    Ok(loads)
}

async fn load(seed: u64, limit: Limit) -> Result<Load, Failure> {
    let clock = PausedClock::new();
    let mock = MockGateway::builder().seed(seed).clock(move || clock.millis()).limit(limit).watch_limits().start().await?;
    mock.respond_with(TYPE, json!({}));
    let limits = Limits::new().defaults([limit]).max_wait(PATIENCE);
    let client = builder(&mock).clock(clock).random(Seeded::new(seed)).limits(limits).deadline(PATIENCE).build()?;
    let begun = Instant::now();
    flood(&client, mock.token(Region::Us), limit.calls * WINDOWS).await?;
    let took = begun.elapsed();
    let counted = mock.limits()[0];
    drop(client);
    mock.shutdown().await;
    // In the time between the first call and the last, both ends included.
    let windows = took.as_secs_f64() * 1000.0 / limit.per_ms as f64 + 1.0;
    let allowed = f64::from(limit.calls) * windows;
    Ok(Load { counted, percent: 100.0 * counted.calls as f64 / allowed })
}

/// Makes all calls at once.
async fn flood(client: &Client, token: String, calls: u32) -> Result<(), Failure> {
    let shop = client.shop("busy").with_token(Region::Us, AccessToken::new(token));
    let mut running = JoinSet::new();
    for _ in 0..calls {
        let shop = shop.clone();
        running.spawn(async move { shop.raw(TYPE).send().await.map(drop) });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}
