//! From a request's headers and body to a verified event.

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    crypto::{Form, cipher_key, open},
    delivery::Delivery,
    error::{Refusal, WebhookError},
    headers::Headers,
};
use crate::{
    clock::{Clock, SystemClock},
    context::core::App,
    credentials::secret::{AppKey, AppSecret},
    wire::decode::{Notes, from_str},
    wire::macros::record,
    wire::record::Slot,
    wire::values::UnixMillis,
};

/// Temu repeats an event for almost 28 hours.
const FRESHNESS: Duration = Duration::from_secs(30 * 3600);
/// How far Temu's clock may be ahead: as far as Temu lets a caller's be.
const AHEAD: i64 = 300_000;
/// Known events have less than 1 KiB.
const BODY_LIMIT: usize = 256 * 1024;

/// Verifies and decrypts what Temu posts to a callback URL, whichever HTTP server received it.
///
/// ```
/// use temu_sdk::{AppKey, AppSecret, webhook::Webhook};
///
/// let webhook = Webhook::new(AppKey::new("key"), AppSecret::new("0123456789abcdef"));
/// let headers = [("X-Tm-App-Key", "key"), ("X-Tm-Event-Code", "bg_open_event_test")];
/// match webhook.receive(headers, br#"{"eventData": ""}"#) {
///     Ok(delivery) => println!("{:?}", delivery.event),
///     Err(error) => eprintln!("refused: {error}"), // the sender is told `error.ack()`
/// }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Webhook {
    apps: Vec<App>,
    freshness: Duration,
    body_limit: usize,
    forms: &'static [Form],
    pub(super) clock: Arc<dyn Clock>,
}

/// The body of a delivery.
#[derive(Clone)]
struct Body {
    event_data: Option<String>,
}

record! { response Body {
    "eventData" event_data,
} sensitive ["eventData"] aliases [] }

impl Webhook {
    /// Receives the events of one app.
    pub fn new(key: AppKey, secret: AppSecret) -> Self {
        let apps = vec![App { key, secret }];
        Self { apps, freshness: FRESHNESS, body_limit: BODY_LIMIT, forms: &[Form::Plain], clock: Arc::new(SystemClock::default()) }
    }

    /// Receives the events of another app too; or accepts another secret of the same one, while a new secret replaces the old.
    pub fn app(mut self, key: AppKey, secret: AppSecret) -> Self {
        self.apps.push(App { key, secret });
        self
    }

    /// How old a delivery's timestamp may be: 30 hours by default, since Temu's retries go on for almost 28. It may be 5 minutes ahead.
    pub fn freshness(mut self, window: Duration) -> Self {
        self.freshness = window;
        self
    }

    /// The longest body that is looked at, in bytes: 256 KiB by default.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Also accepts signatures over `name=value&name=value`, as the Java sample in Temu's guide makes them. Off by default: the guide's own
    /// example event is signed over the plain concatenation.
    pub fn accept_joined_signatures(mut self, on: bool) -> Self {
        self.forms = if on { &[Form::Plain, Form::Joined] } else { &[Form::Plain] };
        self
    }

    /// Takes the time from elsewhere.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery. Header names may be in any case; `&HeaderMap` of the `http` crate fits as well as pairs of strings.
    ///
    /// # Errors
    /// Returns an error if any check fails. The sender must get [`WebhookError::ack`] whatever the reason is.
    pub fn receive<N, V>(&self, headers: impl IntoIterator<Item = (N, V)>, body: &[u8]) -> Result<Delivery, WebhookError>
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        self.open(&Headers::read(headers)?, body)
    }

    /// The longest body that is looked at, in bytes.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.body_limit
    }

    fn open(&self, headers: &Headers, body: &[u8]) -> Result<Delivery, WebhookError> {
        if body.len() > self.body_limit {
            return Err(Refusal::TooLarge { limit: self.body_limit }.into());
        }
        let (head, signature, sent_at) = (headers.head(), headers.signature()?, headers.timestamp()?);
        self.check_age(sent_at)?;
        let sealed = sealed(body).ok_or(Refusal::Body)?;
        let app = self.apps_of(head.app_key).next().ok_or(Refusal::UnknownApp)?;
        if self.apps_of(head.app_key).any(|app| cipher_key(app.secret.expose()).is_none()) {
            return Err(Refusal::ShortSecret.into());
        }
        let data = self.apps_of(head.app_key).find_map(|app| open(app.secret.expose(), &sealed, head, &signature, self.forms));
        let text = String::from_utf8(data.ok_or(Refusal::NotGenuine)?).map_err(|_| Refusal::NotText)?;
        Ok(Delivery::new(app.key.clone(), head.code.to_owned(), UnixMillis(sent_at), text))
    }

    fn apps_of(&self, key: &str) -> impl Iterator<Item = &App> {
        self.apps.iter().filter(move |app| app.key.expose() == key)
    }

    fn check_age(&self, sent_at: i64) -> Result<(), WebhookError> {
        let age = UnixMillis::from(self.clock.now()).0.saturating_sub(sent_at);
        let window = i64::try_from(self.freshness.as_millis()).unwrap_or(i64::MAX);
        if (-AHEAD..=window).contains(&age) { Ok(()) } else { Err(Refusal::Stale { window: self.freshness }.into()) }
    }
}

/// The cipher text: whole blocks, at least one.
fn sealed(body: &[u8]) -> Option<Vec<u8>> {
    let mut fields = Body::default();
    from_str(std::str::from_utf8(body).ok()?, Slot::Object(&mut fields), &Notes::default()).ok()?;
    let sealed = STANDARD.decode(fields.event_data?).ok()?;
    (!sealed.is_empty() && sealed.len().is_multiple_of(16)).then_some(sealed)
}

/// Tells nothing of keys and secrets.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("apps", &self.apps.len()).field("freshness", &self.freshness).finish_non_exhaustive()
    }
}
