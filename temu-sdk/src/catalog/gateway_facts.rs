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
    /// The path of the page that prints labels.
    pub print_page: Option<&'static str>,
    pub envelope: Envelope,
    /// Gateway-layer error codes of the family, sorted by code.
    pub errors: &'static [ErrorFact],
    pub limits: &'static [Limit],
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

    pub(crate) fn facts(self) -> &'static GatewayFacts {
        &GATEWAYS[self as usize]
    }
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
