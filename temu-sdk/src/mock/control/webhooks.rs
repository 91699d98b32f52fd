//! Sends the events of the world to callback URLs while a mock runs by itself.

use std::{io, sync::Arc, time::Duration};

use serde_json::json;

use crate::{
    catalog::gateway::Region,
    mock::{
        events::sender::EventSender,
        state::{State, lock},
    },
};

/// So many deliveries are shown.
const SHOWN: usize = 200;
/// How often it is looked whether a retry is due.
const PERIOD: Duration = Duration::from_millis(250);

/// Starts to send a region's events to a URL; the task ends with the mock.
///
/// # Errors
/// Returns an error if events cannot be sent there.
pub(crate) fn start(state: &Arc<State>, region: Region, callback: &str) -> io::Result<()> {
    let app = state.app(region).ok_or(io::ErrorKind::NotFound)?.clone();
    let mut sender = EventSender::new(Arc::clone(state), app, callback)?;
    let (state, callback) = (Arc::clone(state), callback.to_owned());
    let tasks = Arc::clone(&state);
    lock(&tasks.tasks).spawn(async move {
        let mut changed = state.changed.subscribe();
        loop {
            for attempt in sender.deliver().await {
                let mut deliveries = lock(&state.deliveries);
                deliveries.push_back(json!({"region": region.id(), "callback": callback, "code": attempt.code, "number": attempt.number,
                    "at": attempt.at.0, "status": attempt.status}));
                if deliveries.len() > SHOWN {
                    deliveries.pop_front();
                }
            }
            // Either there may be something to send, or a retry may be due.
            tokio::time::timeout(PERIOD, changed.changed()).await.ok();
        }
    });
    Ok(())
}
