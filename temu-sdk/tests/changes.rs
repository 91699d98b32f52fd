//! What changed is given once, whatever moves while it is read and whenever the reader is replaced by another.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use common::{Constant, SECRET, START, Script, builder, success, us_shop};
use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, ErrorKind, Region, Shop, UnixSeconds, order,
    paging::{Bookmark, ParseBookmarkError, Position},
    returns,
    transport::{HttpRequest, HttpResponse, Transport, TransportError},
};

const START_SECONDS: i64 = START as i64;

/// A shop whose orders change while they are listed, each at the same moments in every run.
#[derive(Clone)]
struct Moving(Arc<Mutex<Orders>>);

struct Orders {
    changed: BTreeMap<u64, i64>,
    /// Changes that the list shows only later.
    late: Vec<(u64, i64)>,
    random: u64,
    /// Changes per call.
    pace: u64,
    /// Changes that are made after a call of this number.
    staged: BTreeMap<usize, Vec<(u64, i64)>>,
    begun: tokio::time::Instant,
    calls: usize,
    longest: usize,
}

impl Moving {
    fn new(orders: u64, pace: u64) -> Self {
        let changed = (0..orders).map(|order| (order, START_SECONDS - 86_400 + order as i64 * 80_000 / orders as i64)).collect();
        let begun = tokio::time::Instant::now();
        Self(Arc::new(Mutex::new(Orders {
            changed,
            late: Vec::new(),
            random: 7,
            pace,
            staged: BTreeMap::new(),
            begun,
            calls: 0,
            longest: 0,
        })))
    }

    fn shop(&self) -> Shop {
        let client = Client::builder().app(Region::Us, AppKey::new("demo-app"), AppSecret::new(SECRET)).transport(self.clone());
        let client = client.clock(common::PausedClock::new()).random(Constant(0)).limits(temu_sdk::limits::Limits::off());
        client.build().unwrap().shop("moving").with_token(Region::Us, AccessToken::new("demo-token"))
    }
}

impl Orders {
    fn next(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    fn change_some(&mut self) {
        self.changed.extend(self.staged.remove(&self.calls).unwrap_or_default());
        let now = START_SECONDS + self.begun.elapsed().as_secs() as i64;
        for (order, at) in std::mem::take(&mut self.late) {
            self.changed.insert(order, at);
        }
        for turn in 0..self.pace {
            let order = self.next(self.changed.len() as u64);
            match turn % 3 {
                0 => self.late.push((order, now)),
                _ => drop(self.changed.insert(order, now)),
            }
        }
    }

    fn list(&mut self, query: &Value) -> Value {
        self.calls += 1;
        let (from, to) = (query["updateAtStart"].as_i64().unwrap(), query["updateAtEnd"].as_i64().unwrap());
        self.longest = self.longest.max((to - from) as usize);
        let mut found: Vec<(i64, u64)> =
            self.changed.iter().filter(|(_, at)| (from..=to).contains(*at)).map(|(order, at)| (*at, *order)).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        let (page, size) = (query["pageNumber"].as_u64().unwrap() as usize, query["pageSize"].as_u64().unwrap() as usize);
        let item = |(at, order): &(i64, u64)| json!({"parentOrderMap": {"parentOrderSn": format!("PO-{order}"), "updateTime": at}});
        let items: Vec<Value> = found.iter().skip((page - 1) * size).take(size).map(item).collect();
        json!({"totalItemNum": found.len(), "pageItems": items})
    }
}

impl fmt::Debug for Moving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Moving")
    }
}

impl Transport for Moving {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut orders = self.0.lock().unwrap();
        let result = orders.list(&serde_json::from_slice(&request.body).unwrap());
        orders.change_some();
        let body = json!({"success": true, "errorCode": 1_000_000, "result": result}).to_string();
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(HttpResponse::new(200, body))
        })
    }
}

fn change(item: order::list::PageItem) -> (String, i64) {
    let order = item.parent_order_map.unwrap();
    (order.parent_order_sn.unwrap(), order.update_time.unwrap().0)
}

/// Reads until the present; the reader is replaced by a new one after seven changes, so many times, which knows the bookmark alone.
async fn read(shop: &Shop, bookmark: &mut Bookmark, replacements: usize) -> Vec<(String, i64)> {
    let mut given = Vec::new();
    for reader in 0.. {
        let text = bookmark.to_string();
        let mut changes = shop.changes(order::list::Request::new().page_size(10), text.parse::<Bookmark>().unwrap());
        for _ in 0..if reader < replacements { 7 } else { usize::MAX } {
            let next = changes.next().await;
            *bookmark = changes.bookmark().clone();
            match next {
                Some(item) => given.push(change(item.unwrap())),
                None => return given,
            }
        }
    }
    given
}

