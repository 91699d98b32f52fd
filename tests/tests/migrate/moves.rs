//! Announcements as moves that a running client loads.

use codegen::migrate::{Page, migrate};
use temu_sdk::moves::Moves;
use temu_sdk_tests::fixtures;

/// A page that moves an operation of the spec from `cn` to `partner`.
fn page(old: &str) -> String {
    format!(
        "# 接口升级公告\n\n更新时间：2099-02-11\n\n以下接口由CN网关升级至PA网关，旧接口将于2099年4月1日下线。\n\n| 原接口 | 新接口 |\n| --- | --- |\n| {old} | {old}.v99 |\n"
    )
}

#[test]
fn a_page_becomes_moves_that_the_client_takes_and_the_spec_stays() {
    let spec = fixtures::today();
    let model = codegen::load_sources(spec.clone()).unwrap();
    let operation = model.operations.iter().find(|each| each.gateways.len() == 1 && each.gateways[0].value == "cn").unwrap();
    let old = &operation.type_name.value;

    let text = page(old);
    let migration = migrate(spec, &[Page { name: "page.md", text: &text }]).unwrap();
    assert!(migration.is_complete(), "{}", migration.reports[0]);
    let json = migration.moves().unwrap();
    let report = Moves::from_json(&json).unwrap().report();
    assert_eq!(report.applied.len(), 1, "{json}");
    assert_eq!((report.applied[0].type_name, &*report.applied[0].notice), (&*format!("{old}.v99"), "2099-02-11"));
}

#[test]
fn what_the_spec_has_is_no_move() {
    let spec = fixtures::today();
    let json = migrate(spec, &[]).unwrap().moves().unwrap();
    assert!(Moves::from_json(&json).unwrap().report().applied.is_empty(), "{json}");
}
