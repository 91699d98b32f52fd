//! What one mock gateway knows and remembers, shared by all of its connections.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{
        Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use serde_json::Value;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    catalog::gateway::{Gateway, Region},
    context::moves::Moves,
    mock::{
        access::{
            limits::Limits,
            subscriptions::Subscriptions,
            tokens::{App, Tokens},
        },
        clock::Clock,
        events::outbox::Outbox,
        expect::expectation::Expectations,
        faults::Faults,
        files::{documents::Documents, uploads::Uploads},
        journal::Journal,
        spec::catalog::{Catalog, Lookup},
        world::table::World,
    },
};
pub(crate) use crate::{mock::expect::expectation::Handler, sync::lock};

/// What does not change while the mock runs.
pub(crate) struct Settings {
    pub seed: u64,
    pub apps: Vec<App>,
    /// Whether ranges, lengths and enums of parameters are checked.
    pub strict_parameters: bool,
    /// Whether a call that no test foresaw is rejected and reported.
    pub is_strict: bool,
    pub untidy: bool,
    pub guide_responses: bool,
    pub items: u64,
    /// How often a video is reported as still being transcoded.
    pub transcoding_polls: u32,
    /// Whether the world is there, or all data is made up.
    pub remembers: bool,
    /// How long checks of products and purchases of labels take, in seconds.
    pub processing: i64,
    /// The addresses that each region's apps may be called from; all if there is none.
    pub allowed: Vec<(Region, IpAddr)>,
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// Whether the journal keeps responses, for people to look at.
    pub keeps_responses: bool,
    /// Whether the page and the control endpoints are served.
    pub has_control: bool,
    /// Routes that differ from the catalog's.
    pub moves: Option<Moves>,
}

pub(crate) struct State {
    pub settings: Settings,
    pub catalog: &'static Catalog,
    pub clock: Clock,
    /// The day that made-up moments lie before; it moves only when a test sets the clock, so that the same request gets the same data.
    pub epoch: AtomicI64,
    pub tokens: Mutex<Tokens>,
    pub journal: Mutex<Journal>,
    pub expectations: Mutex<Expectations>,
    /// By the types that they respond to.
    pub handlers: Mutex<Vec<(String, Handler)>>,
    pub faults: Mutex<Faults>,
    /// Those of the file routes.
    pub file_faults: Mutex<Faults>,
    pub documents: Mutex<Documents>,
    pub uploads: Mutex<Uploads>,
    pub subscriptions: Mutex<Subscriptions>,
    pub limits: Mutex<Limits>,
    pub world: Mutex<World>,
    pub outbox: Mutex<Outbox>,
    /// What was sent to callback URLs, as JSON.
    pub deliveries: Mutex<VecDeque<Value>>,
    /// What runs beside the server; it ends with the mock.
    pub tasks: Mutex<JoinSet<()>>,
    pub request_ids: AtomicU64,
    /// Wakes those who watch what happens.
    pub changed: watch::Sender<()>,
}

impl State {
    /// Request ids begin with the region.
    pub fn next_request_id(&self, gateway: Gateway) -> String {
        format!("{}-{:016x}", gateway.region(), self.request_ids.fetch_add(1, Ordering::Relaxed))
    }

    /// Finds what a type means on a gateway.
    pub fn lookup(&self, gateway: Gateway, type_name: &str) -> Lookup {
        self.catalog.lookup(gateway, type_name, self.settings.moves.as_ref())
    }

    /// The region's first app.
    pub fn app(&self, region: Region) -> Option<&App> {
        self.settings.apps.iter().find(|app| app.region == region)
    }

    /// Stops the clock at a moment in Unix seconds.
    pub fn set_time(&self, now: i64) {
        self.clock.set(crate::wire::values::UnixSeconds(now));
        self.epoch.store(day(now), Ordering::Relaxed);
    }
}

/// The beginning of the day that a moment in Unix seconds lies in.
pub(crate) fn day(now: i64) -> i64 {
    now - now.rem_euclid(86_400)
}