#[tokio::test(start_paused = true)]
async fn every_change_is_given_once_while_the_list_moves() {
    for replacements in [0, 9] {
        let moving = Moving::new(300, 3);
        let shop = moving.shop();
        let mut bookmark = Bookmark::from(UnixSeconds(START_SECONDS - 86_400));
        let mut given = read(&shop, &mut bookmark, replacements).await;
        for _ in 0..5 {
            tokio::time::advance(Duration::from_secs(40)).await;
            given.extend(read(&shop, &mut bookmark, replacements).await);
        }
        moving.0.lock().unwrap().pace = 0;
        for _ in 0..3 {
            tokio::time::advance(Duration::from_secs(100)).await;
            given.extend(read(&shop, &mut bookmark, replacements).await);
        }
        let once: BTreeSet<_> = given.iter().cloned().collect();
        assert_eq!(once.len(), given.len(), "a change was given twice");
        let orders = moving.0.lock().unwrap();
        for (order, at) in &orders.changed {
            assert!(once.contains(&(format!("PO-{order}"), *at)), "PO-{order}, changed at {at}, was missed");
        }
        assert!(given.len() > 330 && orders.calls > 40, "{} changes, {} calls: nothing moved", given.len(), orders.calls);
    }
}

/// While pages are read from the last to the first, one change shows up late on the first and another leaves the last: those between move down,
/// and the list is as long as before.
#[tokio::test(start_paused = true)]
async fn what_moves_towards_the_end_is_not_missed() {
    for youngest in [60, 400, 7_000] {
        let moving = Moving::new(0, 0);
        {
            let mut orders = moving.0.lock().unwrap();
            orders.changed = (0..30).map(|order| (order, START_SECONDS - youngest - order as i64)).collect();
            let swap = |leaves: u64, shows_up: u64| vec![(leaves, START_SECONDS + 30), (shows_up, START_SECONDS - 5)];
            orders.staged = BTreeMap::from([(2, swap(29, 100)), (3, swap(28, 101))]);
        }
        let shop = moving.shop();
        let mut bookmark = Bookmark::from(UnixSeconds(START_SECONDS - 7_200));
        let mut given = Vec::new();
        for _ in 0..3 {
            given.extend(read(&shop, &mut bookmark, 0).await);
            tokio::time::advance(Duration::from_secs(40)).await;
        }
        let once: BTreeSet<_> = given.iter().cloned().collect();
        assert_eq!(once.len(), given.len(), "a change was given twice");
        for (order, at) in &moving.0.lock().unwrap().changed {
            assert!(once.contains(&(format!("PO-{order}"), *at)), "PO-{order}, changed at {at}, was missed");
        }
    }
}

