//! Clients with limits, and many calls at once.

use std::{pin::Pin, task::Poll, time::Duration};

use temu_sdk::{AccessToken, Client, Error, Gateway, Region, limits::Limits, retry::Retry, transport::header};
use tokio::{task::JoinSet, time::Instant};

use super::{Script, Step, builder, refusal};

pub const SECOND: Duration = Duration::from_secs(1);
pub const PATIENT: Duration = Duration::from_secs(100_000);

pub fn client(script: &Script, limits: Limits) -> Client {
    builder(script).limits(limits).deadline(PATIENT).retry(Retry::never()).build().unwrap()
}

pub async fn call(client: Client, shop: String, note: usize) -> Result<(), Error> {
    let shop = client.shop(shop).with_token(Region::Us, AccessToken::new("t"));
    shop.raw("bg.new.thing").gateway(Gateway::Us).params(&serde_json::json!({"note": note})).send().await.map(drop)
}

/// Sends many calls at once and answers how long they took.
pub async fn flood(client: &Client, calls: usize, shop: impl Fn(usize) -> String) -> Duration {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for note in 0..calls {
        tasks.spawn(call(client.clone(), shop(note), note));
        tokio::task::yield_now().await;
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap().unwrap();
    }
    begun.elapsed()
}

/// Lets a future begin, and no more.
pub async fn polled_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

/// A refusal with a `Retry-After` header that comes after a second.
pub fn refused_for(seconds: u64) -> Step {
    let Step::Answer(mut response) = refusal(4_000_004) else { unreachable!() };
    response.headers.insert(header::RETRY_AFTER, seconds.into());
    Step::Late(SECOND, response)
}
