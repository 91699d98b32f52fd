//! A client that talks to a mock.

use temu_sdk::{AccessToken, ClientBuilder, Region, Shop, mock::MockGateway};

/// Every app and every gateway of the mock.
pub fn client(mock: &MockGateway) -> ClientBuilder {
    mock.client_builder()
}

/// A shop that every region of the mock knows.
pub fn shop(mock: &MockGateway, builder: ClientBuilder) -> Shop {
    let shop = builder.build().expect("the client's settings are right").shop("my-shop");
    Region::ALL.into_iter().fold(shop, |shop, region| shop.with_token(region, AccessToken::new(mock.token(region))))
}
