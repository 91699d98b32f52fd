//! Who is at the other end of a connection.

use std::net::IpAddr;

/// A caller, and how it reached the mock.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub ip: IpAddr,
    /// The `Host` header: what URLs in responses begin with.
    pub host: String,
}
