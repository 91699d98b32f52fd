//! Deliveries whose signature and cipher text were made by others: Temu's published example, and some made with other software.

use temu_sdk::{Json, UnixMillis, events::Event};

use crate::common::Vector;

#[test]
fn the_published_example_is_accepted() {
    let vector = Vector::named("published");
    let delivery = vector.webhook().receive(vector.headers(), vector.body().as_bytes()).unwrap();
    assert_eq!(delivery.code, "bg_test_event");
    assert_eq!(delivery.event, Event::Unrecognized(r#"{"orderSn":"XXYYZZ","status":1}"#.parse::<Json>().unwrap()));
    assert_eq!(delivery.sent_at, UnixMillis(1_726_127_013_525));
    assert_eq!(delivery.app_key.expose(), "demo-test-app");
}

/// Temu publishes the same example with a second signature, over all but the `{}` of `x-tm-ext-param`.
#[test]
fn the_published_example_is_accepted_with_its_second_signature() {
    let mut vector = Vector::named("published");
    vector.0["signature"] = "987875c01ea5c7f608502fb92e1de102c59e1c9195c010ab8a80bdb501a04fbc".into();
    let received = |vector: &Vector| vector.webhook().receive(vector.headers(), vector.body().as_bytes());
    assert_eq!(received(&vector).unwrap().text(), r#"{"orderSn":"XXYYZZ","status":1}"#);

    // That signature says nothing about any other value.
    for changed in ["{ }", "{}{}", r#"{"a":1}"#, "x", "null"] {
        vector.0["ext_param"] = changed.into();
        let error = received(&vector).unwrap_err();
        assert_eq!(error.name(), "not_genuine", "{changed}");
        assert_eq!(error.ack(), received(&Vector::named("published")).map(|_| error.ack()).unwrap());
    }
}

#[test]
fn deliveries_made_by_other_software_are_accepted() {
    for name in ["order status, a long secret", "no ext-param and text beyond ASCII", "an empty event", "whole blocks"] {
        let vector = Vector::named(name);
        let delivery = vector.webhook().receive(vector.headers(), vector.body().as_bytes()).unwrap();
        assert_eq!(delivery.text(), vector.text("text"), "{name}");
    }
}

#[test]
fn the_form_of_the_java_sample_is_an_option() {
    let vector = Vector::named("joined");
    let body = vector.body();
    assert!(vector.webhook().receive(vector.headers(), body.as_bytes()).is_err());
    assert!(vector.webhook().accept_joined_signatures(true).receive(vector.headers(), body.as_bytes()).is_ok());
    let plain = Vector::named("published");
    let both = plain.webhook().accept_joined_signatures(true);
    assert!(both.receive(plain.headers(), plain.body().as_bytes()).is_ok(), "the option takes nothing away");
}

#[test]
fn text_that_is_no_utf8_is_refused_although_it_is_signed() {
    let vector = Vector::named("no UTF-8");
    let error = vector.webhook().receive(vector.headers(), vector.body().as_bytes()).unwrap_err();
    assert_eq!(error.name(), "not_text");
}
