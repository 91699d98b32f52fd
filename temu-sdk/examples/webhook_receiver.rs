//! Receives events with axum: verified, stored before they are acknowledged, handled once.
//!
//! ```console
//! $ cargo run -p temu-sdk --features axum,mock --example webhook_receiver
//! subscribed to 3 more events
//! order line 211-90000000000000002 is AwaitingShipment
//! after-sales request PO-211-81186327188616993-D01 is Applied
//! bg_order_status_change_event was acknowledged: true
//! bg_aftersales_status_change was acknowledged: true
//! ```
//!
//! Against Temu it listens on `TEMU_LISTEN` (127.0.0.1:8080 by default) until it is stopped. Put a proxy with TLS in front of it, and enter its URL
//! in the console of Temu's partner platform.

mod common;

use std::{convert::Infallible, env};

use axum::{Router, routing::post};
use common::{Outcome, Setup, variable};
use temu_sdk::{
    AppKey, AppSecret, Shop,
    events::{AddressChanged, AfterSalesStatusChanged, Event, OrderStatusChanged},
    mock::{DeliveryAttempt, MockGateway},
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
            let attempts = send_events(mock, &setup, &callback).await?;
            inbox.close();
            worker.await?; // ends when all events are handled
            for attempt in attempts {
                println!("{} was acknowledged: {}", attempt.code, attempt.is_acknowledged());
            }
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
        Event::OrderStatusChanged(event) => {
            let Some((order, status)) = event.order_sn.zip(event.order_status) else { return Ok(()) };
            println!("order line {order} is {status:?}");
        }
        Event::AfterSalesStatusChanged(event) => {
            let Some((request, status)) = event.parent_after_sales_sn.zip(event.parent_after_sales_status) else { return Ok(()) };
            println!("after-sales request {request} is {status:?}");
        }
        event => println!("{}: {event:?}", delivery.code),
    }
    Ok(()) // after an error the event would come again
}

/// What Temu does: it sends what happens in the shop until it is acknowledged.
async fn send_events(mock: &MockGateway, setup: &Setup, callback: &str) -> Outcome<Vec<DeliveryAttempt>> {
    let mut sender = mock.events(setup.region, callback)?;
    mock.trigger(setup.region, "order.paid")?;
    mock.trigger(setup.region, "aftersales.requested")?;
    Ok(sender.deliver().await)
}
