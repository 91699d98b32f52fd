//! No change is lost, whatever a list shows of its moments, however it moves while it is read, and wherever the reader is stopped and resumed.

mod common;

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use common::{Constant, SECRET, START};
use proptest::prelude::*;
use serde_json::{Value, json};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, Region, Shop, UnixSeconds,
    limits::Limits,
    order,
    paging::Bookmark,
    transport::{HttpRequest, HttpResponse, Transport, TransportError},
};

const START_SECONDS: i64 = START as i64;
const SINCE: i64 = START_SECONDS - 7_200;
const OVERLAP: i64 = 300;

/// What the list shows of an order, beside the moment that it filters by.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shown {
    Moment,
    Milliseconds,
    NoMoment,
    NoNumber,
    Yesterday,
    /// A moment that is so many seconds off.
    Off(i64),
}

#[derive(Clone, Debug)]
struct Order {
    shown: Shown,
    at: i64,
    version: i64,
    /// When the list begins to show it.
    visible: i64,
}

#[derive(Clone, Debug)]
struct Case {
    orders: Vec<Order>,
    /// The most items that a page has.
    page_size: usize,
    /// After how many items each reader is replaced.
    stops: Vec<usize>,
    window: u64,
    /// The order that changes after each request, while there are any, and how late the list shows it.
    moves: Vec<(prop::sample::Index, i64)>,
}

fn cases() -> impl Strategy<Value = Case> {
    let shown = prop_oneof![
        4 => Just(Shown::Moment),
        1 => Just(Shown::Milliseconds),
        2 => Just(Shown::NoMoment),
        1 => Just(Shown::NoNumber),
        2 => Just(Shown::Yesterday),
        1 => (-2 * OVERLAP..=2 * OVERLAP).prop_map(Shown::Off),
    ];
    // Many orders have the same moment.
    let at = prop_oneof![SINCE..START_SECONDS, (0_i64..6).prop_map(|n| SINCE + 1_000 * n)];
    let order = (shown, at).prop_map(|(shown, at)| Order { shown, at, version: 0, visible: at });
    let moves = prop::collection::vec((any::<prop::sample::Index>(), 0..OVERLAP), 0..30);
    (prop::collection::vec(order, 1..60), 1_usize..12, prop::collection::vec(0_usize..20, 0..8), 500_u64..9_000, moves)
        .prop_map(|(orders, page_size, stops, window, moves)| Case { orders, page_size, stops, window, moves })
}

#[derive(Clone)]
struct Gateway(Arc<Mutex<State>>);

struct State {
    case: Case,
    begun: tokio::time::Instant,
}

impl State {
    fn now(&self) -> i64 {
        START_SECONDS + self.begun.elapsed().as_secs() as i64
    }

    fn list(&self, query: &Value) -> Value {
        let (from, to) = (query["updateAtStart"].as_i64().unwrap(), query["updateAtEnd"].as_i64().unwrap());
        let now = self.now();
        let orders = self.case.orders.iter().enumerate();
        let mut found: Vec<_> = orders.filter(|(_, order)| (from..=to).contains(&order.at) && order.visible <= now).collect();
        found.sort_by_key(|(number, order)| (-order.at, *number));
        let (page, size) = (query["pageNumber"].as_u64().unwrap() as usize, self.case.page_size);
        let items: Vec<Value> = found.iter().skip((page - 1) * size).take(size).map(|(number, order)| item(*number, order)).collect();
        json!({"totalItemNum": found.len(), "pageItems": items})
    }

    fn change_one(&mut self) {
        let now = self.now();
        if let Some((index, late)) = self.case.moves.pop() {
            let order = index.get_mut(&mut self.case.orders);
            (order.at, order.version, order.visible) = (now, order.version + 1, now + late);
        }
    }
}

