//! A client of this crate that is set up for a mock: five lines from [`MockGateway::start`] to the first call.

use crate::{
    catalog::gateway::{Gateway, Region},
    client::{Client, ClientBuilder, Shop},
    credentials::secret::{AccessToken, AppKey, AppSecret},
    mock::{access::tokens::default_token, gateway::MockGateway},
};

impl MockGateway {
    /// Returns a builder of a client for this mock: it has the URLs of all gateways and the first app of each region.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Region::ALL.into_iter().fold(Client::builder(), |builder, region| {
            let (key, secret) = self.app(region);
            builder.app(region, AppKey::new(key), AppSecret::new(secret))
        });
        Gateway::ALL.into_iter().fold(builder, |builder, gateway| builder.base_url(gateway, self.url(gateway)))
    }

    /// Returns a region's default shop, with its token.
    pub fn shop(&self, client: &Client, region: Region) -> Shop {
        client.shop(format!("mock-shop-{region}")).with_token(region, AccessToken::new(default_token(region))).in_region(region)
    }
}
