//! Sends events to a callback URL, with Temu's retry schedule, and misbehaves on request.
//!
//! Nothing happens by itself: a test moves the gateway's clock and says [`deliver`](EventSender::deliver).

use std::{collections::VecDeque, fmt, io, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{Request, Uri, body::Bytes, client::conn::http1::handshake, header::HOST, http::uri::InvalidUri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::mock::{
    access::tokens::App,
    data::maker::mix,
    events::seal::SealedEvent,
    state::{State, lock},
};
use crate::{
    webhook::crypto::{CipherKey, Head, cipher_key},
    wire::values::{Json, UnixMillis},
};

/// A response that comes later counts as none.
const PATIENCE: Duration = Duration::from_millis(500);
const MINUTE: i64 = 60_000;
/// How long after each failed attempt the next one comes; after the last one Temu gives up.
const RETRY_AFTER: [i64; 8] = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE, 60 * MINUTE, 60 * MINUTE, 720 * MINUTE, 720 * MINUTE];

/// An event to send.
///
/// ```
/// use temu_sdk::mock::MockEvent;
/// let event = MockEvent::new("bg_open_event_test", serde_json::json!({"mallId": 1})).times(2);
/// # let _ = event;
/// ```
#[derive(Clone, Debug)]
pub struct MockEvent {
    code: String,
    data: Json,
    times: usize,
    is_forged: bool,
}

impl MockEvent {
    /// An event by its code and content.
    #[must_use]
    pub fn new(code: impl Into<String>, data: impl Into<Json>) -> Self {
        Self { code: code.into(), data: data.into(), times: 1, is_forged: false }
    }

    /// Sends it so many times, each until it is acknowledged.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Signs it with a wrong secret.
    #[must_use]
    pub fn forged(mut self) -> Self {
        self.is_forged = true;
        self
    }
}

/// One POST and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// The event's code.
    pub code: String,
    /// 1 for the first, up to 9.
    pub number: usize,
    /// When, by the gateway's clock.
    pub at: UnixMillis,
    /// The receiver's HTTP status; `None` where it gave none within 500 ms.
    pub status: Option<u16>,
}

impl DeliveryAttempt {
    /// Whether the receiver took the event.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        self.status == Some(200)
    }
}

/// Sends the events of one app to one callback URL; made by [`MockGateway::events`](crate::mock::MockGateway::events).
pub struct EventSender {
    state: Arc<State>,
    app: App,
    cipher_key: CipherKey,
    callback: Uri,
    queue: VecDeque<Queued>,
    shuffle: Option<u64>,
    keeps_timestamps: bool,
    given_up: usize,
    /// The number of the next event of the world.
    next: usize,
}

struct Queued {
    event: MockEvent,
    /// When the event happened.
    since: i64,
    due: i64,
    attempts: usize,
}

impl EventSender {
    pub(crate) fn new(state: Arc<State>, app: App, callback: &str) -> io::Result<Self> {
        let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
        let callback: Uri = callback.parse().map_err(|error: InvalidUri| invalid(&format!("callback URL {callback}: {error}")))?;
        if callback.scheme_str() != Some("http") || callback.port().is_none() {
            return Err(invalid("a callback URL must begin with http:// and name a port"));
        }
        let cipher_key = *cipher_key(&app.secret).ok_or_else(|| invalid("an app secret needs 16 bytes to encrypt events with"))?;
        let next = lock(&state.outbox).end();
        Ok(Self { state, app, cipher_key, callback, queue: VecDeque::new(), shuffle: None, keeps_timestamps: false, given_up: 0, next })
    }

    /// Sends what is due in an order that only the seed knows, instead of the order in which it was pushed.
    #[must_use]
    pub fn shuffled(mut self, seed: u64) -> Self {
        self.shuffle = Some(seed);
        self
    }

    /// Repeats an event with its first timestamp; by default each attempt is signed with the time at which it is made.
    #[must_use]
    pub fn keeping_timestamps(mut self) -> Self {
        self.keeps_timestamps = true;
        self
    }

