//! Routes that are changed at run time.

mod common;

use std::{fs, path::PathBuf};

use common::{Script, builder, refusal, success, us_shop};
use serde_json::{Value, json};
use tempfile::TempDir;
use temu_sdk::{
    Client, Gateway, Operation,
    lifecycle::{self, Prefer, Stage},
    moves::Moves,
    order,
};

/// The day of an announcement that no catalog knows yet, and the sunset it names.
const NOTICE: &str = "2099-02-11";
const SUNSET: &str = "2099-04-01";
const SUNSET_SECONDS: i64 = 4_078_656_000;

/// A move of `order.list` on all of its gateways.
fn moves(new: &str) -> Value {
    let info = order::list::Request::INFO;
    let one = |gateway: &Gateway| json!({"old": info.type_name, "new": new, "from": gateway.id(), "to": gateway.id(), "sunset": SUNSET});
    file(info.gateways.iter().map(one).collect())
}

fn file(moves: Vec<Value>) -> Value {
    json!({"version": 1, "notices": [{"date": NOTICE, "new_token": true, "moves": moves}]})
}

fn read(value: &Value) -> Result<Moves, String> {
    Moves::from_json(&value.to_string()).map_err(|error| error.to_string())
}

fn client(script: &Script, moves: &Moves) -> Client {
    builder(script).moves(moves.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_moved_type_is_called_and_the_reply_says_so() {
    let script = Script::new([success(json!({"totalItemNum": 3}))]);
    let reply = us_shop(&client(&script, &read(&moves("bg.order.list.v9.get")).unwrap())).call(order::list::Request::new()).await.unwrap();
    assert_eq!((reply.type_name(), reply.gateway(), reply.total_item_num), ("bg.order.list.v9.get", Gateway::Us, Some(3)));
    assert_eq!(reply.route_source(), temu_sdk::catalog::RouteSource::Moves);
    assert_eq!(script.bodies()[0]["type"], "bg.order.list.v9.get");

    let usual = us_shop(&builder(&Script::default()).build().unwrap()).call(order::list::Request::new()).await.unwrap();
    assert_eq!(usual.route_source(), temu_sdk::catalog::RouteSource::Catalog);
}

#[tokio::test(start_paused = true)]
async fn the_old_type_is_called_where_the_token_does_not_cover_the_new_one() {
    let script = Script::new([refusal(3_000_032), success(json!({}))]);
    let shop = us_shop(&client(&script, &read(&moves("bg.order.list.v9.get")).unwrap())).with_preference(Prefer::CurrentThenOld);
    let reply = shop.call(order::list::Request::new()).await.unwrap();
    assert_eq!(reply.type_name(), order::list::Request::INFO.type_name);
    assert!(reply.fell_back().is_some());
}

#[tokio::test(start_paused = true)]
async fn raw_calls_of_either_type_are_routed() {
    let moves = read(&file(vec![json!({"old": "bg.stranger", "new": "bg.other", "from": "us", "to": "us"})]));
    assert!(moves.is_err());
    let script = Script::default();
    let shop = us_shop(&client(&script, &read(&self::moves("bg.order.list.v9.get")).unwrap()));
    for type_name in ["bg.order.list.v9.get", order::list::Request::INFO.type_name] {
        shop.raw(type_name).send().await.unwrap();
    }
    let types: Vec<Value> = script.bodies().into_iter().map(|body| body["type"].clone()).collect();
    assert_eq!(types, ["bg.order.list.v9.get", order::list::Request::INFO.type_name]);
}

#[test]
fn the_lifecycle_of_moved_types_is_known() {
    let moves = read(&moves("bg.order.list.v9.get")).unwrap();
    let old = moves.find(order::list::Request::INFO.type_name).unwrap();
    assert_eq!(old.successor(), Some("bg.order.list.v9.get"));
    let sunset = temu_sdk::UnixSeconds(SUNSET_SECONDS);
    assert_eq!(old.stage(temu_sdk::UnixSeconds(SUNSET_SECONDS - 1)), Stage::ParallelRun { until: Some(sunset) });
    assert_eq!(old.stage(sunset), Stage::Retired { since: sunset });
    assert!(lifecycle::find("bg.order.list.v9.get").is_none(), "the catalog itself stays as it is");
    let report = moves.report();
    assert_eq!((report.applied[0].operation, &*report.applied[0].notice), ("order.list", NOTICE));
}

#[test]
fn what_does_not_fit_the_catalog_is_told_all_at_once_with_its_place() {
    let old = order::list::Request::INFO.type_name;
    let cases = [
        (json!({"old": old, "new": "order.list", "from": "us", "to": "us"}), "notices[0].moves[0].new: must be a type"),
        (
            json!({"old": old, "new": "bg.x", "from": "us", "to": "mars"}),
            "notices[0].moves[0].to: must be a gateway: cn, partner, us, eu, global",
        ),
        (json!({"old": old, "new": "bg.x", "from": "us", "to": "us", "sunset": "2099-02-30"}), "notices[0].moves[0].sunset: must be a day"),
        (
            json!({"old": old, "new": "bg.x", "from": "us", "to": "us", "until": "2099-02-30"}),
            "notices[0].moves[0].until: is not a key of a move",
        ),
        (json!({"old": old, "new": "bg.x", "from": "us", "to": "us"}), "order.list would keep its type on eu, global"),
        (json!({"old": old, "new": "bg.x", "from": "cn", "to": "us"}), "order.list is not on gateway cn but on us, eu, global"),
        (json!({"old": format!("{old}t"), "new": "bg.x", "from": "us", "to": "us"}), "did you mean `bg.order.list"),
        (json!({"old": old, "new": "bg.order.detail.v2.get", "from": "us", "to": "us"}), "belongs to order.get_detail"),
        (json!("no object"), "notices[0].moves[0]: must be an object"),
    ];
    for (entry, expected) in &cases {
        let error = read(&file(vec![entry.clone()])).unwrap_err();
        assert!(error.contains(expected), "{expected} in {error}");
    }
    let all = read(&file(cases[..4].iter().map(|(entry, _)| entry.clone()).collect())).unwrap_err();
    assert!((0..4).all(|index| all.contains(&format!("moves[{index}]"))), "{all}");
}

#[test]
fn other_versions_and_texts_are_told_apart() {
    for (text, expected) in [
        (r#"{"version": 2, "notices": []}"#, "version 2 is newer than this SDK reads (1): update temu-sdk"),
        (r#"{"notices": []}"#, "`version` is missing"),
        (r#"{"version": 1}"#, "notices: must be a list"),
        ("moves:", "not JSON (line 1, column 1)"),
    ] {
        let error = Moves::from_json(text).unwrap_err();
        assert!(error.is_config() && error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_newer_catalog_wins() {
    // The catalog knows these moves, with their dates.
    let info = temu_sdk::stock::get_quantity::Request::INFO;
    let old = &info.replaces[0];
    let entry = |date: &str, sunset: &str| {
        let entry = json!({"old": old.type_name, "new": info.type_name, "from": old.gateways[0].id(), "to": info.gateways[0].id(), "sunset": sunset});
        json!({"version": 1, "notices": [{"date": date, "moves": [entry]}]})
    };
    let known = read(&entry("2020-01-01", "2020-02-01")).unwrap().report();
    assert!(known.applied.is_empty() && known.superseded[0].contains("the catalog has"), "{known:?}");
    // A newer announcement postpones the sunset.
    let postponed = read(&entry(NOTICE, SUNSET)).unwrap();
    assert_eq!(postponed.report().applied.len(), 1);
    let stage = postponed.find(old.type_name).unwrap().stage(temu_sdk::UnixSeconds(SUNSET_SECONDS - 1));
    assert_eq!(stage, Stage::ParallelRun { until: Some(temu_sdk::UnixSeconds(SUNSET_SECONDS)) });
}

#[tokio::test(start_paused = true)]
async fn a_file_is_reloaded_and_an_invalid_one_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let path: PathBuf = folder.path().join("moves.json");
    fs::write(&path, moves("bg.order.list.v8.get").to_string()).unwrap();
    let moves_file = Moves::from_file(&path).unwrap();
    let script = Script::default();
    let shop = us_shop(&client(&script, &moves_file));
    let called = async || shop.call(order::list::Request::new()).await.unwrap().type_name().to_owned();
    assert_eq!(called().await, "bg.order.list.v8.get");

    fs::write(&path, "{").unwrap();
    let error = moves_file.reload().unwrap_err().to_string();
    assert!(error.contains("the moves stay as they were"), "{error}");
    assert_eq!(called().await, "bg.order.list.v8.get");

    fs::write(&path, moves("bg.order.list.v9.get").to_string()).unwrap();
    moves_file.reload().unwrap();
    assert_eq!(called().await, "bg.order.list.v9.get");
    assert!(read(&moves("bg.order.list.v9.get")).map(|moves| moves.reload().is_err()).unwrap(), "there is no file to reload");
}

#[test]
fn changed_fields_are_warned_of() {
    let mut value = moves("bg.order.list.v9.get");
    value["notices"][0]["moves"][0]["fields_changed"] = json!(true);
    let report = read(&value).unwrap().report();
    assert!(report.warnings[0].contains("order.list") && report.warnings[0].contains("fields"), "{report:?}");
}

#[cfg(feature = "yaml")]
#[test]
fn a_notice_of_the_spec_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(format!("{NOTICE}.yaml"));
    let info = order::list::Request::INFO;
    let line = |gateway: &Gateway| {
        format!("  - {{new: bg.order.list.v9.get, old: {}, to: {gateway}, from: {gateway}, sunset: {SUNSET}}}\n", info.type_name)
    };
    let text: String = info.gateways.iter().map(line).collect();
    fs::write(&path, format!("title: A notice\nnew_token: true\nmoves:\n{text}")).unwrap();
    assert_eq!(Moves::from_file(&path).unwrap().report().applied[0].type_name, "bg.order.list.v9.get");
}
