//! A clock that stands, a journal that fails, and deliveries made from the fixtures.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use temu_sdk::{
    AppKey, AppSecret, BoxFuture, Error, Region, UnixMillis,
    clock::Clock,
    events::OrderStatusChanged,
    mock::{MockEvent, MockGateway, SealedEvent},
    webhook::{Appended, DeadLetter, Entry, EventKey, Inbox, InboxBuilder, Journal, JournalStats, MemoryJournal, Receipt, Webhook},
};
use tokio::sync::Notify;

pub const NOW: i64 = 1_757_376_000_000;

/// A clock that stands at a moment, in Unix milliseconds. Waiting takes tokio's time, which tests pause.
#[derive(Debug)]
pub struct Standing(pub i64);

impl Clock for Standing {
    fn now(&self) -> SystemTime {
        UnixMillis(self.0).to_system_time().unwrap()
    }
    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A delivery that was made by hand; see `fixtures/webhooks.json`.
#[derive(Clone)]
pub struct Vector(pub Value);

impl Vector {
    pub fn named(name: &str) -> Self {
        static ALL: LazyLock<Vec<Value>> = LazyLock::new(|| serde_json::from_str(include_str!("../../fixtures/webhooks.json")).unwrap());
        Self(ALL.iter().find(|vector| vector["name"] == name).unwrap_or_else(|| panic!("no fixture {name}")).clone())
    }

    pub fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_else(|| panic!("no {field}"))
    }

    pub fn sent_at(&self) -> i64 {
        self.0["timestamp"].as_i64().unwrap()
    }

    pub fn headers(&self) -> Vec<(String, String)> {
        let text = |field| self.text(field).to_owned();
        [
            ("x-tm-app-key", text("app_key")),
            ("x-tm-event-code", text("code")),
            ("x-tm-ext-param", text("ext_param")),
            ("x-tm-timestamp", self.sent_at().to_string()),
            ("x-tm-signature", text("signature")),
            ("content-type", "application/json".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    pub fn body(&self) -> String {
        format!(r#"{{"eventData": "{}"}}"#, self.text("event_data"))
    }

    /// A webhook with the vector's app, at the time of its sending.
    pub fn webhook(&self) -> Webhook {
        self.webhook_at(self.sent_at())
    }

    pub fn webhook_at(&self, now: i64) -> Webhook {
        Webhook::new(AppKey::new(self.text("app_key")), AppSecret::new(self.text("secret"))).clock(Standing(now))
    }
}

/// A mock that seals events, and webhooks that know its app.
pub struct Events {
    pub mock: MockGateway,
}

impl Events {
    pub async fn start() -> Self {
        Self { mock: MockGateway::builder().clock(|| UnixMillis(NOW)).start().await.unwrap() }
    }

    pub fn seal(&self, event: MockEvent) -> SealedEvent {
        self.mock.events(Region::Us, "http://127.0.0.1:1/").unwrap().seal(&event)
    }

    /// With a clock that stands at [`NOW`].
    pub fn webhook(&self) -> Webhook {
        let (key, secret) = self.mock.app(Region::Us);
        Webhook::new(AppKey::new(key), AppSecret::new(secret)).clock(Standing(NOW))
    }

    pub fn inbox(&self) -> InboxBuilder {
        Inbox::builder(self.webhook())
    }
}

/// The event of an order, which is another for each number.
pub fn event(number: u32) -> MockEvent {
    let data = json!({"mallId": 1, "orderSn": number.to_string(), "orderStatus": 2, "updateTime": NOW / 1000});
    MockEvent::new(OrderStatusChanged::CODE, data)
}

/// A journal in memory that fails as often as it is told to, or is slow.
#[derive(Debug, Default)]
pub struct Failing(AtomicUsize, MemoryJournal, Option<Gate>);

/// Tells when an entry comes, and when it may be kept.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    pub came: Arc<Notify>,
    pub go: Arc<Notify>,
}

impl Failing {
    pub fn times(count: usize) -> Self {
        Self(AtomicUsize::new(count), MemoryJournal::new(), None)
    }

    pub fn slow(gate: Gate) -> Self {
        Self(AtomicUsize::new(0), MemoryJournal::new(), Some(gate))
    }
}

impl Journal for Failing {
    fn append<'a>(&'a self, key: EventKey, entry: &'a str) -> BoxFuture<'a, Result<Appended, Error>> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        Box::pin(async move {
            if let Some(gate) = &self.2 {
                gate.came.notify_one();
                gate.go.notified().await;
            }
            if left.is_ok() { Err(Error::store_unavailable("disk full")) } else { self.1.append(key, entry).await }
        })
    }
    fn take(&self, wait: Duration) -> BoxFuture<'_, Result<Option<Entry>, Error>> {
        self.1.take(wait)
    }
    fn takeover(&self) -> Duration {
        self.1.takeover()
    }
    fn extend<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<bool, Error>> {
        self.1.extend(receipt)
    }
    fn done<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), Error>> {
        self.1.done(receipt)
    }
    fn bury<'a>(&'a self, receipt: &'a Receipt, reason: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        self.1.bury(receipt, reason)
    }
    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, Error>> {
        self.1.dead_letters(limit)
    }
    fn revive(&self, key: EventKey) -> BoxFuture<'_, Result<bool, Error>> {
        self.1.revive(key)
    }
    fn replay(&self, since: UnixMillis) -> BoxFuture<'_, Result<u64, Error>> {
        self.1.replay(since)
    }
    fn stats(&self) -> BoxFuture<'_, Result<JournalStats, Error>> {
        self.1.stats()
    }
}
