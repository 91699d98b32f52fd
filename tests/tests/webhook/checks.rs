//! What is refused, and that the sender cannot tell why.

use temu_sdk::{
    AppKey, AppSecret,
    webhook::{Ack, Webhook},
};

use crate::common::{Standing, Vector};

const HOUR: i64 = 3_600_000;

fn order() -> Vector {
    Vector::named("order status, a long secret")
}

/// The reason for which the order's event is refused after a change to its headers; "accepted" if it is not.
fn with_headers(change: impl FnOnce(&mut Vec<(String, String)>)) -> &'static str {
    let vector = order();
    let mut headers = vector.headers();
    change(&mut headers);
    vector.webhook().receive(headers, vector.body().as_bytes()).map_or_else(|error| error.name(), |_| "accepted")
}

fn set(name: &'static str, value: &'static str) -> impl FnOnce(&mut Vec<(String, String)>) {
    move |headers| headers.iter_mut().find(|(other, _)| other == name).unwrap().1 = value.to_owned()
}

fn with_body(body: &str) -> &'static str {
    let vector = order();
    vector.webhook().receive(vector.headers(), body.as_bytes()).map_or_else(|error| error.name(), |_| "accepted")
}

#[test]
fn names_of_headers_and_digits_of_the_signature_are_of_any_case() {
    assert_eq!(with_headers(|headers| headers.iter_mut().for_each(|(name, _)| *name = name.to_uppercase())), "accepted");
    assert_eq!(with_headers(|headers| headers[4].1 = headers[4].1.to_uppercase()), "accepted");
}

#[test]
fn headers_that_were_tampered_with_are_refused() {
    for name in ["x-tm-app-key", "x-tm-event-code", "x-tm-timestamp", "x-tm-signature"] {
        assert_eq!(with_headers(|headers| headers.retain(|(other, _)| other != name)), "header", "{name}");
    }
    assert_eq!(with_headers(|headers| headers.push(headers[1].clone())), "header", "given twice");
    assert_eq!(with_headers(set("x-tm-event-code", "bg_open_event_test")), "not_genuine");
    assert_eq!(with_headers(set("x-tm-timestamp", "1757376000124")), "not_genuine");
    assert_eq!(with_headers(set("x-tm-timestamp", "today")), "header");
    assert_eq!(with_headers(set("x-tm-ext-param", "")), "not_genuine");
    assert_eq!(with_headers(set("x-tm-app-key", "another")), "unknown_app");
    assert_eq!(with_headers(set("x-tm-signature", "8cd2")), "header");
}

/// Without separators `code` + `x-tm-ext-param` + `{}` is signed alike, whether it is two headers or one.
#[test]
fn one_header_cannot_stand_for_two() {
    let merged = |headers: &mut Vec<(String, String)>| {
        headers[1].1 += "x-tm-ext-param{}";
        headers.remove(2);
    };
    assert_eq!(with_headers(merged), "header");
}

#[test]
fn bodies_that_were_tampered_with_are_refused() {
    let genuine = order().text("event_data").to_owned();
    let flipped = genuine.replacen('F', "G", 1);
    assert_eq!(with_body(&format!(r#"{{"eventData":"{flipped}"}}"#)), "not_genuine");
    let shortened = &genuine[..genuine.len() - 64];
    assert_eq!(with_body(&format!(r#"{{"eventData":"{shortened}"}}"#)), "not_genuine");
    for body in ["", "{}", "[]", "null", r#"{"eventData":""}"#, r#"{"eventData":"AAAA"}"#, r#"{"eventData":"=="}"#, r#"{"eventData":"#] {
        assert_eq!(with_body(body), "body", "{body}");
    }
    assert_eq!(with_body(&" ".repeat(256 * 1024 + 1)), "too_large");
    assert_eq!(with_body(&(" ".repeat(256 * 1024 - order().body().len()) + &order().body())), "accepted", "at the limit");
}

#[test]
fn a_delivery_is_fresh_for_30_hours() {
    let vector = order();
    let at =
        |webhook: Webhook| webhook.receive(vector.headers(), vector.body().as_bytes()).map_or_else(|error| error.name(), |_| "accepted");
    let now = |now| vector.webhook_at(vector.sent_at() + now);
    assert_eq!(at(now(28 * HOUR)), "accepted", "the last retry");
    assert_eq!(at(now(30 * HOUR)), "accepted");
    assert_eq!(at(now(30 * HOUR + 1)), "stale");
    assert_eq!(at(now(-300_000)), "accepted");
    assert_eq!(at(now(-300_001)), "stale", "signed in the future");
    assert_eq!(at(now(HOUR).freshness(std::time::Duration::from_secs(60))), "stale");
}

#[test]
fn several_apps_and_an_old_and_a_new_secret_are_accepted_at_once() {
    let (published, order) = (Vector::named("published"), order());
    let webhook = Webhook::new(AppKey::new("demo-test-app"), AppSecret::new("12345678abcdefgh"))
        .app(AppKey::new("8f4e2d"), AppSecret::new("the secret that comes next"))
        .app(AppKey::new("8f4e2d"), AppSecret::new(order.text("secret")))
        .freshness(std::time::Duration::from_secs(u64::from(u32::MAX)))
        .clock(Standing(order.sent_at()));
    for vector in [&published, &order] {
        assert!(webhook.receive(vector.headers(), vector.body().as_bytes()).is_ok());
    }
    let mut foreign = order.headers();
    foreign[0].1 = "demo-test-app".to_owned();
    assert_eq!(webhook.receive(foreign, order.body().as_bytes()).unwrap_err().name(), "not_genuine", "each app has its own secrets");
}

#[test]
fn a_secret_that_cannot_be_one_is_named() {
    let vector = order();
    let webhook = Webhook::new(AppKey::new("8f4e2d"), AppSecret::new("too short")).clock(Standing(vector.sent_at()));
    let error = webhook.receive(vector.headers(), vector.body().as_bytes()).unwrap_err();
    assert_eq!(error.name(), "short_secret");
    assert!(error.to_string().contains("16 bytes"));
}

#[test]
fn the_sender_gets_one_answer_for_all_reasons() {
    let vector = order();
    let receive = |body: &str| vector.webhook().receive(vector.headers(), body.as_bytes()).unwrap_err();
    let (padding, json) = (receive(r#"{"eventData":"AAAAAAAAAAAAAAAAAAAAAA=="}"#), receive("no JSON"));
    assert_ne!(padding.name(), json.name());
    assert_eq!((padding.ack(), json.ack()), (Ack::REFUSED, Ack::REFUSED));
    assert_eq!((Ack::REFUSED.status, Ack::ACCEPTED.status, Ack::ACCEPTED.body), (401, 200, r#"{"result": {}}"#));
}

#[test]
fn keys_secrets_and_events_are_not_printed() {
    let vector = order();
    let delivery = vector.webhook().receive(vector.headers(), vector.body().as_bytes()).unwrap();
    let printed = format!("{:?} {delivery:?}", vector.webhook());
    for hidden in [vector.text("secret"), vector.text("app_key"), "PO-211"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
    assert!(printed.contains("bg_order_status_change_event"));
}
