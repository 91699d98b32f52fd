//! Exchanging a code for a token, whichever of the two known forms the answer has.

use serde_json::Value;

use crate::{
    call::execute::call_untyped,
    catalog::gateway::{Gateway, Region},
    catalog::roles::ExchangeCode,
    client::Shop,
    credentials::secret::{AccessToken, AuthorizationCode, RefreshToken},
    credentials::tokens::ShopToken,
    error::Error,
    generated::roles::ROLES,
    wire::values::{Timestamp, UnixSeconds},
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
/// Returns an error as [`Shop::call`] does, if the region has no such exchange (sellers of [`Region::China`] copy their tokens from the Seller
/// Center), or if the response holds no token.
pub async fn exchange(shop: &Shop, region: Region, code: &AuthorizationCode) -> Result<Granted, Error> {
    let role = ROLES.exchange_code.as_ref().ok_or_else(|| Error::config("the spec names no operation that exchanges a code"))?;
    let shop = shop.clone().in_region(region);
    let mut parameters = Value::Null;
    role.code.set(&mut parameters, code.expose().into());
    let reply = call_untyped(shop.handle(), role.operation, &parameters).await?;
    let gateway = reply.gateway();
    let now = shop.handle().core.now(gateway);
    Granted::new(role, &reply.into_inner(), gateway, now)
        .ok_or_else(|| Error::no_token(format!("gateway {gateway} accepted the code but gave no token: the seller must authorize again")))
}

impl Granted {
    fn new(role: &ExchangeCode, result: &Value, gateway: Gateway, now: UnixSeconds) -> Option<Self> {
        // Live gateways tell the time, the developer guide shows the seconds that are left.
        let from_now = |seconds: i64| UnixSeconds(now.0.saturating_add(seconds));
        let expires_at = |at: i64| UnixSeconds::from(Timestamp(at));
        let token = ShopToken {
            access: AccessToken::new(role.access_token.text(result)?),
            refresh: role.refresh_token.text(result).map(RefreshToken::new),
            expires: role.expires_at.integer(result).map(expires_at).or(role.expires_in.integer(result).map(from_now)),
            mall_id: role.mall_id.integer(result),
        };
        let associated = role.associated.items(result).iter().filter_map(|mall| {
            let token = ShopToken::new(AccessToken::new(role.associated_access_token.text(mall)?));
            Some(ShopToken { mall_id: role.associated_mall_id.integer(mall), ..token })
        });
        Some(Self { gateway, token, types: role.scope.texts(result), associated: associated.collect() })
    }
}
