//! What the spec says about each gateway: its name, its URLs and the meaning of its error codes.

use std::fmt;

use crate::{
    catalog::{
        gateway::Gateway,
        operation::{Envelope, ErrorFact, Limit},
    },
    generated::gateways::GATEWAYS,
};

/// What `spec/gateways.yaml` says about a gateway.
#[derive(Debug)]
pub(crate) struct GatewayFacts {
    pub id: &'static str,
    pub url: &'static str,
    pub test_url: Option<&'static str>,
    /// The form of the signed headers of downloads.
    pub download: DownloadForm,
    /// Other gateways whose tokens serve where the shop has none for this one.
    pub tokens_of: &'static [Gateway],
    /// Hosts that signed downloads may send the shop's token to; `*.` stands for all subdomains.
    pub file_hosts: &'static [&'static str],
    /// The path of the page that prints labels.
    pub print_page: Option<&'static str>,
    pub cross_border: Option<AuthorizationSite>,
    pub local: Option<AuthorizationSite>,
    pub envelope: Envelope,
    /// Gateway-layer error codes of the family, sorted by code.
    pub errors: &'static [ErrorFact],
    pub limits: &'static [Limit],
}

/// The site where sellers authorize apps.
#[derive(Debug)]
pub(crate) struct AuthorizationSite {
    pub page: &'static str,
    /// Where an app may send a seller.
    pub link: Option<&'static str>,
}

impl Gateway {
    /// Returns the name used in the spec, such as `partner` or `us`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// The gateway with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gateway| gateway.id() == id)
    }

    /// The production router URL.
    #[must_use]
    pub fn url(self) -> &'static str {
        self.facts().url
    }

    /// The gateway whose router is on a host.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        let is_at = |url: &str| host_of(url).is_some_and(|known| known.eq_ignore_ascii_case(host));
        Self::ALL.into_iter().find(|gateway| is_at(gateway.url()) || gateway.facts().test_url.is_some_and(is_at))
    }

    pub(crate) fn facts(self) -> &'static GatewayFacts {
        &GATEWAYS[self as usize]
    }
}

/// Returns the URL that a gateway's other routes are relative to.
pub(crate) fn beside_router(router: &str) -> &str {
    router.strip_suffix("/openapi/router").unwrap_or(router)
}

/// The host of a URL, without user, port and path.
pub(crate) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') { host } else { host.split(':').next()? };
    (!host.is_empty()).then_some(host)
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Which headers a signed download wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DownloadForm {
    /// `toa-app-key`, `toa-access-token`, `toa-random`, `toa-timestamp`, `toa-sign`: labels and documents.
    Toa,
    /// `app-key`, `access-token`, `timestamp`, `sign`: waybill labels of the cn gateway.
    Plain,
}
