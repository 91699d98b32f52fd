//! Routing: which gateway a call goes to.

use crate::{
    catalog::gateway::{Gateway, Region},
    context::handle::Handle,
    error::Error,
};

/// An operation on one gateway goes there. One on several goes to the region that the handle is set to; else to the only one of their regions
/// that the handle has a token for; else to the only one that the client has an app for.
pub(crate) fn route(handle: &Handle, gateways: &[Gateway]) -> Result<Gateway, Error> {
    if let [only] = gateways {
        return Ok(*only);
    }
    if let Some(region) = handle.region {
        let served = gateways.iter().copied().find(|gateway| gateway.region() == region);
        return served.ok_or_else(|| Error::config(format!("region {region} does not offer it; it is on {}", list(gateways))));
    }
    only(gateways, |region| handle.own_token(region).is_some())
        .or_else(|| only(gateways, |region| handle.core.apps[region].is_some()))
        .ok_or_else(|| Error::config(format!("it is on {}: choose one with `Shop::in_region`", list(gateways))))
}

/// The first gateway of the only region that fits.
fn only(gateways: &[Gateway], fits: impl Fn(Region) -> bool) -> Option<Gateway> {
    let mut fitting = gateways.iter().copied().filter(|gateway| fits(gateway.region()));
    let first = fitting.next()?;
    fitting.all(|gateway| gateway.region() == first.region()).then_some(first)
}

fn list(gateways: &[Gateway]) -> String {
    gateways.iter().map(|gateway| format!("{gateway} (region {})", gateway.region())).collect::<Vec<_>>().join(", ")
}
