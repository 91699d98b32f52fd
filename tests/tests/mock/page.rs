//! The page in a browser.

use std::path::PathBuf;

use serde_json::json;
use temu_sdk::{Gateway, Region, mock::MockGateway};
use temu_sdk_tests::browser::{Browser, View};

use crate::{control::start, wire::call};

const HOSTILE: &str = "<img src=x onerror=document.title='owned'>";

/// A mock that was called: well, wrongly, and with markup in what it shows.
async fn called() -> MockGateway {
    let mock = start().await;
    call(&mock, Gateway::Us, "bg.order.list.v2.get", json!({"pageSize": 5})).send().await;
    let mut forged = call(&mock, Gateway::Us, "bg.order.detail.v2.get", json!({"parentOrderSn": HOSTILE}));
    forged.secret.push('x');
    forged.send().await;
    call(&mock, Gateway::Us, HOSTILE, json!({})).send().await;
    mock.trigger(Region::Us, "order.paid").unwrap();
    mock
}

async fn look<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_shown_and_markup_in_them_is_text() {
    let Some(browser) = Browser::find() else { return println!("skipped: chromium not found") };
    let mock = called().await;
    let page = format!("{}?still", mock.page());
    let dom = look(move || browser.dom(&page)).await.unwrap();
    assert!(dom.contains("order.list") && dom.contains("success") && dom.contains("3000001"), "{dom}");
    assert!(dom.contains("&lt;img src=x onerror") && !dom.contains("<img"), "{dom}");
    assert!(dom.contains("<title>Mock gateway</title>"), "no script of a request ran");
    assert!(dom.contains(&mock.url(Gateway::Global)) && dom.contains("aftersales.requested"), "{dom}");
    assert!(dom.contains("connected"), "{dom}");
}

/// Saved below `target/` for people to look at.
#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_looked_at_light_and_dark_narrow_and_wide() {
    let Some(browser) = Browser::find() else { return println!("skipped: chromium not found") };
    let mock = called().await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mock-page");
    std::fs::create_dir_all(&folder).unwrap();
    let page = format!("{}?still", mock.page());
    look(move || {
        for (name, width, is_dark) in
            [("wide-light", 1280, false), ("wide-dark", 1280, true), ("narrow-light", 420, false), ("narrow-dark", 420, true)]
        {
            let file = folder.join(format!("{name}.png"));
            browser.screenshot(&page, View { width, height: 1000, is_dark }, &file).unwrap();
            assert!(std::fs::metadata(&file).unwrap().len() > 5_000, "{name}");
        }
    })
    .await;
}
