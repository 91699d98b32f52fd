//! Fetching one page, compiled once for all operations.

use std::{
    hash::{DefaultHasher, Hasher},
    io,
};

use tokio::{runtime, task::JoinHandle};
use tracing::Instrument;

use crate::{
    call::envelope::AnyResponse,
    call::execute::exchange,
    call::reply::ReplyFacts,
    call::route::route,
    catalog::operation::OperationInfo,
    clock::BoxFuture,
    context::handle::Handle,
    error::{Error, Kind, Origin},
    wire::record::{Piece, Record},
};

/// A page that has been requested.
pub(super) type PendingPage = BoxFuture<'static, Result<FetchedPage, Error>>;

/// A page as it was received.
pub(super) struct FetchedPage {
    pub response: Box<dyn AnyResponse>,
    pub facts: ReplyFacts,
    /// Equal for equal responses.
    pub fingerprint: u64,
}

pub(super) fn fetch(
    handle: Handle,
    operation: &'static OperationInfo,
    request: Box<dyn Record + Send + Sync>,
    mut response: Box<dyn AnyResponse>,
) -> PendingPage {
    Box::pin(async move {
        let facts = exchange(&handle, operation, &*request, &mut *response).await?;
        let fingerprint = response.record().map_or(0, |record| fingerprint(record));
        Ok(FetchedPage { response, facts, fingerprint })
    })
}

/// Adds to an error of the list itself which operation it belongs to.
pub(super) fn located(error: Error, handle: &Handle, operation: &'static OperationInfo) -> Error {
    error.at(Origin {
        type_name: operation.type_name.into(),
        operation: Some(operation),
        replaced: None,
        effect: operation.effect,
        gateway: route(handle, operation.gateways).ok(),
        shop: handle.label.clone(),
    })
}

/// Fetches the page while the caller is busy. Outside a tokio runtime it is fetched when it is awaited.
pub(super) fn prefetch(page: PendingPage) -> PendingPage {
    let Ok(runtime) = runtime::Handle::try_current() else { return page };
    let mut task = Task(runtime.spawn(page.in_current_span()));
    Box::pin(async move { (&mut task.0).await.unwrap_or_else(|_| Err(Error::new(Kind::ShuttingDown))) })
}

/// Aborts with its owner: nobody else waits for the page.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn fingerprint(record: &dyn Record) -> u64 {
    struct Hash(DefaultHasher);
    impl io::Write for Hash {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hash = Hash(DefaultHasher::new());
    serde_json::to_writer(&mut hash, &Piece::Record(record)).expect("a hasher accepts every write");
    hash.0.finish()
}