/// The number and the version of an order stand in fields that the SDK does not look at.
fn item(number: usize, order: &Order) -> Value {
    let moment = match order.shown {
        Shown::Moment | Shown::NoNumber => json!(order.at),
        Shown::Milliseconds => json!(order.at * 1_000 + 7),
        Shown::NoMoment => Value::Null,
        Shown::Yesterday => json!(order.at - 86_400),
        Shown::Off(by) => json!(order.at + by),
    };
    let sn = (order.shown != Shown::NoNumber).then(|| format!("PO-{number}"));
    json!({"parentOrderMap": {"parentOrderSn": sn, "updateTime": moment, "siteId": number, "regionId": order.version}})
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gateway")
    }
}

impl Transport for Gateway {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut state = self.0.lock().unwrap();
        let result = state.list(&serde_json::from_slice(&request.body).unwrap());
        state.change_one();
        let body = json!({"success": true, "errorCode": 1_000_000, "result": result}).to_string();
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(700)).await;
            Ok(HttpResponse::new(200, body))
        })
    }
}

/// An order's number and version.
type Change = (i64, i64);

/// Reads everything, each reader knowing no more than the text of the bookmark before it, and returns how often each change came.
async fn read_all(gateway: &Gateway) -> BTreeMap<Change, usize> {
    let client = Client::builder().app(Region::Us, AppKey::new("demo-app"), AppSecret::new(SECRET)).transport(gateway.clone());
    let client = client.clock(common::PausedClock::new()).random(Constant(0)).limits(Limits::off()).build().unwrap();
    let shop = client.shop("random").with_token(Region::Us, AccessToken::new("demo-token"));
    let (stops, window) = {
        let state = gateway.0.lock().unwrap();
        (state.case.stops.clone(), Duration::from_secs(state.case.window))
    };
    let mut text = Bookmark::from(UnixSeconds(SINCE)).to_string();
    let mut given = BTreeMap::new();
    for stop in stops {
        text = read(&shop, &text, window, stop, &mut given).await;
    }
    // Until nothing moves and nothing is late any more.
    for _ in 0..40 {
        text = read(&shop, &text, window, usize::MAX, &mut given).await;
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    given
}

async fn read(shop: &Shop, text: &str, window: Duration, stop: usize, given: &mut BTreeMap<Change, usize>) -> String {
    let changes = shop.changes(order::list::Request::new(), text.parse::<Bookmark>().unwrap());
    let mut changes = changes.window(window).overlap(Duration::from_secs(OVERLAP as u64));
    for _ in 0..stop {
        let Some(item) = changes.next().await else { break };
        let order = item.unwrap().parent_order_map.unwrap();
        *given.entry((order.site_id.unwrap(), order.region_id.unwrap())).or_default() += 1;
    }
    changes.bookmark().to_string()
}

/// How often a change may come.
fn at_most(shown: Shown, moves: usize) -> usize {
    match shown {
        Shown::Moment | Shown::Milliseconds | Shown::Yesterday => 1,
        // Once by the moment that it shows, and once when the list gives it for the moment that it filters by.
        Shown::Off(_) => 2,
        // Met again on another page for every change that moved it there.
        Shown::NoMoment | Shown::NoNumber => 1 + moves,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_is_lost(case in cases()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let moves = case.moves.len();
        let shown: HashMap<i64, Shown> = (0..).zip(case.orders.iter().map(|order| order.shown)).collect();
        let (given, orders) = runtime.block_on(async {
            let gateway = Gateway(Arc::new(Mutex::new(State { case, begun: tokio::time::Instant::now() })));
            let given = read_all(&gateway).await;
            let orders = gateway.0.lock().unwrap().case.orders.clone();
            (given, orders)
        });
        for (number, order) in orders.iter().enumerate() {
            prop_assert!(given.contains_key(&(number as i64, order.version)), "order {number} is missing: {order:?}");
        }
        for ((number, version), times) in given {
            let most = at_most(shown[&number], moves);
            prop_assert!(times <= most, "version {version} of order {number} ({:?}) came {times} times", shown[&number]);
        }
    }
}
