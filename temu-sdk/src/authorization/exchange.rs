//! Exchanging a code for a token, whichever of the two known forms the answer has.

use crate::{
    auth::create_token,
    catalog::gateway::{Gateway, Region},
    client::Shop,
    credentials::secret::{AccessToken, AuthorizationCode, RefreshToken},
    credentials::tokens::ShopToken,
    error::Error,
    wire::values::UnixSeconds,
};

/// What a code was exchanged for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Granted {
    /// Where the token is good.
    pub gateway: Gateway,
    /// The token, with its end and its shop. Save it: there is no second one for the code.
    pub token: ShopToken,
    /// The types that it may call; empty where the answer did not tell.
    pub types: Vec<String>,
    /// Tokens of other shops that came with it, told apart by their `mallId`.
    pub associated: Vec<ShopToken>,
}

/// Exchanges a code for the shop's token. Nothing is saved, and nothing is subscribed to.
///
/// # Errors
/// As [`Shop::call`]; where the region has no such exchange (sellers of [`Region::China`] copy their tokens out of the Seller Center); and where
/// the answer holds no token.
pub async fn exchange(shop: &Shop, region: Region, code: &AuthorizationCode) -> Result<Granted, Error> {
    let shop = shop.clone().in_region(region);
    let answer = shop.call(create_token::Request::new().code(code.expose())).await?;
    let gateway = answer.gateway();
    let now = shop.handle().core.now(gateway);
    Granted::new(answer.into_inner(), gateway, now)
        .ok_or_else(|| Error::no_token(format!("gateway {gateway} accepted the code but gave no token: the seller must authorize again")))
}

impl Granted {
    fn new(answer: create_token::Response, gateway: Gateway, now: UnixSeconds) -> Option<Self> {
        // Live gateways tell the moment, the developer guide shows the seconds that are left.
        let from_now = |seconds: i64| UnixSeconds(now.0.saturating_add(seconds));
        let token = ShopToken {
            access: AccessToken::new(given(answer.access_token)?),
            refresh: given(answer.refresh_token).map(RefreshToken::new),
            expires: answer.expired_time.or(answer.expires_in.map(from_now)),
            mall_id: answer.mall_id,
        };
        let associated = answer.associated_mall_token_list.into_iter().filter_map(|mall| {
            let token = ShopToken::new(AccessToken::new(given(mall.access_token)?));
            Some(ShopToken { mall_id: mall.mall_id, ..token })
        });
        Some(Self { gateway, token, types: answer.api_scope_list, associated: associated.collect() })
    }
}

/// A blank text is none.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
