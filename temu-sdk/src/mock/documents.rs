//! Documents behind signed downloads, and the pages that print labels.

use hyper::{HeaderMap, body::Bytes};

use super::{
    checks::{check_timestamp, find_app},
    refusal::{Reason, Refusal},
    state::{State, lock},
    wire::signature,
};
use crate::catalog::gateway::Gateway;

/// How long a document's URL and a print page are good.
const SECONDS: i64 = 600;

#[derive(Default)]
pub(super) struct Documents {
    documents: Vec<Document>,
    /// The keys of print pages, and when they were made.
    pages: Vec<(String, i64)>,
    made: u64,
}

struct Document {
    name: String,
    content: Bytes,
    since: i64,
}

impl Documents {
    pub fn add(&mut self, name: &str, content: Bytes, since: i64) {
        self.documents.retain(|document| document.name != name);
        self.documents.push(Document { name: name.to_owned(), content, since });
    }

    pub fn add_print_page(&mut self, since: i64) -> String {
        self.made += 1;
        let key = format!("mock-data-key-{}", self.made);
        self.pages.push((key.clone(), since));
        key
    }

    /// Shows a print page, once.
    pub fn take_print_page(&mut self, key: &str, now: i64) -> bool {
        let Some(place) = self.pages.iter().position(|(page, _)| page == key) else { return false };
        let (_, since) = self.pages.remove(place);
        now - since <= SECONDS
    }

    /// A document whose URL has not run out.
    pub fn get(&self, name: &str, now: i64) -> Option<Bytes> {
        let document = self.documents.iter().find(|document| document.name == name)?;
        (now - document.since <= SECONDS).then(|| document.content.clone())
    }
}

/// The two ways in which a download carries its parameters.
struct HeaderForm {
    app_key: &'static str,
    token: &'static str,
    random: Option<&'static str>,
    timestamp: &'static str,
    sign: &'static str,
}

const FORMS: [HeaderForm; 2] = [
    HeaderForm {
        app_key: "toa-app-key",
        token: "toa-access-token",
        random: Some("toa-random"),
        timestamp: "toa-timestamp",
        sign: "toa-sign",
    },
    HeaderForm { app_key: "app-key", token: "access-token", random: None, timestamp: "timestamp", sign: "sign" },
];

/// Whether the headers of a download are signed, by an app that the token belongs to.
pub(super) fn check_headers(state: &State, gateway: Gateway, headers: &HeaderMap) -> Result<(), Refusal> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let form = FORMS.iter().find(|form| get(form.sign).is_some()).ok_or(Reason::NoSign)?;
    let app = find_app(state, gateway, get(form.app_key).ok_or(Reason::NoAppKey)?)?;
    check_random(form.random.map(|name| get(name).unwrap_or_default()))?;
    let mut signed = Vec::new();
    for name in [Some(form.app_key), Some(form.token), form.random, Some(form.timestamp)].into_iter().flatten() {
        signed.extend(get(name).map(|value| (name, value.to_owned())));
    }
    if get(form.sign) != Some(signature(&app.secret, &signed).as_str()) {
        return Err(Reason::WrongSign.into());
    }
    check_timestamp(state, get(form.timestamp).and_then(|text| text.parse().ok()).ok_or(Reason::NoTimestamp)?)?;
    let token = get(form.token).ok_or(Reason::NoToken)?;
    lock(&state.tokens).check_any_type(token, app, state.clock.seconds()).map(|_| ())
}

fn check_random(random: Option<&str>) -> Result<(), Refusal> {
    match random {
        Some(digits) if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Reason::BadParameters.with("toa-random must be 32 digits"))
        }
        _ => Ok(()),
    }
}
