//! A client that talks to a mock.

use temu_sdk::{AccessToken, AppKey, AppSecret, Client, ClientBuilder, Gateway, Region, Shop, mock::MockGateway};

/// Every app and every gateway of the mock.
pub fn client(mock: &MockGateway) -> ClientBuilder {
    let builder = Region::ALL.into_iter().fold(Client::builder(), |builder, region| {
        let (key, secret) = mock.app(region);
        builder.app(region, AppKey::new(key), AppSecret::new(secret))
    });
    Gateway::ALL.into_iter().fold(builder, |builder, gateway| builder.base_url(gateway, mock.url(gateway)))
}

/// A shop that every region of the mock knows.
pub fn shop(mock: &MockGateway, builder: ClientBuilder) -> Shop {
    let shop = builder.build().expect("the client's settings are right").shop("my-shop");
    Region::ALL.into_iter().fold(shop, |shop, region| shop.with_token(region, AccessToken::new(mock.token(region))))
}
