//! Work that waits for a disk or for another process, away from the threads that run futures.

use std::io;

/// Runs blocking work to its end, even if the future is dropped.
///
/// # Errors
/// Returns the work's error, or an error if the work panicked or the runtime is shutting down.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
