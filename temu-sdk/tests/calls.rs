//! Calls end in a typed answer or in an error that says what to do.

mod common;

use common::{Script, Step, answer, builder, refusal, success, us_shop};
use serde_json::json;
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, Error, Gateway, Operation, Region, auth,
    catalog::ErrorClass,
    order, product,
    tokens::{TokenQuery, TokenSource},
    transport::{HttpResponse, TransportError},
};

async fn list(steps: impl IntoIterator<Item = Step>) -> Result<temu_sdk::Reply<order::list::Response>, Error> {
    us_shop(&builder(&Script::new(steps)).build().unwrap()).call(order::list::Request::new()).await
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_typed_and_says_how_it_came() {
    let reply = list([success(json!({"totalItemNum": "2", "pageItems": [{}, {}], "new": 1}))]).await.unwrap();
    assert_eq!(reply.total_item_num, Some(2));
    assert_eq!(reply.page_items.len(), 2);
    assert_eq!((reply.request_id(), reply.gateway(), reply.attempts()), (Some("us-1"), Gateway::Us, 1));
    assert!(reply.mismatches().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_value_of_another_kind_is_listed_and_an_error_in_strict_mode() {
    let odd = || success(json!({"totalItemNum": {"a": 1}, "pageItems": null}));
    let reply = list([odd()]).await.unwrap();
    assert_eq!(reply.total_item_num, None);
    assert_eq!(reply.mismatches()[0].to_string(), "result.totalItemNum: expected integer, found object");

    let strict = builder(&Script::new([odd()])).strict(true).build().unwrap();
    let error = us_shop(&strict).call(order::list::Request::new()).await.unwrap_err();
    assert!(error.is_decode() && !error.is_outcome_unknown());
    assert!(error.to_string().contains("result.totalItemNum"), "{error}");

    let strict = builder(&Script::new([success(json!({"news": 1}))])).strict(true).build().unwrap();
    let error = us_shop(&strict).call(order::list::Request::new()).await.unwrap_err();
    assert!(error.to_string().contains("result.news: expected no such field"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_value_of_another_kind_is_within_reach_and_never_shown() {
    let odd = json!({
        "totalItemNum": {"buyer": "Ann 1", "n": 18014398509481985_i64},
        "pageItems": [
            {"parentOrderMap": ["Ann 2", 1.10], "orderList": "Ann 3"},
            {"parentOrderMap": {"parentOrderSn": true, "updateTime": "Ann 4", "hasShippingFee": 7}}
        ]
    });
    let reply = list([success(odd)]).await.unwrap();
    let mut found: Vec<(&str, &str)> =
        reply.mismatches().iter().map(|mismatch| (&*mismatch.path, mismatch.json().unwrap().as_str())).collect();
    found.sort_unstable(); // The order of keys depends on a feature of serde_json.
    assert_eq!(
        found,
        [
            ("result.pageItems[0].orderList", r#""Ann 3""#),
            ("result.pageItems[0].parentOrderMap", r#"["Ann 2",1.1]"#),
            ("result.pageItems[1].parentOrderMap.hasShippingFee", "7"),
            ("result.pageItems[1].parentOrderMap.parentOrderSn", "true"),
            ("result.pageItems[1].parentOrderMap.updateTime", r#""Ann 4""#),
            ("result.totalItemNum", r#"{"buyer":"Ann 1","n":18014398509481985}"#),
        ]
    );
    assert!(!format!("{:?} {}", reply.mismatches(), reply.mismatches()[0]).contains("Ann"));

    let long = "x".repeat(70_000);
    let reply = list([success(json!({"totalItemNum": [long]}))]).await.unwrap();
    assert_eq!((reply.mismatches().len(), reply.mismatches()[0].json()), (1, None), "what is kept has a bound");
}

#[tokio::test(start_paused = true)]
async fn an_object_without_a_known_field_is_listed() {
    let reply = list([success(json!({"orders": [1], "count": 1}))]).await.unwrap();
    let mismatch = &reply.mismatches()[0];
    assert_eq!(mismatch.to_string(), "result: expected a field that the spec knows, found unknown fields alone");
    let kept: serde_json::Value = serde_json::from_str(mismatch.json().unwrap().as_str()).unwrap();
    assert_eq!(kept, json!({"count": 1, "orders": [1]}));
    for harmless in [json!({}), json!({"orders": null}), json!({"orders": [1], "totalItemNum": 0})] {
        assert!(list([success(harmless)]).await.unwrap().mismatches().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_envelope_around_the_result_is_opened() {
    let page = json!({"totalItemNum": 1, "pageItems": [{"parentOrderMap": {"parentOrderSn": "PO-1"}, "orderList": "odd"}]});
    let twice = |inner: serde_json::Value| answer(json!({"success": true, "requestId": "gl-1", "errorCode": 1_000_000, "result": inner}));
    let inner = json!({"result": page, "success": true, "errorCode": 0, "serverTime": 1_754_811_272_339_i64, "errorMsg": "SUC"});
    let reply = list([twice(inner)]).await.unwrap();
    assert_eq!((reply.total_item_num, reply.page_items.len(), reply.request_id()), (Some(1), 1, Some("gl-1")));
    assert_eq!(reply.mismatches().len(), 1, "those of the page alone: {:?}", reply.mismatches());

    let inner = json!({"result": null, "success": false, "errorCode": 3_000_032, "errorMsg": "no"});
    let error = list([twice(inner)]).await.unwrap_err();
    assert_eq!((error.code(), error.message(), error.request_id()), (Some(3_000_032), Some("no"), Some("gl-1")));
    assert!(error.needs_reauthorization());
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_attempt_brought_is_forgotten() {
    let refused = answer(json!({"success": false, "errorCode": 4_000_000, "result": {"totalItemNum": 9, "pageItems": [{}]}}));
    let reply = list([refused, success(json!({}))]).await.unwrap();
    assert_eq!((reply.attempts(), reply.total_item_num, reply.page_items.len()), (2, None, 0));
}

#[tokio::test(start_paused = true)]
async fn a_write_with_an_odd_answer_was_carried_out() {
    let strict = builder(&Script::new([success(json!({"news": 1}))])).strict(true).build().unwrap();
    let error = us_shop(&strict).call(product::update_stock::Request::new().goods_id(1)).await.unwrap_err();
    assert!(error.is_decode() && error.is_outcome_unknown(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_tells_all_that_is_known() {
    let error = list([refusal(3_000_034)]).await.unwrap_err();
    assert_eq!((error.code(), error.message(), error.class()), (Some(3_000_034), Some("no"), Some(ErrorClass::Auth)));
    assert_eq!((error.request_id(), error.gateway(), error.operation()), (Some("us-2"), Some(Gateway::Us), Some("order.list")));
    assert!(error.is_auth() && error.needs_reauthorization() && !error.is_retryable() && !error.is_decode());
    let text = error.to_string();
    for part in [
        "order.list",
        order::list::Request::INFO.type_name,
        "gateway us",
        "\"my-shop\"",
        "3000034",
        "us-2",
        "https://seller.temu.com/open-platform/",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_known_is_not_told_twice() {
    let known = "the access token has expired or was replaced";
    for message in [known, " The access token has expired or was replaced. "] {
        let refusal = answer(json!({"success": false, "errorCode": 3_000_034, "errorMsg": message}));
        let error = list([refusal]).await.unwrap_err();
        assert_eq!(error.message(), Some(message));
        assert_eq!(error.to_string().to_lowercase().matches(known).count(), 1, "{error}");
    }
    let text = list([refusal(3_000_034)]).await.unwrap_err().to_string();
    assert!(text.contains("\"no\"") && text.contains(known), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_answer_keeps_its_body() {
    let no_text = b"{\"success\": true, \"errorMsg\": \"\xff\"}";
    let bodies: [&[u8]; 4] = [b"<html>", b"{\"requestId\": \"us-3\"}", b"{\"success\": true, \"result\": {\"totalItemNum\": 1", no_text];
    for body in bodies {
        let error = list((0..4).map(|_| Step::Answer(HttpResponse::new(200, body)))).await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.body().unwrap(), body);
        assert!(!error.to_string().contains("totalItemNum"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_code_has_no_class() {
    let error = list([refusal(150_010_003)]).await.unwrap_err();
    assert_eq!((error.code(), error.class()), (Some(150_010_003), None));
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn routing_needs_one_region() {
    let script = Script::default();
    let client = builder(&script).build().unwrap();
    let token = AccessToken::new("t");
    let request = order::list::Request::new;

    let error = client.shop("s").call(request()).await.unwrap_err();
    assert!(error.is_config(), "{error}");
    for choice in ["us (region us)", "eu (region eu)", "global (region global)", "Shop::in_region"] {
        assert!(error.to_string().contains(choice), "{choice} in {error}");
    }
    let error = client.shop("s").in_region(Region::China).call(request()).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("region china does not offer it"), "{error}");
    let error = client.shop("s").in_region(Region::Eu).with_token(Region::Us, token.clone()).call(request()).await.unwrap_err();
    assert!(error.needs_reauthorization() && error.to_string().contains("no token for region eu"), "{error}");
    assert!(script.sent().is_empty());

    let both = client.shop("s").with_token(Region::Eu, token.clone()).with_token(Region::Us, token.clone());
    assert!(both.call(request()).await.unwrap_err().is_config());
    assert_eq!(both.in_region(Region::Us).call(request()).await.unwrap().gateway(), Gateway::Us);
    assert_eq!(client.shop("s").with_token(Region::Eu, token).call(request()).await.unwrap().gateway(), Gateway::Eu);
}

#[tokio::test(start_paused = true)]
async fn a_region_without_app_is_an_error() {
    let script = Script::default();
    let client = Client::builder().app(Region::China, AppKey::new("k"), AppSecret::new("s")).transport(script.clone()).build().unwrap();
    let error = us_shop(&client).call(order::list::Request::new()).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("no app for region us"), "{error}");
    assert!(script.sent().is_empty());
    assert!(Client::builder().build().unwrap_err().is_config());
}

#[tokio::test(start_paused = true)]
async fn raw_calls_reach_types_that_the_catalogue_does_not_know() {
    let script = Script::new([success(json!([1, "two"]))]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let reply = shop.raw("bg.new.thing").gateway(Gateway::Us).params(&json!({"a": 1})).send().await.unwrap();
    assert_eq!(reply.as_str(), r#"[1,"two"]"#);
    assert_eq!(script.bodies()[0]["type"], "bg.new.thing");

    let error = shop.raw("bg.new.thing").send().await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("RawCall::gateway"), "{error}");
    for params in [json!([1]), json!({"sign": "x"})] {
        assert!(shop.raw("bg.new.thing").gateway(Gateway::Us).params(&params).send().await.unwrap_err().is_config());
    }
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_raw_call_may_choose_its_version() {
    let script = Script::default();
    let shop = us_shop(&builder(&script).build().unwrap());
    let call = shop.raw("x.y").gateway(Gateway::Us).params(&json!({"version": "V2", "x": 1, "zebra": true}));
    let dry = call.dry_run().await.unwrap();
    assert!(dry.explain().contains("\nversionV2\n"), "it is signed: {}", dry.explain());
    call.send().await.unwrap();
    let body = String::from_utf8(script.sent()[0].body.to_vec()).unwrap();
    assert!(body.contains(r#""type":"x.y","version":"V2","x":1,"zebra":true,"sign":"#), "{body}");
}

#[tokio::test(start_paused = true)]
async fn transport_errors_tell_what_can_have_happened() {
    let write = async |step| {
        let shop = us_shop(&builder(&Script::new([step])).build().unwrap());
        shop.raw("bg.new.thing").gateway(Gateway::Us).send().await.unwrap_err()
    };
    let error = write(Step::Fail(TransportError::interrupted("reset"))).await;
    assert!(error.is_transport() && error.is_outcome_unknown() && !error.is_retryable(), "{error}");
    let error = write(Step::Stall).await;
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    let error = write(Step::Answer(HttpResponse::new(502, "bad gateway"))).await;
    assert!(error.status() == Some(502) && error.is_outcome_unknown(), "{error}");
    let error = write(refusal(150_010_003)).await;
    assert!(!error.is_outcome_unknown(), "{error}");
    let error = write(answer(json!(["success"]))).await;
    assert!(error.is_decode() && error.is_outcome_unknown(), "{error}");
}

/// Hands out `token-1`, `token-2`, … as they are refused.
#[derive(Debug)]
struct Renewing;

impl TokenSource for Renewing {
    fn token<'a>(&'a self, query: TokenQuery<'a>) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move { Ok(AccessToken::new(format!("{}-1", query.shop))) })
    }

    fn rejected<'a>(
        &'a self,
        query: TokenQuery<'a>,
        token: &'a AccessToken,
        refusal: &'a Error,
    ) -> BoxFuture<'a, Result<Option<AccessToken>, Error>> {
        assert_eq!((token.expose(), refusal.code()), (&*format!("{}-1", query.shop), Some(3_000_034)));
        Box::pin(async move { Ok(Some(AccessToken::new(format!("{}-2", query.shop)))) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once() {
    let script = Script::new([refusal(3_000_034), success(json!({})), refusal(3_000_034), refusal(3_000_034)]);
    let client = builder(&script).token_source(Renewing).build().unwrap();
    let shop = client.shop("s").in_region(Region::Us);
    assert_eq!(shop.call(order::list::Request::new()).await.unwrap().attempts(), 2);
    assert_eq!(shop.call(order::list::Request::new()).await.unwrap_err().attempts(), 2);
    let tokens: Vec<_> = script.bodies().iter().map(|body| body["access_token"].as_str().unwrap().to_owned()).collect();
    assert_eq!(tokens, ["s-1", "s-2", "s-1", "s-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_handles_own_token_is_never_replaced() {
    let script = Script::new([refusal(3_000_034)]);
    let client = builder(&script).token_source(Renewing).build().unwrap();
    let shop = client.shop("s").with_token(Region::Us, AccessToken::new("s-1"));
    assert_eq!(shop.call(order::list::Request::new()).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_exchanged_without_token() {
    let script = Script::new([success(json!({"access_token": "new", "mallId": "12"}))]);
    let shop = builder(&script).build().unwrap().shop("s").in_region(Region::Eu);
    let reply = shop.call(auth::create_token::Request::new().code("the-code")).await.unwrap();
    assert_eq!((reply.access_token.as_deref(), reply.mall_id), (Some("new"), Some(12)));
    let body = &script.bodies()[0];
    assert_eq!((&body["code"], &body["access_token"]), (&json!("the-code"), &json!("the-code")));
}

#[cfg(feature = "image")]
#[tokio::test(start_paused = true)]
async fn an_answer_may_stand_beside_success() {
    let body = || answer(json!({"success": true, "requestId": "cn-1", "resultUrl": "https://a", "code": "5", "errMsg": 7}));
    let script = Script::new([body(), body(), answer(json!({"success": true, "resultUrl": [], "other": 1}))]);
    let client = builder(&script).strict(true).build().unwrap();
    let shop = client.shop("s").with_token(Region::China, AccessToken::new("t"));
    let reply = shop.call(temu_sdk::image::convert_cm_to_inch::Request::new("https://a")).await.unwrap();
    assert_eq!((reply.result_url.as_deref(), reply.code, reply.err_msg.as_deref()), (Some("https://a"), Some(5), Some("7")));
    let convert = temu_sdk::image::convert_cm_to_inch::Request::INFO;
    let reply = shop.raw(convert.type_name).send().await.unwrap();
    assert_eq!(reply.to_value()["resultUrl"], "https://a");
    assert_eq!(reply.request_id(), Some("cn-1"));
    let error = shop.call(temu_sdk::image::convert_cm_to_inch::Request::new("https://a")).await.unwrap_err();
    for odd in ["resultUrl: expected string, found list", "other: expected no such field"] {
        assert!(error.to_string().contains(odd), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_interfaces_own_codes_go_before_the_gateways() {
    let error = list([refusal(140_020_001)]).await.unwrap_err();
    assert!(error.is_permission() && error.to_string().contains("One of these permissions is needed: Local Order Management"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn white_space_around_secrets_is_not_part_of_them() {
    let script = Script::default();
    let client = |key: &str, secret: &str| {
        Client::builder()
            .app(Region::Us, AppKey::new(key), AppSecret::new(secret))
            .transport(script.clone())
            .clock(common::PausedClock::new())
    };
    let calls = [
        client("key", "secret").build().unwrap().shop("s").with_token(Region::Us, AccessToken::new("token")),
        client("key\n", " secret\r\n").build().unwrap().shop("s").with_token(Region::Us, AccessToken::new("\ttoken\n")),
    ];
    for shop in calls {
        shop.call(order::list::Request::new()).await.unwrap();
    }
    assert_eq!(script.bodies()[0], script.bodies()[1]);

    for (key, secret, flaw) in [
        ("", "s", "the app key for region us is empty"),
        ("k", " \n", "the app secret for region us is empty"),
        ("k", "a\nb", "the app secret for region us contains a line break"),
        ("k k", "s", "the app key for region us contains white space"),
    ] {
        let error = client(key, secret).build().unwrap_err();
        assert!(error.is_config() && error.to_string().contains(flaw), "{error}");
    }
    for (token, flaw) in [("", "token for region us is empty"), ("a\nb", "token for region us contains a line break")] {
        let shop = client("k", "s").build().unwrap().shop("s").with_token(Region::Us, AccessToken::new(token));
        let error = shop.call(order::list::Request::new()).await.unwrap_err();
        assert!(error.is_config() && !error.needs_reauthorization() && error.to_string().contains(flaw), "{error}");
    }
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn types_that_no_operation_has_are_looked_up() {
    let script = Script::default();
    let shop = us_shop(&builder(&script).build().unwrap());
    for (type_name, says) in [
        ("bg.order.list.get", "the type bg.order.list.get was retired: call order.list (bg.order.list.v2.get)"),
        ("bg.order.shippinginfo.get.V2", "did you mean order.get_shipping_info (bg.order.shippinginfo.v2.get)?"),
        ("temu.local.goods.add", "did you mean product.add_simple"),
        ("bg.order.list.v3.get", "did you mean bg.order.list.v2.get?"),
        ("bg.odrer.detail.v2.get", "did you mean bg.order.detail.v2.get?"),
    ] {
        let error = shop.raw(type_name).send().await.unwrap_err();
        assert!(error.is_config() && error.to_string().contains(says), "{type_name}: {error}");
        assert!(error.to_string().contains("RawCall::gateway"), "{error}");
    }
    assert!(script.sent().is_empty());
    let error = shop.raw("nothing.like.this.exists").send().await.unwrap_err();
    assert!(error.to_string().contains("the type is unknown"), "{error}");
    // What exists without documentation has a gateway, an effect and limits.
    assert!(shop.raw("temu.searchrec.ad.batch.modify").send().await.is_ok());
    assert!(matches!(
        temu_sdk::lifecycle::find_stranger("temu.searchrec.ad.batch.modify"),
        Some(temu_sdk::lifecycle::Stranger::Undocumented(known)) if known.effect == temu_sdk::catalog::Effect::Write && known.limits.len() == 1
    ));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_type_names_what_to_call() {
    let rejected = async |code: i64, type_name: &str, gateway: Gateway| {
        let shop = builder(&Script::new([refusal(code)])).build().unwrap().shop("s");
        let shop = Region::ALL.into_iter().fold(shop, |shop, region| shop.with_token(region, AccessToken::new("t")));
        shop.raw(type_name).gateway(gateway).send().await.unwrap_err()
    };
    let error = rejected(3_000_037, "bg.order.list.get", Gateway::Us).await;
    assert!(error.is_sunset() && error.to_string().contains("was retired: call order.list (bg.order.list.v2.get)"), "{error}");
    let error = rejected(3_000_037, "bg.goods.quantity.get", Gateway::Partner).await;
    assert!(error.is_sunset() && error.to_string().contains("replaced by bg.btg.goods.stock.quantity.get"), "{error}");
    let error = rejected(3_000_037, "bg.order.list.v2.get", Gateway::Us).await;
    assert!(error.is_sunset() && error.to_string().contains("A newer version of temu-sdk"), "{error}");
    let error = rejected(3_000_003, "bg.logistic.shipment.v2.confirm", Gateway::Us).await;
    assert!(error.to_string().contains("did you mean fulfillment.confirm_shipment"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn hints_name_who_may_call_and_who_must_approve() {
    let script = Script::new([refusal(3_000_032)]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let error = shop.raw("bg.order.amount.query").send().await.unwrap_err();
    assert!(error.to_string().contains("Temu must approve this operation for the app first"), "{error}");
    assert!(error.to_string().contains("It is for: "), "{error}");
    let error = list([refusal(4_000_000), refusal(4_000_000), refusal(4_000_000), refusal(4_000_000)]).await.unwrap_err();
    assert!(!error.to_string().contains("It is for"), "{error}");
}
