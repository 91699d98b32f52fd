//! From a seller's approval to a stored token.

#![cfg(feature = "auth")]

mod common;

use common::{START, Script, builder, success};
use serde_json::json;
use temu_sdk::{
    AppKey, Gateway, Region, UnixSeconds,
    authorization::{AuthorizationCode, AuthorizationState, Redirect, RedirectError, Seller, exchange},
    tokens::{MemoryStore, RefreshToken, Tokens},
};

#[test]
fn pages_are_by_seller_and_region() {
    let page = |seller: Seller, region| seller.authorization_page(region).unwrap_or("none");
    assert_eq!(page(Seller::CrossBorder, Region::China), "https://agentseller.temu.com/open/system-manage/client-manage");
    assert_eq!(page(Seller::CrossBorder, Region::Us), "https://agentseller.temu.com/open-platform/system-manage/client-manage");
    assert_eq!(page(Seller::CrossBorder, Region::Eu), "https://agentseller-eu.temu.com/open-platform/system-manage/client-manage");
    assert_eq!(page(Seller::Local, Region::Eu), "https://seller-eu.temu.com/open-platform/client-manage");
    assert_eq!((page(Seller::Local, Region::China), page(Seller::Local, Region::Global)), ("none", "none"));
}

#[test]
fn an_app_sends_sellers_to_a_link_where_one_is_documented() {
    let key = AppKey::new("key&1");
    let link = |seller: Seller, region| seller.authorization_link(region, &key, "https://erp.example/back?a=1");
    let query = "appKey=key%261&redirect_uri=https%3A%2F%2Ferp.example%2Fback%3Fa%3D1";
    let us = format!("https://seller.temu.com/open-platform/client-manage/authorization?{query}");
    assert_eq!(link(Seller::Local, Region::Us), Some(us.clone()));
    assert_eq!(AuthorizationState::new("5e55").link(&us), format!("{us}&state=5e55"));
    assert!(link(Seller::Local, Region::Eu).unwrap().starts_with("https://seller-eu.temu.com/"));
    assert_eq!((link(Seller::CrossBorder, Region::China), link(Seller::Local, Region::Global)), (None, None));
}

#[test]
fn a_redirect_names_app_and_gateway() {
    let back = "https://erp.example/back?app_key=k&callback_host=OpenAPI-b-us.temu.com&code=c&state=888#/";
    let redirect = Redirect::parse(back).unwrap();
    assert_eq!(redirect.app_key().map(AppKey::expose), Some("k"));
    assert_eq!(redirect.gateway().map(Gateway::region), Some(Region::Us));
    let unknown = Redirect::parse("code=c&callback_host=openapi-b-us.temu.com.evil.example").unwrap();
    assert_eq!((unknown.gateway(), unknown.app_key()), (None, None));
    assert_eq!(Redirect::parse("code=c&app_key=a&app_key=b").unwrap_err(), RedirectError::Twice("app_key"));
}

#[test]
fn a_redirect_is_good_with_its_own_state_only() {
    let state = AuthorizationState::random().unwrap();
    let back = format!("https://app.example/back?x=1&code=c%2B1&state={}#top", state.expose());
    assert_eq!(Redirect::parse(&back).unwrap().verified(&state).unwrap().expose(), "c+1");
    let refused = |url: &str| Redirect::parse(url).and_then(|redirect| redirect.verified(&state)).unwrap_err();
    let other = AuthorizationState::random().unwrap();
    assert_eq!(refused(&format!("code=c&state={}", other.expose())), RedirectError::WrongState);
    assert_eq!(refused(&format!("code=c&state={}x", state.expose())), RedirectError::WrongState);
    assert_eq!(refused(&format!("code=c&state={}&state=x", state.expose())), RedirectError::Twice("state"));
    assert_eq!(refused("https://app.example/back?code=c"), RedirectError::NoState);
    assert_eq!(refused("https://app.example/back?code=c&state="), RedirectError::NoState);
    assert_eq!(refused("https://app.example/back?error=denied"), RedirectError::NoCode);
    assert_eq!(refused("https://app.example/back?code="), RedirectError::NoCode);
    assert_eq!(refused("?code=a&code=b"), RedirectError::Twice("code"));
    assert_eq!(Redirect::parse("?code=c&state=5").unwrap().verified(&AuthorizationState::new("")).unwrap_err(), RedirectError::WrongState);
    assert_eq!(Redirect::parse("?code=c").unwrap().unverified().expose(), "c");
    for (redirect, code) in [
        ("code=a?b", "a?b"),
        ("from=https://app.example/?x=1&code=c", "c"),
        ("/back?code=c", "c"),
        ("https://app.example/back;session=1?code=c", "c"),
    ] {
        assert_eq!(Redirect::parse(redirect).unwrap().unverified().expose(), code, "{redirect}");
    }
}

