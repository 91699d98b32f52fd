//! The control endpoints: JSON in, JSON out.
//!
//! | endpoint | what it does |
//! | --- | --- |
//! | `GET /control/health` | says that the mock runs |
//! | `GET /control/info` | URLs, apps, tokens |
//! | `GET /control/requests?since=N&wait=1` | the requests after number N; with `wait`, once there is one or after 20 seconds |
//! | `GET /control/shops`, `GET /control/world?region=us&mall_id=1` | the shops, and what one of them has |
//! | `POST /control/trigger` | `{"trigger": "order.paid", "region": "us", "mall_id": 1, "order": "PO-…"}` |
//! | `GET`, `POST`, `DELETE /control/faults` | lists, adds and ends fault rules |
//! | `GET`, `POST /control/clock` | tells, sets (`{"set": SECONDS}`) and moves (`{"advance": SECONDS}`) the clock |
//! | `GET`, `POST /control/webhooks` | deliveries, and `{"region": "us", "callback": "http://…"}` to begin sending |
//! | `POST /control/scenario` | plays a scenario |

use std::{sync::Arc, time::Duration};

use hyper::{body::Bytes, http::request::Parts};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    catalog::gateway::{Gateway, Region},
    mock::{
        access::tokens::{default_mall, default_token},
        control::{assets, guard, webhooks},
        faults::FaultRule,
        happenings,
        http::sent::{Outgoing, Sent},
        journal::RecordedRequest,
        peer::Peer,
        scenario::{self, Scenario, region},
        state::{State, lock},
        world::triggers::NAMES,
    },
};

/// How long a request that waits for news is held.
const PATIENCE: Duration = Duration::from_secs(20);

/// What could not be done, with an HTTP status.
type Failure = (u16, String);

/// Responds to a request that is for no gateway.
pub(crate) async fn serve(state: &Arc<State>, head: &Parts, peer: &Peer, body: &Bytes) -> Sent {
    if let Err((status, why)) = guard::check(head) {
        return failed(&(status, why.to_owned()));
    }
    let path = head.uri.path();
    if let Some(asset) = assets::get(path) {
        return asset;
    }
    let query = Query(head.uri.query().unwrap_or_default());
    let outcome = match (head.method.as_str(), path.strip_prefix("/control/").unwrap_or_default()) {
        ("GET", "health") => Ok(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "now": state.clock.seconds()})),
        ("GET", "info") => Ok(info(state, peer)),
        ("GET", "requests") => Ok(requests(state, &query).await),
        ("GET", "shops") => Ok(shops(state)),
        ("GET", "world") => world(state, &query),
        ("POST", "trigger") => trigger(state, body),
        ("GET", "faults") => Ok(json!({"rules": lock(&state.faults).rules})),
        ("POST", "faults") => read::<FaultRule>(body).map(|rule| {
            lock(&state.faults).rules.push(rule);
            json!({})
        }),
        ("DELETE", "faults") => {
            lock(&state.faults).clear();
            Ok(json!({}))
        }
        ("GET", "clock") => Ok(json!({"now": state.clock.seconds()})),
        ("POST", "clock") => read(body).map(|change| set_clock(state, &change)),
        ("GET", "webhooks") => Ok(json!({"deliveries": *lock(&state.deliveries)})),
        ("POST", "webhooks") => add_webhook(state, body),
        ("POST", "scenario") => read::<Scenario>(body).and_then(|played| {
            scenario::play(state, &played).map_err(|error| (400, error))?;
            Ok(json!({}))
        }),
        _ => Err((404, format!("there is no {} {path}; see /control/info", head.method))),
    };
    outcome.map_or_else(
        |failure| failed(&failure),
        |value| Sent::Response(Outgoing::new(200, "application/json", value.to_string()).guarded()),
    )
}

fn failed((status, error): &Failure) -> Sent {
    Sent::Response(Outgoing::new(*status, "application/json", json!({"error": error}).to_string()).guarded())
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| (400, error.to_string()))
}

/// The parameters behind the question mark.
struct Query<'a>(&'a str);

