//! What one mock gateway knows and remembers, shared by all of its connections.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use super::{
    catalog::Catalog,
    clock::Clock,
    documents::Documents,
    faults::Faults,
    journal::Journal,
    limits::Limits,
    subscriptions::Subscriptions,
    tokens::{App, Tokens},
    uploads::Uploads,
};
use crate::{
    catalog::gateway::{Gateway, Region},
    wire::values::Json,
};

/// A call that the mock accepted, as a handler of [`respond`](super::MockGateway::respond) sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// Where it arrived.
    pub gateway: Gateway,
    /// The type as it was called, which may be an old or an alternative one.
    pub type_name: String,
    /// The shop that the token belongs to.
    pub mall_id: Option<i64>,
    /// The business parameters, whichever envelope they travelled in.
    pub parameters: Value,
}

/// What the mock answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reply {
    /// A success with this result.
    Result(Json),
    /// A refusal.
    Error {
        /// The `errorCode`.
        code: i64,
        /// The `errorMsg`.
        message: String,
    },
}

pub(super) type Handler = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// What does not change while the mock runs.
pub(super) struct Settings {
    pub seed: u64,
    pub apps: Vec<App>,
    pub strict: bool,
    pub untidy: bool,
    pub seed_answers: bool,
    pub items: u64,
    /// How often a video is reported as still being transcoded.
    pub transcoding_polls: u32,
}

pub(super) struct State {
    pub settings: Settings,
    pub catalog: &'static Catalog,
    pub clock: Clock,
    /// What made-up moments lie before; fixed, so that the same request gets the same data however late it comes.
    pub epoch: i64,
    pub tokens: Mutex<Tokens>,
    pub journal: Mutex<Journal>,
    /// By the types that they answer.
    pub handlers: Mutex<Vec<(String, Handler)>>,
    pub faults: Mutex<Faults>,
    /// Those of the file routes.
    pub file_faults: Mutex<Faults>,
    pub documents: Mutex<Documents>,
    pub uploads: Mutex<Uploads>,
    pub subscriptions: Mutex<Subscriptions>,
    pub limits: Mutex<Limits>,
    pub request_ids: AtomicU64,
}

impl State {
    /// Request ids begin with the region.
    pub fn next_request_id(&self, gateway: Gateway) -> String {
        format!("{}-{:016x}", gateway.region(), self.request_ids.fetch_add(1, Ordering::Relaxed))
    }

    /// The region's first app.
    pub fn app(&self, region: Region) -> Option<&App> {
        self.settings.apps.iter().find(|app| app.region == region)
    }
}

/// A panic in a test's handler must not hide what the test wants to see, so poisoning is ignored.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
