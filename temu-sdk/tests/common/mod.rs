//! A gateway in memory that answers from a script, and a clock that stands still while anything happens.

#![allow(dead_code, reason = "each test binary uses a part")]

pub mod limited;
pub mod tokens;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, ClientBuilder, Region, Shop,
    clock::{Clock, Random},
    transport::{HttpRequest, HttpResponse, ResponseStream, Transport, TransportError},
};

pub const SECRET: &str = "c7e0a1a63542be4de3cb5488f9fba8149e8fc290";
/// When the tests' clock begins, in Unix seconds.
pub const START: u64 = 1_765_438_056;

/// What the gateway does with a request.
pub enum Step {
    Answer(HttpResponse),
    /// Answers after this long.
    Late(Duration, HttpResponse),
    Fail(TransportError),
    Stall,
}

/// Answers with the steps in their order, then with an empty success for ever; keeps what was sent.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    steps: VecDeque<Step>,
    sent: Vec<HttpRequest>,
    times: Vec<tokio::time::Instant>,
}

impl Script {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let state = State { steps: steps.into_iter().collect(), ..State::default() };
        Self(Arc::new(Mutex::new(state)))
    }

    pub fn sent(&self) -> Vec<HttpRequest> {
        self.0.lock().unwrap().sent.clone()
    }

    /// When the requests were sent, in milliseconds after the first.
    pub fn times(&self) -> Vec<u128> {
        let state = self.0.lock().unwrap();
        state.times.iter().map(|time| (*time - state.times[0]).as_millis()).collect()
    }

    pub fn bodies(&self) -> Vec<Value> {
        self.sent().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.step(request)
    }

    fn download(&self, request: HttpRequest) -> BoxFuture<'_, Result<Box<dyn ResponseStream>, TransportError>> {
        let answer = self.step(request);
        Box::pin(async { Ok(Box::new(answer.await?) as Box<dyn ResponseStream>) })
    }
}

impl Script {
    fn step(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let mut state = self.0.lock().unwrap();
        state.sent.push(request);
        state.times.push(tokio::time::Instant::now());
        let step = state.steps.pop_front().unwrap_or_else(|| success(json!({})));
        Box::pin(async move {
            match step {
                Step::Answer(response) => Ok(response),
                Step::Late(wait, response) => {
                    tokio::time::sleep(wait).await;
                    Ok(response)
                }
                Step::Fail(error) => Err(error),
                Step::Stall => std::future::pending().await,
            }
        })
    }
}

pub fn success(result: Value) -> Step {
    answer(json!({"success": true, "errorCode": 1_000_000, "errorMsg": "", "requestId": "us-1", "result": result}))
}

pub fn refusal(code: i64) -> Step {
    answer(json!({"success": false, "errorCode": code, "errorMsg": "no", "requestId": "us-2", "result": null}))
}

pub fn answer(body: Value) -> Step {
    Step::Answer(HttpResponse::new(200, body.to_string()))
}

/// Tokio's clock, which the tests pause: it jumps to the next timer when nothing else is left to do.
#[derive(Debug)]
pub struct PausedClock(tokio::time::Instant);

impl PausedClock {
    pub fn new() -> Self {
        Self(tokio::time::Instant::now())
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START) + self.0.elapsed()
    }

    fn uptime(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Always the same number.
#[derive(Debug)]
pub struct Constant(pub u64);

impl Random for Constant {
    fn next(&self) -> u64 {
        self.0
    }
}

/// A client of all regions on the script.
pub fn builder(script: &Script) -> ClientBuilder {
    Region::ALL
        .into_iter()
        .fold(Client::builder(), |builder, region| builder.app(region, AppKey::new("demo-app"), AppSecret::new(SECRET)))
        .transport(script.clone())
        .clock(PausedClock::new())
        .random(Constant(u64::MAX))
}

pub fn us_shop(client: &Client) -> Shop {
    client.shop("my-shop").with_token(Region::Us, AccessToken::new("demo-token"))
}
