//! Over HTTP: the mock sends by Temu's schedule, axum answers.

use std::time::Duration;

use axum::{Router, routing::post};
use temu_sdk::{
    Region, UnixSeconds,
    events::{Event, OrderStatusChanged},
    webhook::{Ack, Delivery, MemoryJournal, Webhook},
};
use tokio::net::TcpListener;

use crate::common::{Events, NOW, event};

/// Serves on a free port and tells the callback URL.
async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/temu/events", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    url
}

#[tokio::test]
async fn each_event_arrives_once_through_retries_duplicates_and_forgeries() {
    let events = Events::start().await;
    events.mock.set_time(UnixSeconds(NOW / 1000));
    let (inbox, deliveries) = events.inbox().journal(MemoryJournal::new().capacity(3)).build();
    let url = serve(Router::new().route("/temu/events", post(inbox.clone()))).await;
    let mut sender = events.mock.events(Region::Us, &url).unwrap().shuffled(3).keeping_timestamps();
    (0..5).for_each(|sn| sender.push(event(sn).times(2)));
    sender.push(event(99).forged());
    let mut order_sns = Vec::new();
    for _ in 0..3 {
        let statuses: Vec<_> = sender.deliver().await.iter().filter_map(|attempt| attempt.status).collect();
        assert!(statuses.iter().all(|status| [200, 401, 503].contains(status)), "{statuses:?}");
        assert!(statuses.contains(&401), "the forgery");
        while let Some(work) = tokio::select! { biased; work = deliveries.next() => work, () = std::future::ready(()) => None } {
            let Event::OrderStatusChanged(OrderStatusChanged { order_sn, .. }) = work.event.clone() else { panic!("{work:?}") };
            order_sns.extend(order_sn);
            work.done().await.unwrap();
        }
        events.mock.advance(Duration::from_secs(3600));
    }
    order_sns.sort();
    assert_eq!(order_sns, ["0", "1", "2", "3", "4"]);
    assert_eq!(sender.pending(), 1, "only the forgery is not acknowledged");
}

#[tokio::test]
async fn a_delivery_is_an_extractor() {
    async fn receive(delivery: Delivery) -> Ack {
        if matches!(delivery.event, Event::OrderStatusChanged(_)) { Ack::ACCEPTED } else { Ack::BUSY }
    }
    let events = Events::start().await;
    let url = serve(Router::new().route("/temu/events", post(receive)).with_state::<()>(events.webhook())).await;
    let mut sender = events.mock.events(Region::Us, &url).unwrap();
    sender.push(event(1));
    sender.push(temu_sdk::mock::MockEvent::new("bg_later_event", serde_json::json!({})));
    sender.push(event(2).forged());
    let statuses: Vec<_> = sender.deliver().await.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(200), Some(503), Some(401)]);
}

#[tokio::test]
async fn a_body_beyond_the_limit_gets_the_one_answer() {
    let events = Events::start().await;
    let webhook: Webhook = events.webhook().body_limit(64);
    let (inbox, _deliveries) = temu_sdk::webhook::Inbox::builder(webhook).build();
    let mut sender = events.mock.events(Region::Us, &serve(Router::new().route("/temu/events", post(inbox.clone()))).await).unwrap();
    sender.push(event(1));
    assert_eq!(sender.deliver().await[0].status, Some(401));
}
