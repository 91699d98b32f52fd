//! From a seller's approval to a token that is stored, found by calls, and refreshed when it ends.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example tokens
//! the seller goes to https://seller.example.com/authorize?app=1&state=…
//! a call found the token by the shop's label: it is that of mall 634418000000002
//! the token ended: 5 of 5 calls succeeded, with 1 refresh
//! stored: the token of my-shop for gateway us
//! ```
//!
//! Against the real gateway, `TEMU_CODE` is the code of a redirect, which is good for 10 minutes; without it, the example stores
//! `TEMU_ACCESS_TOKEN`.

mod common;

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use common::{Outcome, Setup};
use temu_sdk::{
    AccessToken, BoxFuture, Error, Gateway, Region, auth,
    authorization::{self, AuthorizationCode, AuthorizationState, Redirect},
    mock::{Grant, MockGateway},
    tokens::{FileStore, Refresher, ShopToken, TokenKey, Tokens},
};
use tokio::task::JoinSet;

const SHOP: &str = "my-shop";

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let folder = tempfile::tempdir()?; // a place that survives a restart, in earnest
    let mut tokens = Tokens::new(FileStore::open(folder.path())?);
    let refreshes = Arc::new(AtomicU32::new(0));
    if let Some(mock) = &setup.mock {
        tokens = tokens.refresher(Vault { mock: Arc::clone(mock), refreshes: Arc::clone(&refreshes) });
    }
    let tokens = Arc::new(tokens);
    let client = setup.client()?.token_source(Arc::clone(&tokens)).build()?;

    let token = match code(&setup)? {
        Some(code) => authorization::exchange(&client.shop(SHOP), setup.region, &code).await?.token,
        None => ShopToken::new(setup.token()?),
    };
    tokens.save(SHOP, gateway(setup.region), token.clone()).await?;
    let info = client.shop(SHOP).in_region(setup.region).call(auth::get_token_info::Request::new()).await?;
    println!("a call found the token by the shop's label: it is that of mall {}", info.mall_id.unwrap_or_default());

    if let Some(mock) = &setup.mock {
        mock.expire_token(token.access.expose());
        let mut running = JoinSet::new();
        for _ in 0..5 {
            let shop = client.shop(SHOP).in_region(setup.region);
            running.spawn(async move { shop.call(auth::get_token_info::Request::new()).await });
        }
        let succeeded = running.join_all().await.iter().filter(|reply| reply.is_ok()).count();
        println!("the token ended: {succeeded} of 5 calls succeeded, with {} refresh", refreshes.load(Ordering::Relaxed));
    }
    for key in tokens.list().await? {
        println!("stored: the token of {} for gateway {}", key.shop, key.gateway);
    }
    Ok(())
}

/// The code of a redirect that answers a state of ours, so that nobody can pass another shop's code to us.
fn code(setup: &Setup) -> Outcome<Option<AuthorizationCode>> {
    let Some(mock) = &setup.mock else { return Ok(env::var("TEMU_CODE").ok().map(AuthorizationCode::new)) };
    let state = AuthorizationState::random()?;
    println!("the seller goes to {}", state.link("https://seller.example.com/authorize?app=1"));
    let redirect = format!("https://app.example.com/temu?code={}&state={}", mock.issue_code(setup.region), state.expose());
    Ok(Some(Redirect::parse(&redirect)?.verified(&state)?))
}

fn gateway(region: Region) -> Gateway {
    Gateway::ALL.into_iter().find(|gateway| gateway.region() == region).expect("each region has a gateway")
}

/// Gets new tokens from wherever your company keeps them; here, from the mock.
#[derive(Debug)]
struct Vault {
    mock: Arc<MockGateway>,
    refreshes: Arc<AtomicU32>,
}

impl Refresher for Vault {
    fn refresh<'a>(&'a self, key: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        Box::pin(async move {
            let mall_id = old.mall_id.ok_or_else(|| Error::no_token(format!("the shop id of {} is unknown", key.shop)))?;
            let number = self.refreshes.fetch_add(1, Ordering::Relaxed) + 1;
            let token = format!("token-{number}-of-{}", key.shop);
            self.mock.add_token(&token, Grant::new(key.gateway.region(), mall_id));
            Ok(ShopToken::new(AccessToken::new(token)).mall_id(mall_id))
        })
    }
}
