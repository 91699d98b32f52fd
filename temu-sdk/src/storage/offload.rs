//! Work that waits for a disk or for another process, out of the way of calls.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

/// Does the work on a thread that may wait; an error where it panicked or the runtime is shutting down. It is done to its end even if
/// the future is dropped.
///
/// What it gives does not travel through the task, so that tokio's tasks are translated for one type and not for each.
pub(crate) async fn offload<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let given = Arc::new(Mutex::new(None));
    let place = Arc::clone(&given);
    run(Box::new(move || *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(work()))).await?;
    let given = given.lock().unwrap_or_else(PoisonError::into_inner).take();
    given.unwrap_or_else(|| Err(io::ErrorKind::Other.into()))
}

async fn run(work: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}