/// The list is asked for by one moment and shows a later one, which is when the order changed while it was answered.
#[tokio::test(start_paused = true)]
async fn a_change_from_beyond_its_window_is_given_once() {
    let item = json!({"parentOrderMap": {"parentOrderSn": "PO-1", "updateTime": START_SECONDS + 2}});
    let page = || success(json!({"totalItemNum": 1, "pageItems": [item]}));
    let script = Script::new([page(), page(), page()]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut bookmark = Bookmark::from(UnixSeconds(START_SECONDS - 100));
    let mut given = 0;
    for _ in 0..3 {
        given += read(&shop, &mut bookmark, 0).await.len();
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    assert_eq!((given, script.sent().len()), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_window_is_not_done_with_that_tells_of_changes_and_gives_none() {
    let script = Script::new([success(json!({"totalItemNum": 7, "pageItems": null}))]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 100));
    let before = changes.bookmark().clone();
    let error = changes.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.operation(), changes.bookmark()), (ErrorKind::Pagination, Some("order.list"), &before));
    assert!(changes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_mark_tells_how_far_it_went_and_remembers_no_more_than_it_needs() {
    let item = |number: i64| json!({"parentAfterSalesSn": format!("A-{number}"), "updateAt": (START_SECONDS - number) * 1000 + 5});
    let script = Script::new([success(json!({"total": 2, "data": [item(50), item(1000)]}))]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes =
        shop.changes(returns::list_parents::Request::new(), UnixSeconds(START_SECONDS - 3000)).overlap(Duration::from_secs(50));
    let mut words = async || {
        let given = changes.next().await.is_some();
        let text = changes.bookmark().to_string();
        let words: Vec<String> = text.split(' ').skip(1).map(str::to_owned).collect();
        (given, words[0].parse::<i64>().unwrap() - START_SECONDS, words[1].parse::<i64>().unwrap() - START_SECONDS, words.len() - 2)
    };
    assert_eq!(words().await, (true, -1100, -1000, 1));
    assert_eq!(words().await, (true, -100, 0, 1), "the present was reached, and one of the two lies far behind");
    assert_eq!(words().await, (false, -100, 0, 1));
    tokio::time::advance(Duration::from_secs(50)).await;
    assert_eq!(words().await, (false, -50, 50, 1), "what changed in the first second that is read again is remembered");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(words().await, (false, -49, 51, 0));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_told_apart_is_all_given() {
    let script = Script::new([success(json!({"totalItemNum": 2, "pageItems": [{}, {}]}))]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 100));
    assert!(changes.next().await.is_some() && changes.next().await.is_some() && changes.next().await.is_none());
}

/// Where every window has several pages, the walk still ends.
#[tokio::test(start_paused = true)]
async fn a_busy_shop_is_caught_up_with() {
    let moving = Moving::new(0, 0);
    moving.0.lock().unwrap().changed = (0..600).map(|order| (order, START_SECONDS - 1200 + 2 * order as i64)).collect();
    let given = read(&moving.shop(), &mut Bookmark::from(UnixSeconds(START_SECONDS - 1200)), 0).await;
    assert_eq!(given.len(), 600);
    let calls = moving.0.lock().unwrap().calls;
    assert!(calls < 150, "60 pages, half of them twice, took {calls} calls");
}

#[tokio::test(start_paused = true)]
async fn changes_come_in_the_order_of_their_moments() {
    let given = read(&Moving::new(50, 0).shop(), &mut Bookmark::from(UnixSeconds(START_SECONDS - 86_400)), 0).await;
    assert_eq!(given.len(), 50);
    assert!(given.is_sorted_by_key(|(_, at)| *at));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_beyond_the_present() {
    let moving = Moving::new(20, 0);
    let shop = moving.shop();
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 90_000)).window(Duration::from_secs(1_000));
    while changes.next().await.is_some() {}
    let calls = moving.0.lock().unwrap().calls;
    assert_eq!(calls, 91, "windows of 1,000 s to the present, and one for the time that this took");
    assert!(changes.next().await.is_none());
    assert_eq!(moving.0.lock().unwrap().calls, calls);
    assert_eq!(moving.0.lock().unwrap().longest, 1_600, "with twice the time that a change may be late");
}

#[tokio::test(start_paused = true)]
async fn a_window_with_too_much_is_halved() {
    let moving = Moving::new(12_000, 0);
    let mut changes =
        moving.shop().changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 86_400)).window(Duration::from_secs(80_000));
    changes.next().await.unwrap().unwrap();
    let first = moving.0.lock().unwrap().calls;
    assert_eq!(first, 3 + 31, "a page each of 12,000 and 6,000 changes, and 31 pages of 3,000 with the first once more");
}

#[tokio::test(start_paused = true)]
async fn an_error_leaves_the_walk_where_it_is() {
    let item = json!({"parentAfterSalesSn": "A-1", "updateAt": (START_SECONDS - 50) * 1000 + 5});
    let page = || success(json!({"total": 1, "data": [item]}));
    let script = Script::new([common::refusal(3_000_034), page(), page()]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(returns::list_parents::Request::new(), UnixSeconds(START_SECONDS - 100));
    let before = changes.bookmark().clone();
    assert_eq!(changes.next().await.unwrap().unwrap_err().code(), Some(3_000_034));
    assert_eq!(*changes.bookmark(), before);
    assert_eq!(changes.next().await.unwrap().unwrap().parent_after_sales_sn.as_deref(), Some("A-1"));
    assert!(changes.next().await.is_none());
    tokio::time::advance(Duration::from_secs(60)).await;
    assert!(changes.next().await.is_none(), "given twice, though its moment is in milliseconds");
    assert_eq!(script.bodies().iter().map(|body| body["updateAtStart"].as_i64().unwrap() - START_SECONDS).collect::<Vec<_>>(), [-100; 3]);
}

/// A full page of orders out of so many.
fn full_page(total: usize) -> common::Step {
    let items: Vec<Value> = (0..100).map(|n| json!({"parentOrderMap": {"parentOrderSn": n.to_string(), "updateTime": START}})).collect();
    success(json!({"totalItemNum": total, "pageItems": items}))
}

#[tokio::test(start_paused = true)]
async fn a_list_that_shrinks_and_grows_again_is_read_again() {
    let script = Script::new([200, 199, 200, 200, 200, 200].map(full_page));
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 9_000)).window(Duration::from_secs(60));
    changes.next().await.unwrap().unwrap();
    assert_eq!(script.sent().len(), 6, "the first page and two from the last to the first, twice");
}

