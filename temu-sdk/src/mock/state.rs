//! What one mock gateway knows and remembers, shared by all of its connections.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use crate::catalog::gateway::{Gateway, Region};
use crate::mock::{
    access::limits::Limits,
    access::subscriptions::Subscriptions,
    access::tokens::{App, Tokens},
    clock::Clock,
    exchange::{MockRequest, MockResponse},
    faults::Faults,
    files::documents::Documents,
    files::uploads::Uploads,
    journal::Journal,
    spec::catalog::Catalog,
};
pub(crate) use crate::sync::lock;

pub(crate) type Handler = Arc<dyn Fn(&MockRequest) -> MockResponse + Send + Sync>;

/// What does not change while the mock runs.
pub(crate) struct Settings {
    pub seed: u64,
    pub apps: Vec<App>,
    pub strict: bool,
    pub untidy: bool,
    pub guide_responses: bool,
    pub items: u64,
    /// How often a video is reported as still being transcoded.
    pub transcoding_polls: u32,
}

pub(crate) struct State {
    pub settings: Settings,
    pub catalog: &'static Catalog,
    pub clock: Clock,
    /// What made-up moments lie before; fixed, so that the same request gets the same data however late it comes.
    pub epoch: i64,
    pub tokens: Mutex<Tokens>,
    pub journal: Mutex<Journal>,
    /// By the types that they respond to.
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
