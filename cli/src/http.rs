//! Plain HTTP beside the SDK: to a mock's control endpoints, callbacks and local programs.

use std::time::Duration;

use crate::exit::{Exit, Failure};

pub fn client() -> Result<reqwest::Client, Failure> {
    // A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(40)).connect_timeout(Duration::from_secs(10));
    builder.build().map_err(|error| Failure::new(Exit::Failure, error.to_string()))
}
