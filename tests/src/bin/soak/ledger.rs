//! What the gateway executed, and for whom: every call carries a mark that names its shop.

use std::{
    collections::HashSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::Value;
use temu_sdk::mock::{MockRequest, MockResponse};

/// A call's own text: which shop's it is, and which call of all.
pub fn mark(mall_id: i64, call: u64) -> String {
    format!("{mall_id}-{call}")
}

/// Filled by the mock's handlers.
#[derive(Debug, Default)]
pub struct Ledger {
    executed: Mutex<HashSet<String>>,
    mixed_up: AtomicU64,
}

impl Ledger {
    fn executed(&self) -> MutexGuard<'_, HashSet<String>> {
        self.executed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an execution, and answers with what the call will look for.
    pub fn execute(&self, call: &MockRequest, answer: impl FnOnce(&str) -> Value) -> MockResponse {
        let parameters = &call.parameters;
        let marks = [&parameters["mark"], &parameters["parentOrderSnList"][0], &parameters["permitEventCodeList"][0]];
        let mark = marks.into_iter().find_map(Value::as_str).unwrap_or_default();
        // The token said which shop calls, the mark which one meant to.
        let meant = mark.split_once('-').and_then(|(mall_id, _)| mall_id.parse().ok());
        if meant != call.mall_id {
            self.mixed_up.fetch_add(1, Ordering::Relaxed);
        }
        self.executed().insert(mark.to_owned());
        MockResponse::Result(answer(mark).into())
    }

    pub fn was_executed(&self, mark: &str) -> bool {
        self.executed().contains(mark)
    }

    /// Forgets what calls that are over did.
    pub fn forget(&self) {
        self.executed().clear();
    }

    pub fn mixed_up(&self) -> u64 {
        self.mixed_up.load(Ordering::Relaxed)
    }
}
