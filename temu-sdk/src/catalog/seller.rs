//! Where sellers authorize an app and find their tokens, by kind of seller and region.

use crate::catalog::{
    gateway::{Gateway, Region},
    gateway_facts::AuthorizationSite,
};

/// Kinds of sellers, which authorize on different sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Seller {
    /// Sells from China into other regions.
    CrossBorder,
    /// Sells where it is established.
    Local,
}

impl Seller {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::CrossBorder, Self::Local];

    /// The page of the Seller Center where the seller authorizes apps and copies tokens; `None` where it is not documented or there are no such
    /// sellers. The page for cross-border sellers of [`Region::China`] serves the gateways `cn` and `partner`.
    ///
    /// ```
    /// use temu_sdk::{Region, authorization::Seller};
    /// assert_eq!(Seller::Local.authorization_page(Region::Us), Some("https://seller.temu.com/open-platform/client-manage"));
    /// ```
    #[must_use]
    pub fn authorization_page(self, region: Region) -> Option<&'static str> {
        self.site(region).map(|site| site.page)
    }

    /// The site of a region, if it is documented.
    pub(crate) fn site(self, region: Region) -> Option<&'static AuthorizationSite> {
        let of_region = Gateway::ALL.into_iter().filter(|gateway| gateway.region() == region).map(Gateway::facts);
        of_region.filter_map(|facts| if self == Self::Local { facts.local.as_ref() } else { facts.cross_border.as_ref() }).next()
    }
}

/// The pages of a region, in a sentence.
pub(crate) fn authorization_pages(region: Region) -> String {
    let pages: Vec<_> = Seller::ALL.into_iter().filter_map(|seller| seller.authorization_page(region)).collect();
    if pages.is_empty() { "the client management page of the Seller Center".to_owned() } else { pages.join(" or ") }
}
