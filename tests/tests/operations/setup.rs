//! Clients of a mock that send what the generated calls make.

use temu_sdk::{AccessToken, Client, ClientBuilder, Error, Gateway, limits::Limits, mock::MockGateway};

use crate::call::{Answer, At, Call, Size};
use crate::generated;

/// A client of every gateway of the mock, unlimited.
pub fn client(mock: &MockGateway) -> ClientBuilder {
    mock.client_builder().limits(Limits::off())
}

/// Sends calls as one shop.
pub struct Sender<'a> {
    mock: &'a MockGateway,
    client: Client,
}

impl<'a> Sender<'a> {
    pub fn new(mock: &'a MockGateway, client: ClientBuilder) -> Self {
        Self { mock, client: client.build().expect("the settings are right") }
    }

    pub async fn send(&self, operation: &str, gateway: Gateway, size: Size) -> Result<Answer, Error> {
        let region = gateway.region();
        let shop = self.client.shop("my-shop").in_region(region).with_token(region, AccessToken::new(self.mock.token(region)));
        (find(operation, gateway, size).send)(&At { shop, code: self.mock.issue_code(region) }).await
    }
}

fn find(operation: &str, gateway: Gateway, size: Size) -> &'static Call {
    let fits = |call: &&Call| call.operation == operation && call.size == size && call.gateways.contains(&gateway);
    let found = generated::ALL.iter().copied().flatten().find(fits);
    found.unwrap_or_else(|| panic!("no {size:?} call of {operation} on {gateway} is generated: run `cargo xtask gen`"))
}
