//! Genuine deliveries, spoilt ones and replays, by the hundred thousand.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::{Duration, SystemTime},
};

use temu_sdk::{
    AppKey, AppSecret, BoxFuture, UnixMillis,
    clock::Clock,
    webhook::{Ack, Deliveries, Delivery, Inbox, Webhook},
};

use temu_sdk_tests::{
    random::Random,
    seal::{APP_KEY, NOW, Plain, Request, SECRET},
};

use crate::mutate::mutate;

/// What came of it; the fields of the second half must be 0.
#[derive(Default)]
pub struct Counts {
    genuine: u64,
    mutated: u64,
    refused: u64,
    replays: u64,
    genuine_refused: u64,
    differing: u64,
    delivered_twice: u64,
    panics: u64,
}

impl Counts {
    pub fn is_good(&self) -> bool {
        [self.genuine_refused, self.differing, self.delivered_twice, self.panics] == [0; 4]
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { genuine, mutated, refused, replays, genuine_refused, differing, delivered_twice, panics } = self;
        write!(f, "genuine {genuine} mutated {mutated} refused {refused} replays {replays}")?;
        write!(f, " genuine_refused {genuine_refused} differing {differing} delivered_twice {delivered_twice} panics {panics}")
    }
}

/// The time of the run, whenever it runs.
#[derive(Debug)]
struct Standing;

impl Clock for Standing {
    fn now(&self) -> SystemTime {
        UnixMillis(NOW).to_system_time().unwrap_or(SystemTime::UNIX_EPOCH)
    }
    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// One run.
struct Hammer {
    webhook: Webhook,
    inbox: Inbox,
    deliveries: Deliveries,
    random: Random,
    counts: Counts,
}

pub fn run(deliveries: u64, seed: u64) -> Counts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let webhook = Webhook::new(AppKey::new(APP_KEY), AppSecret::new("the secret before it, now replaced"))
        .app(AppKey::new(APP_KEY), AppSecret::new(SECRET))
        .clock(Standing);
    let (inbox, queue) = Inbox::builder(webhook.clone()).build();
    let mut hammer = Hammer { webhook, inbox, deliveries: queue, random: Random::new(seed), counts: Counts::default() };
    let mut before = Plain::random(&mut hammer.random, 0);
    for number in 1..=deliveries {
        let plain = Plain::random(&mut hammer.random, number);
        runtime.block_on(hammer.strike(&plain, &before.seal()));
        before = plain;
    }
    hammer.counts
}

impl Hammer {
    async fn strike(&mut self, plain: &Plain, before: &Request) {
        let genuine = plain.seal();
        self.counts.genuine += 1;
        let expected = match receive(&self.webhook, &genuine) {
            Ok(Some(delivery)) if is_of(&delivery, plain) => delivery,
            Ok(_) => return self.counts.genuine_refused += 1,
            Err(_) => return self.counts.panics += 1,
        };
        self.spoil(plain, &genuine, before, &expected);
        self.replay(&genuine, &expected).await;
    }

    /// A mutated delivery is refused, or it is the genuine one.
    fn spoil(&mut self, plain: &Plain, genuine: &Request, before: &Request, expected: &Delivery) {
        let spoilt = mutate(&mut self.random, plain, genuine, before);
        self.counts.mutated += 1;
        match receive(&self.webhook, &spoilt) {
            Ok(Some(delivery)) if delivery == *expected => {}
            Ok(Some(_)) => self.counts.differing += 1,
            Ok(None) => self.counts.refused += 1,
            Err(_) => self.counts.panics += 1,
        }
    }

    /// Of several copies one is delivered.
    async fn replay(&mut self, genuine: &Request, expected: &Delivery) {
        let copies = 2 + self.random.below(2);
        for _ in 0..copies {
            let headers = genuine.headers.iter().map(|(name, value)| (String::from_utf8_lossy(name), value));
            if self.inbox.accept(headers, &genuine.body).await != Ack::ACCEPTED {
                self.counts.genuine_refused += 1;
            }
        }
        self.counts.replays += copies as u64 - 1;
        match self.deliveries.next().await {
            Some(work) if *work == *expected => work.done().await.unwrap_or_default(),
            _ => self.counts.differing += 1,
        }
        let another = tokio::select! { biased; work = self.deliveries.next() => work, () = std::future::ready(()) => None };
        self.counts.delivered_twice += u64::from(another.is_some());
    }
}

/// A delivery, or none if it is refused; an error is a panic.
fn receive(webhook: &Webhook, request: &Request) -> thread::Result<Option<Delivery>> {
    let headers = request.headers.iter().map(|(name, value)| (String::from_utf8_lossy(name), value));
    catch_unwind(AssertUnwindSafe(|| webhook.receive(headers, &request.body).ok()))
}

fn is_of(delivery: &Delivery, plain: &Plain) -> bool {
    (delivery.code.as_str(), delivery.sent_at.0, delivery.text().as_bytes()) == (plain.code.as_str(), plain.timestamp, &*plain.text)
}