#[tokio::test(start_paused = true)]
async fn a_window_that_never_keeps_still_is_an_error() {
    let script = Script::new((0..20).map(|call| full_page(200 + call)));
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 9_000)).window(Duration::from_secs(60));
    let error = changes.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("grows"), "{error}");
    assert_eq!(script.sent().len(), 8);
}

#[test]
fn a_damaged_bookmark_is_an_error() {
    for text in ["", "1", "1 x", "1 2 3", "1 2 3:xyz", "v", "v2", "v2 1", "v1 1 2", "vx 1 2", "v2 1 2 3"] {
        assert_eq!(text.parse::<Bookmark>(), Err(ParseBookmarkError::Malformed), "{text}");
    }
}

#[test]
fn bookmarks_of_older_versions_are_read_and_of_newer_ones_refused() {
    let stored = "100 700 150:00000000000000ff 700:0000000000000001";
    assert_eq!(stored.parse::<Bookmark>().unwrap().to_string(), format!("v2 {stored}"));
    let error = "v3 100 700 {}".parse::<Bookmark>().unwrap_err();
    assert_eq!(error, ParseBookmarkError::Newer(3));
    assert!(error.to_string().contains("update temu-sdk"), "{error}");
}

/// Of sixty orders one shows no moment, or one of yesterday: the reader that stops in front of the last two still gets all of them.
#[tokio::test(start_paused = true)]
async fn a_bookmark_covers_nothing_that_was_not_handed_out() {
    for shown in [Value::Null, json!(START_SECONDS - 86_400)] {
        let orders: Vec<Value> = (0..60).map(|n| json!({"sn": n, "at": START_SECONDS - 3_500 + 50 * n})).collect();
        let answer = |from: i64, to: i64| {
            let inside = orders.iter().filter(|order| (from..=to).contains(&order["at"].as_i64().unwrap()));
            let items: Vec<Value> = inside
                .map(|order| {
                    let moment = if order["sn"] == 30 { &shown } else { &order["at"] };
                    json!({"parentOrderMap": {"parentOrderSn": order["sn"].to_string(), "updateTime": moment}})
                })
                .collect();
            success(json!({"totalItemNum": items.len(), "pageItems": items}))
        };
        let mut given = BTreeSet::new();
        let mut bookmark = Bookmark::from(UnixSeconds(START_SECONDS - 3_600));
        for stop in [58, 60] {
            let words: Vec<i64> = bookmark.to_string().split(' ').skip(1).take(2).map(|word| word.parse().unwrap()).collect();
            let script = Script::new([answer(words[0], START_SECONDS)]);
            let shop = us_shop(&builder(&script).build().unwrap());
            let mut changes = shop.changes(order::list::Request::new(), bookmark.clone());
            for _ in 0..stop {
                let Some(item) = changes.next().await else { break };
                let number = item.unwrap().parent_order_map.unwrap().parent_order_sn.unwrap();
                assert!(given.insert(number.clone()), "{number} came twice");
            }
            bookmark = changes.bookmark().to_string().parse().unwrap();
        }
        assert_eq!(given.len(), 60, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_of_a_window_is_an_error() {
    let page = |items: usize| {
        let items: Vec<Value> =
            (0..items).map(|n| json!({"parentOrderMap": {"parentOrderSn": n.to_string(), "updateTime": START}})).collect();
        success(json!({"totalItemNum": 10, "pageItems": items}))
    };
    // Pages of 3, 0, 4 and 3: the first, and then from the last to the first.
    let script = Script::new([page(3), page(3), page(4), page(0), page(3)]);
    let shop = us_shop(&builder(&script).build().unwrap());
    let mut changes = shop.changes(order::list::Request::new(), UnixSeconds(START_SECONDS - 100));
    let before = changes.bookmark().clone();
    let error = loop {
        match changes.next().await.expect("a window without its items is not done with") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), error.position(), changes.bookmark()), (ErrorKind::Pagination, Some(&Position::Number(2)), &before));
}