impl Query<'_> {
    fn get(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.0.as_bytes()).find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }
}

fn info(state: &State, peer: &Peer) -> Value {
    let host = &peer.host;
    let gateways: Vec<Value> = Gateway::ALL.into_iter().map(|gateway| json!({"gateway": gateway.id(), "url": format!("http://{host}/{gateway}/openapi/router"), "region": gateway.region().id()})).collect();
    let shop = |region: Region| {
        let app = state.app(region);
        json!({"region": region.id(), "mall_id": default_mall(region), "token": default_token(region), "app_key": app.map(|app| &app.key),
            "app_secret": app.map(|app| &app.secret)})
    };
    json!({"gateways": gateways, "shops": Region::ALL.map(shop), "triggers": NAMES.iter().chain(&["token.expired", "event.test"]).collect::<Vec<_>>()})
}

async fn requests(state: &State, query: &Query<'_>) -> Value {
    let since = query.number("since").unwrap_or(0);
    let mut changed = state.changed.subscribe();
    let mut new = newer(state, since);
    if new.is_empty() && query.get("wait").is_some() {
        tokio::time::timeout(PATIENCE, changed.changed()).await.ok();
        new = newer(state, since);
    }
    json!({"requests": new, "now": state.clock.seconds()})
}

fn newer(state: &State, since: u64) -> Vec<Value> {
    lock(&state.journal).requests().iter().filter(|request| request.number > since).map(describe).collect()
}

fn describe(request: &RecordedRequest) -> Value {
    json!({"number": request.number, "gateway": request.gateway.id(), "operation": request.operation, "type": request.type_name,
        "mall_id": request.mall_id, "at": request.at.0, "status": request.status, "error_code": request.error_code,
        "error_message": request.error_message, "executed": request.executed, "fault": request.fault, "body": request.body, "response": request.response})
}

fn shops(state: &State) -> Value {
    let world = lock(&state.world);
    let shop = |(name, shop): (&String, &crate::mock::world::entities::Shop)| {
        json!({"shop": name, "products": shop.products.len(), "orders": shop.orders.len(), "packages": shop.packages.len(),
            "after_sales": shop.after_sales.len(), "purchase_orders": shop.purchase_orders.len()})
    };
    json!({"shops": world.0.iter().map(shop).collect::<Vec<_>>()})
}

fn world(state: &State, query: &Query<'_>) -> Result<Value, Failure> {
    let region = region(&query.get("region").unwrap_or_default()).map_err(|error| (400, error))?;
    let mall_id = query.number("mall_id").unwrap_or_else(|| default_mall(region));
    let mut world = lock(&state.world);
    let shop = world.shop(region, mall_id, &crate::mock::calls::remember::making(state));
    serde_json::to_value(shop).map_err(|error| (500, error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fired {
    trigger: String,
    region: String,
    mall_id: Option<i64>,
    order: Option<String>,
}

fn trigger(state: &State, body: &Bytes) -> Result<Value, Failure> {
    let fired: Fired = read(body)?;
    let region = region(&fired.region).map_err(|error| (400, error))?;
    let mall_id = fired.mall_id.unwrap_or_else(|| default_mall(region));
    let about = happenings::fire(state, region, mall_id, &fired.trigger, fired.order.as_deref()).map_err(|error| (400, error))?;
    Ok(json!({"about": about}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    set: Option<i64>,
    #[serde(default)]
    advance: i64,
}

fn set_clock(state: &State, change: &ClockChange) -> Value {
    change.set.into_iter().for_each(|now| state.set_time(now));
    state.clock.shift(change.advance.saturating_mul(1_000));
    json!({"now": state.clock.seconds()})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    region: String,
    callback: String,
}

fn add_webhook(state: &Arc<State>, body: &Bytes) -> Result<Value, Failure> {
    let wanted: Webhook = read(body)?;
    let region = region(&wanted.region).map_err(|error| (400, error))?;
    webhooks::start(state, region, &wanted.callback).map_err(|error| (400, error.to_string()))?;
    Ok(json!({}))
}
