//! Plain HTTP beside the SDK: to a mock's control endpoints, callbacks and local programs.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::exit::{Exit, Failure};

pub fn client() -> Result<reqwest::Client, Failure> {
    // A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(40)).connect_timeout(Duration::from_secs(10));
    builder.build().map_err(|error| Failure::new(Exit::Failure, error.to_string()))
}

/// A server on this machine.
pub struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub fn start(listener: TcpListener, app: Router) -> Self {
        let (stop, stopped) = oneshot::channel();
        let serve = axum::serve(listener, app).with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        Self { stop, task: tokio::spawn(serve.into_future()) }
    }

    /// Ends it once the responses in progress have been sent; connections that stay open do not hold it up.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = tokio::time::timeout(Duration::from_secs(2), self.task).await;
    }
}
