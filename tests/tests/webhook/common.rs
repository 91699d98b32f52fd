//! A clock that stands, a journal that fails, and deliveries made from the fixtures.

use std::{
    io,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use temu_sdk::{
    AppKey, AppSecret, BoxFuture, Clock, Region, UnixMillis,
    events::OrderStatusChanged,
    mock::{MockEvent, MockGateway, SealedEvent},
    webhook::{EventKey, Inbox, InboxBuilder, Journal, Webhook},
};

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

/// Fails as often as it is told to.
#[derive(Debug)]
pub struct Failing(AtomicUsize);

impl Failing {
    pub fn times(count: usize) -> Self {
        Self(AtomicUsize::new(count))
    }
}

impl Journal for Failing {
    fn append(&self, _: EventKey, _: &str) -> io::Result<()> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if left.is_ok() { Err(io::Error::other("disk full")) } else { Ok(()) }
    }
    fn done(&self, _: EventKey) -> io::Result<()> {
        Ok(())
    }
    fn pending(&self) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }
}
