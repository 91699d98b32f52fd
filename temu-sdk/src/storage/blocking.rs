//! Work that waits for a disk or for another process, away from the threads that run futures.

use std::io;

/// Runs blocking work to its end, even if the future is dropped.
///
/// # Errors
/// Returns an error if the work fails, if it panicked or the runtime is shutting down.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