    /// Queues an event; it is due now.
    pub fn push(&mut self, event: MockEvent) {
        let now = self.state.clock.millis();
        for _ in 0..event.times {
            self.queue.push_back(Queued { event: event.clone(), since: now, due: now, attempts: 0 });
        }
    }

    /// Takes over what happened in the world since the last time.
    fn collect(&mut self) {
        let happened: Vec<MockEvent> = {
            let outbox = lock(&self.state.outbox);
            let own = outbox.since(self.next).filter(|event| event.region == self.app.region);
            let events = own.map(|event| MockEvent::new(event.code.clone(), event.data.clone())).collect();
            self.next = outbox.end();
            events
        };
        happened.into_iter().for_each(|event| self.push(event));
    }

    /// Makes one attempt for each event that is due by the gateway's clock: pushed ones, and those of the world that shops of the region
    /// are subscribed to.
    pub async fn deliver(&mut self) -> Vec<DeliveryAttempt> {
        self.collect();
        let now = self.state.clock.millis();
        let (mut due, waiting): (Vec<Queued>, Vec<Queued>) = self.queue.drain(..).partition(|queued| queued.due <= now);
        self.queue = waiting.into();
        if let Some(seed) = self.shuffle {
            let mut order = 0_u64;
            due.sort_by_cached_key(|_| {
                order += 1;
                mix(seed, &order.to_string())
            });
        }
        let mut attempts = Vec::new();
        for queued in due {
            attempts.push(self.attempt(queued, now).await);
        }
        attempts
    }

    /// Events that are still to be acknowledged.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// Events whose nine attempts all failed.
    #[must_use]
    pub fn given_up(&self) -> usize {
        self.given_up
    }

    /// The event as it would travel now, for tests of a receiver without HTTP.
    #[must_use]
    pub fn seal(&self, event: &MockEvent) -> SealedEvent {
        self.seal_at(event, self.state.clock.millis())
    }

    fn seal_at(&self, event: &MockEvent, timestamp: i64) -> SealedEvent {
        let head = Head { app_key: &self.app.key, code: &event.code, ext_param: "{}", timestamp: &timestamp.to_string() };
        let signing_secret = if event.is_forged { "not the secret of the app" } else { &self.app.secret };
        SealedEvent::new(head, event.data.as_str(), &self.cipher_key, signing_secret)
    }

    async fn attempt(&mut self, mut queued: Queued, now: i64) -> DeliveryAttempt {
        let sealed = self.seal_at(&queued.event, if self.keeps_timestamps { queued.since } else { now });
        queued.attempts += 1;
        let code = queued.event.code.clone();
        // A refused connection and a late response are both no response.
        let status = tokio::time::timeout(PATIENCE, post(&self.callback, &sealed)).await.ok().and_then(Result::ok);
        let attempt = DeliveryAttempt { code, number: queued.attempts, at: UnixMillis(now), status };
        match RETRY_AFTER.get(queued.attempts - 1) {
            _ if attempt.is_acknowledged() => {}
            Some(wait) => self.queue.push_back(Queued { due: now + wait, ..queued }),
            None => self.given_up += 1,
        }
        attempt
    }
}

/// Keys and contents are left out.
impl fmt::Debug for EventSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSender").field("callback", &self.callback).field("pending", &self.queue.len()).finish_non_exhaustive()
    }
}

async fn post(callback: &Uri, event: &SealedEvent) -> io::Result<u16> {
    let authority = callback.authority().map(ToString::to_string).unwrap_or_default();
    let stream = TcpStream::connect(&authority).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let request = Request::post(callback.path()).header(HOST, authority);
    let request = event.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let request = request.body(Full::new(Bytes::from(event.body.clone()))).map_err(io::Error::other)?;
    // Driven here and not in a task of its own, so that nothing is left behind when patience ends.
    tokio::select! {
        response = sender.send_request(request) => Ok(response.map_err(io::Error::other)?.status().as_u16()),
        ended = connection => Err(ended.err().map_or_else(|| io::ErrorKind::ConnectionAborted.into(), io::Error::other)),
    }
}
