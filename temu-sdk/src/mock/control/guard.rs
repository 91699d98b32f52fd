//! Keeps pages of other sites from steering the mock through a visitor's browser.

use hyper::{
    Method,
    header::{CONTENT_TYPE, HOST, ORIGIN},
    http::request::Parts,
};

/// Why a request is turned away.
///
/// # Errors
/// Returns an error if the request comes from a page of another site, names a host that could be another site's, or changes something
/// without being JSON.
pub(crate) fn check(head: &Parts) -> Result<(), (u16, &'static str)> {
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST.as_str()).unwrap_or_default();
    if !is_local_name(host) {
        return Err((403, "call the control endpoints by an IP address or a local name: others could be another site's"));
    }
    if text(ORIGIN.as_str()).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return Err((403, "the request comes from a page of another origin"));
    }
    if text("sec-fetch-site").is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return Err((403, "the request comes from a page of another site"));
    }
    let is_json = text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.split(';').next() == Some("application/json"));
    if head.method != Method::GET && !is_json {
        return Err((415, "control endpoints take application/json only"));
    }
    Ok(())
}

/// A name that no other site can have: an address, `localhost`, or one without a dot, as containers have. A site of the Internet may point
/// its own name at this machine, and then its pages would count as ours.
fn is_local_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => return rest.split(']').next().is_some_and(|ip| ip.parse::<std::net::Ipv6Addr>().is_ok()),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<std::net::Ipv4Addr>().is_ok() || name.ends_with(".localhost") || (!name.is_empty() && !name.contains('.'))
}
