//! Receives events with axum: verified, stored before they are acknowledged, handled once.
//!
//! ```console
//! $ cargo run -p temu-sdk --features axum,mock --example webhook_receiver
//! ```
//!
//! Against Temu it listens on `TEMU_LISTEN` (127.0.0.1:8080 by default) until it is stopped. Put a proxy with TLS in front of it, and enter its URL
//! in the console of Temu's partner platform.

mod common;

use std::{convert::Infallible, env, sync::Arc};

use axum::{Router, routing::post};
use common::{Outcome, Setup, variable};
use temu_sdk::{
    AppKey, AppSecret, Shop,
    events::{AddressChanged, AfterSalesStatusChanged, Event, OrderStatusChanged},
    mock::MockGateway,
    webhook::{Deliveries, Delivery, FileJournal, FileSeen, Inbox, Webhook, subscribe},
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;
    let folder = tempfile::tempdir()?; // a place that survives a restart, in earnest

    let (inbox, deliveries) = Inbox::builder(webhook(&setup)?)
        .journal(FileJournal::open(folder.path().join("events.journal"))?)
        .seen(FileSeen::open(folder.path().join("events.seen"), 100_000)?)
        .build();
    let listener = TcpListener::bind(env::var("TEMU_LISTEN").unwrap_or_else(|_| listen(&setup).to_owned())).await?;
    let callback = format!("http://{}/temu/events", listener.local_addr()?);
    let app = Router::new().route("/temu/events", post(inbox.clone()));
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let worker = tokio::spawn(work(deliveries));

    setup.may_write("change which events Temu sends for the shop")?;
    subscribe_to_events(&shop).await?;
    match &setup.mock {
        None => server.await??,
        Some(mock) => {
            let started = send_events(mock, &setup, &callback).await;
            inbox.close();
            worker.await?;
            started?;
        }
    }
    Ok(())
}

fn webhook(setup: &Setup) -> Outcome<Webhook> {
    Ok(match &setup.mock {
        Some(mock) => {
            let (key, secret) = mock.app(setup.region);
            Webhook::new(AppKey::new(key), AppSecret::new(secret))
        }
        None => Webhook::new(AppKey::new(variable("TEMU_APP_KEY")?), AppSecret::new(variable("TEMU_APP_SECRET")?)),
    })
}

fn listen(setup: &Setup) -> &'static str {
    if setup.mock.is_some() { "127.0.0.1:0" } else { "127.0.0.1:8080" }
}

/// The third of four steps; the console must have approved the events, and the seller must have authorized them.
async fn subscribe_to_events(shop: &Shop) -> Outcome {
    let wanted = [OrderStatusChanged::CODE, AfterSalesStatusChanged::CODE, AddressChanged::CODE];
    let subscribed = subscribe(shop, wanted).await?;
    println!("subscribed to {} more events", subscribed.added.len());
    Ok(())
}

/// Handles stored events one after the other, until the inbox is closed and no event is left.
async fn work(deliveries: Deliveries) {
    deliveries.max_attempts(10).run(handle).await;
}

async fn handle(delivery: Delivery) -> Result<(), Infallible> {
    match delivery.event {
        Event::OrderStatusChanged(order) => println!("order line {:?} is {:?}", order.order_sn.unwrap_or_default(), order.order_status),
        Event::AfterSalesStatusChanged(request) => {
            println!("after-sales request {:?} is {:?}", request.parent_after_sales_sn.unwrap_or_default(), request.parent_after_sales_status);
        }
        event => println!("{}: {event:?}", delivery.code),
    }
    Ok(()) // after an error the event would come again
}

/// What Temu does: it sends events until they are acknowledged, some of them twice.
async fn send_events(mock: &Arc<MockGateway>, setup: &Setup, callback: &str) -> Outcome {
    let mut sender = mock.events(setup.region, callback)?;
    mock.trigger(setup.region, "order.paid")?;
    mock.trigger(setup.region, "aftersales.requested")?;
    for attempt in sender.deliver().await {
        println!("{} was acknowledged: {}", attempt.code, attempt.is_acknowledged());
    }
    Ok(())
}