#[test]
fn a_state_travels_whole_and_is_never_shown() {
    let state = AuthorizationState::new("a b&c");
    assert_eq!(state.link("https://seller.example/authorize#x"), "https://seller.example/authorize?state=a+b%26c#x");
    let back = state.link("https://app.example/back?code=very-secret");
    let redirect = Redirect::parse(&back).unwrap();
    assert!(!format!("{redirect:?} {state:?}").contains("very-secret") && !format!("{redirect:?} {state:?}").contains("a b"));
    assert!(redirect.verified(&state).is_ok());
    assert_ne!(AuthorizationState::random().unwrap(), AuthorizationState::random().unwrap());
}

#[tokio::test(start_paused = true)]
async fn both_forms_of_the_answer_make_the_same_token() {
    let script = Script::new([
        success(json!({
            "accessToken": "live", "expiredTime": START + 1000, "mallId": 7, "regionId": 211, "apiScopeList": ["bg.order.list.v2.get"],
            "associatedMallTokenList": [{"mallId": 8, "accessToken": "other"}, {"mallId": 9, "accessToken": ""}], "refreshToken": "", "expiresIn": 5
        })),
        success(json!({"access_token": "guide", "refresh_token": "r", "expires_in": 43_200, "mallId": "7"})),
        success(json!({"mallId": 7})),
    ]);
    let client = builder(&script).build().unwrap();
    let (shop, code) = (client.shop("s"), AuthorizationCode::new("c0de"));
    let live = exchange(&shop, Region::Us, &code).await.unwrap();
    assert_eq!((live.gateway, live.token.access.expose(), live.token.mall_id), (Gateway::Us, "live", Some(7)));
    assert_eq!(live.token.expires, Some(UnixSeconds(START as i64 + 1000)));
    assert_eq!((live.token.refresh.is_none(), live.associated.len()), (true, 1), "blank tokens are none");
    assert_eq!((live.types.len(), live.associated[0].mall_id, live.associated[0].access.expose()), (1, Some(8), "other"));
    let guide = exchange(&shop, Region::Eu, &code).await.unwrap();
    assert_eq!((guide.gateway, guide.token.access.expose(), guide.token.mall_id), (Gateway::Eu, "guide", Some(7)));
    assert_eq!(guide.token.expires, Some(UnixSeconds(START as i64 + 43_200)));
    assert_eq!(guide.token.refresh.as_ref().map(RefreshToken::expose), Some("r"));
    let none = exchange(&shop, Region::Us, &code).await.unwrap_err();
    assert!(none.needs_reauthorization(), "{none}");
    let body = &script.bodies()[0];
    assert_eq!((&body["code"], &body["access_token"]), (&json!("c0de"), &json!("c0de")));
    let shown = format!("{live:?} {guide:?}");
    assert!(!["live\"", "guide\"", "other\"", "\"r\""].iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn what_was_granted_is_saved_and_used() {
    let script = Script::new([success(json!({"accessToken": "granted", "expiredTime": START + 100_000, "mallId": 7}))]);
    let tokens = std::sync::Arc::new(Tokens::new(MemoryStore::default()));
    let client = builder(&script).token_source(std::sync::Arc::clone(&tokens)).build().unwrap();
    let shop = client.shop("s");
    let granted = exchange(&shop, Region::Us, &AuthorizationCode::new("c0de")).await.unwrap();
    tokens.save(shop.label(), granted.gateway, granted.token).await.unwrap();
    shop.raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap();
    assert_eq!(script.bodies()[1]["access_token"], "granted");
}

#[tokio::test(start_paused = true)]
async fn regions_without_an_exchange_say_so() {
    let script = Script::default();
    let client = builder(&script).build().unwrap();
    let error = exchange(&client.shop("s"), Region::China, &AuthorizationCode::new("c0de")).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("china") && script.sent().is_empty(), "{error}");
}
