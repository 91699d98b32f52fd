//! What was not pushed is found in the shop's lists.

use serde_json::{Value, json};
use temu_sdk::{
    Operation, Region, Shop, UnixMillis, UnixSeconds,
    events::Event,
    mock::MockGateway,
    order, returns,
    types::{OrderStatus, ParentAfterSalesStatus},
    webhook::{Ack, Deliveries, Delivery, FileJournal, Inbox, MemoryJournal, Reconciliation},
};

use crate::common::{Events, Failing, NOW, Standing, event};

const MALL: i64 = 634_418_211_110_001;
const SINCE: UnixSeconds = UnixSeconds(NOW / 1000 - 7200);

fn shop(mock: &MockGateway) -> Shop {
    mock.shop(&mock.client_builder().clock(Standing(NOW)).build().unwrap(), Region::Us)
}

/// A shop with one order of some lines, each in a status, changed now; and one after-sales request.
fn lists(mock: &MockGateway, lines: &[(u32, i64)]) {
    let lines: Vec<Value> = lines.iter().map(|(sn, status)| json!({"orderSn": sn.to_string(), "orderStatus": status})).collect();
    let order = json!({"parentOrderMap": {"parentOrderSn": "PO-1", "updateTime": NOW / 1000}, "orderList": lines});
    mock.respond_with(order::list::Request::INFO.type_name, json!({"totalItemNum": 1, "pageItems": [order]}));
    let request = json!({"parentAfterSalesSn": "AS-1", "parentOrderSn": "PO-1", "parentAfterSalesStatus": 5, "updateAt": NOW - 1});
    mock.respond_with(returns::list_parents::Request::INFO.type_name, json!({"total": 1, "data": [request]}));
}

async fn all(inbox: Inbox, deliveries: &Deliveries) -> Vec<Delivery> {
    inbox.close();
    let mut all = Vec::new();
    while let Some(work) = deliveries.next().await {
        all.push(Delivery::clone(&work));
        work.done().await.unwrap();
    }
    all
}

#[tokio::test]
async fn what_was_missed_is_delivered_once_and_what_was_pushed_is_not() {
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2), (2, 4)]);
    let (inbox, deliveries) = events.inbox().build();
    let pushed = events.seal(event(1));
    assert_eq!(inbox.accept(pushed.headers, pushed.body.as_bytes()).await, Ack::ACCEPTED);
    let mut reconciliation = Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap();
    assert_eq!(reconciliation.run().await.unwrap(), 2);
    assert_eq!(reconciliation.run().await.unwrap(), 0, "nothing has changed since");
    let again = Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap().run().await.unwrap();
    assert_eq!(again, 0, "all of it is known");

    let all = all(inbox, &deliveries).await;
    assert_eq!(all.iter().map(|delivery| delivery.is_reconciled).collect::<Vec<_>>(), [false, true, true]);
    let [_, Event::OrderStatusChanged(order), Event::AfterSalesStatusChanged(request)] = [0, 1, 2].map(|index| all[index].event.clone())
    else {
        panic!("{all:?}")
    };
    assert_eq!((order.mall_id, order.order_sn.as_deref(), order.parent_order_sn.as_deref()), (Some(MALL), Some("2"), Some("PO-1")));
    assert_eq!((order.order_status, order.update_time), (Some(OrderStatus::Shipped), Some(UnixSeconds(NOW / 1000))));
    assert_eq!(request.parent_after_sales_sn.as_deref(), Some("AS-1"));
    assert_eq!(request.parent_after_sales_status, Some(ParentAfterSalesStatus::Refunded));
    assert_eq!(request.update_at, Some(UnixMillis(NOW - 1)));
    assert_eq!(all[1].app_key.expose(), events.mock.app(Region::Us).0);
}

#[tokio::test]
async fn a_late_push_of_what_was_found_is_acknowledged_and_not_delivered() {
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2)]);
    let (inbox, deliveries) = events.inbox().build();
    assert_eq!(Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap().run().await.unwrap(), 2);
    let pushed = events.seal(event(1));
    assert_eq!(inbox.accept(pushed.headers, pushed.body.as_bytes()).await, Ack::ACCEPTED);
    assert_eq!(all(inbox, &deliveries).await.len(), 2);
}

#[tokio::test]
async fn a_full_queue_makes_it_wait() {
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2), (2, 2), (3, 2)]);
    let (inbox, deliveries) = events.inbox().journal(MemoryJournal::new().capacity(1)).build();
    let reconcile = async {
        let missed = Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap().run().await.unwrap();
        inbox.close();
        missed
    };
    let work = async {
        let mut count = 0;
        while let Some(work) = deliveries.next().await {
            work.done().await.unwrap();
            count += 1;
        }
        count
    };
    assert_eq!(tokio::join!(reconcile, work), (4, 4));
}

#[tokio::test]
async fn what_was_found_is_in_the_journal_like_any_other_event() {
    let folder = tempfile::tempdir().unwrap();
    let journal = || FileJournal::open(folder.path().join("journal")).unwrap();
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2)]);
    let (inbox, deliveries) = events.inbox().journal(journal()).build();
    Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap().run().await.unwrap();
    drop((inbox, deliveries));
    let (inbox, deliveries) = events.inbox().journal(journal()).build();
    let all = all(inbox, &deliveries).await;
    assert_eq!(all.iter().map(|delivery| delivery.is_reconciled).collect::<Vec<_>>(), [true, true]);
}

#[tokio::test]
async fn a_closed_inbox_is_an_error_and_not_a_loss() {
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2)]);
    let (inbox, _deliveries) = events.inbox().build();
    inbox.close();
    let error = Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap().run().await.unwrap_err();
    assert!(error.to_string().contains("the inbox is closed"), "{error}");
}

#[tokio::test]
async fn what_could_not_be_stored_is_stored_by_the_next_run() {
    let events = Events::start().await;
    lists(&events.mock, &[(1, 2), (2, 4)]);
    let (inbox, deliveries) = events.inbox().journal(Failing::times(1)).build();
    let mut reconciliation = Reconciliation::new(&inbox, &shop(&events.mock), MALL, SINCE).unwrap();
    let error = reconciliation.run().await.unwrap_err();
    assert!(error.to_string().contains("disk full"), "{error}");
    assert_eq!(reconciliation.run().await.unwrap(), 3, "two lines and a request");
    assert_eq!(all(inbox, &deliveries).await.len(), 3);
}
