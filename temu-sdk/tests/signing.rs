//! What travels: body and signature.

mod common;

use common::{SECRET, Script, builder, us_shop};
use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret,
    catalog::Envelope,
    order,
    sign::{DownloadForm, download_headers, sign_parameters},
};

/// Temu's published example: all parameters of a shipment confirmation.
#[test]
fn published_request_signature() {
    let list = concat!(
        r#"[{"orderSendInfoList":[{"quantity":1,"orderSn":"211-21905473070712792","parentOrderSn":"PO-211-21905452099192792","#,
        r#""goodsId":601099548666279,"skuId":17592352673534}],"carrierId":"699272611","trackingNumber":"270324232756"}]"#
    );
    let parameters = [
        ("type", "bg.logistics.shipment.confirm"),
        ("timestamp", "1711009072"),
        ("app_key", "f9d5cc9313893a20d5aa85c654e8f503"),
        ("data_type", "JSON"),
        ("access_token", "2nifvmpyymvypwmcms5ct4uqqudrwgpmzbcnmkt1jzjkuaf3x56iixym"),
        ("sendRequestList", list),
        ("sendType", "0"),
    ];
    assert_eq!(sign_parameters(&AppSecret::new(SECRET), parameters).as_str(), "4CCF219942D4180C6DDA3CE36C1B838F");
}

#[test]
fn download_headers_of_both_forms() {
    let (key, secret, token) = (AppKey::new("demo-app"), AppSecret::new("demo-secret"), AccessToken::new("demo-token"));
    let sign = |form| download_headers(form, &key, &secret, &token, 1_765_438_056, "01234567890123456789012345678901").pop().unwrap();
    assert_eq!(sign(DownloadForm::Toa), ("toa-sign", "9AC28013DC6DCE676325B345E5476284".to_owned()));
    assert_eq!(sign(DownloadForm::Plain), ("sign", "C4AC3058BDF03CAF2CA5AA41BF3CFDAF".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_typed_request_travels_flat_and_signed() {
    let script = Script::default();
    us_shop(&builder(&script).build().unwrap()).call(order::list::Request::new().page_number(2)).await.unwrap();
    let sent = script.sent();
    assert_eq!(sent[0].url, "https://openapi-b-us.temu.com/openapi/router");
    assert_eq!(
        without_sign(&sent[0].body),
        r#"{"access_token":"demo-token","app_key":"demo-app","data_type":"JSON","pageNumber":2,"timestamp":1765438056,"type":"bg.order.list.v2.get"}"#
    );
    assert_signed(&sent[0].body);
}

#[tokio::test(start_paused = true)]
async fn a_request_envelope_is_one_parameter() {
    let script = Script::default();
    let client = builder(&script).envelope(Envelope::Request).build().unwrap();
    us_shop(&client).call(order::list::Request::new().page_number(2)).await.unwrap();
    assert_eq!(script.bodies()[0]["request"], json!({"pageNumber": 2}));
    assert_signed(&script.sent()[0].body);
}

#[tokio::test(start_paused = true)]
async fn an_object_in_an_envelope_keeps_its_nulls_and_the_last_of_what_stands_there_twice() {
    let script = Script::default();
    let shop = us_shop(&builder(&script).envelope(Envelope::Request).build().unwrap());
    let params: temu_sdk::Json = r#"{"b": 1, "none": null, "a": " ", "b": 2}"#.parse().unwrap();
    shop.raw("bg.order.list.v2.get").params(&params).send().await.unwrap();
    let body = String::from_utf8(script.sent()[0].body.to_vec()).unwrap();
    assert!(body.contains(r#""request":{"a":" ","b":2,"none":null},"#), "{body}");
    assert_signed(body.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn any_json_is_signed_as_it_is_sent() {
    let params = json!({
        "zebra": "last", "Upper": true, "_low": 1.5, "text": "\"quoted\"\n/ 中文 🦓", "big": 9_007_199_254_740_993_i64,
        "list": [{"b": 1, "a": [null, " "]}], "none": null, "blank": " \n", "empty": "",
        "image": "QUJD".repeat(262_144),
    });
    let script = Script::default();
    send_raw(&script, &params).await;
    let body = &script.sent()[0].body;
    assert_signed(body);
    let body: Value = serde_json::from_slice(body).unwrap();
    for name in ["zebra", "Upper", "_low", "text", "big", "list", "image"] {
        assert_eq!(body[name], params[name], "{name}");
    }
    for name in ["none", "blank", "empty"] {
        assert_eq!(body.get(name), None, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn json_with_spaces_travels_compact() {
    let script = Script::default();
    let params: temu_sdk::Json = "{\"filter\": { \"a b\" : [ 1, \"x \\\" y\" ] } }".parse().unwrap();
    send_raw(&script, &params).await;
    let body = String::from_utf8(script.sent()[0].body.to_vec()).unwrap();
    assert!(body.contains(r#""filter":{"a b":[1,"x \" y"]},"#), "{body}");
    assert_signed(body.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_is_what_would_travel_and_explains_itself() {
    let script = Script::default();
    let shop = us_shop(&builder(&script).build().unwrap());
    let dry_run = shop.dry_run(order::list::Request::new().page_number(2)).await.unwrap();
    assert!(script.sent().is_empty());
    let sign = serde_json::from_slice::<Value>(&dry_run.body).unwrap()["sign"].as_str().unwrap().to_owned();
    assert_eq!(
        dry_run.explain().lines().skip(1).collect::<Vec<_>>(),
        [
            "<app secret, 40 characters>",
            "access_token<token, 10 characters>",
            "app_keydemo-app",
            "data_typeJSON",
            "pageNumber2",
            "timestamp1765438056",
            "typebg.order.list.v2.get",
            "<app secret, 40 characters>",
            &format!("is {sign}"),
        ]
    );
    assert!(!format!("{dry_run:?}").contains("demo-token"));
    shop.call(order::list::Request::new().page_number(2)).await.unwrap();
    assert_eq!((&script.sent()[0].body, &script.sent()[0].url), (&dry_run.body, &dry_run.url));

    let quoted = shop.raw("bg.order.list.v2.get").params(&json!({"note": "say \"hi\""})).dry_run().await.unwrap();
    assert!(quoted.explain().contains("\nnotesay \\\"hi\\\"\n"), "{}", quoted.explain());
}

/// The body without its last parameter, the signature.
fn without_sign(body: &[u8]) -> String {
    let text = std::str::from_utf8(body).unwrap();
    let at = text.find(r#","sign":""#).unwrap();
    assert_eq!(text.len() - at, r#","sign":""}"#.len() + 32);
    format!("{}}}", &text[..at])
}

/// Signs the body anew, from its parsed parameters, and compares.
fn assert_signed(body: &[u8]) {
    let parameters: std::collections::HashMap<String, Box<serde_json::value::RawValue>> = serde_json::from_slice(body).unwrap();
    let text = |name: &str| {
        let raw = parameters[name].get();
        raw.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(raw)
    };
    let signature = sign_parameters(&AppSecret::new(SECRET), parameters.keys().map(|name| (name.as_str(), text(name))));
    assert_eq!(text("sign"), signature.as_str());
}

async fn send_raw(script: &Script, params: &impl serde::Serialize) {
    us_shop(&builder(script).build().unwrap()).raw("bg.order.list.v2.get").params(params).send().await.unwrap();
}
