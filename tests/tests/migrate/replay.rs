//! The three announcements of 2025, from the spec before them to today's.

use codegen::migrate::{Page, migrate};
use codegen::source::Sources;

use crate::past::{before, today};

const ANNOUNCEMENTS: &str = include_str!("../../fixtures/announcements/gateway-notices.md");

/// A later page that lists which types are accepted, as the documentation of the interfaces does: no announcement names the second ones.
fn accepted_types(today: &Sources) -> String {
    let mut page =
        "# 接口type对照\n更新时间：2025-09-10\n已迁移到partner网关的接口：\n\n| 新接口type | 旧接口type |\n|---|---|\n".to_owned();
    for file in &today.files {
        let value = |key: &str| file.text.lines().find_map(|line| line.strip_prefix(key));
        if let (Some(new), Some(alias), Some(entry)) = (value("type: "), value("aliases: "), value("  - {type: ")) {
            let old = entry.split(',').next().expect("a type");
            page.push_str(&format!("| {} / {new} | {old} |\n", alias.trim_matches(['[', ']'])));
        }
    }
    page
}

fn replayed() -> (Sources, Vec<(String, String)>) {
    let today = today();
    let types = accepted_types(&today);
    let pages = [Page { name: "gateway-notices.md", text: ANNOUNCEMENTS }, Page { name: "types.md", text: &types }];
    let migration = migrate(before(&today), &pages).unwrap_or_else(|error| panic!("{error}"));
    for report in &migration.reports {
        assert!(report.problems.is_empty(), "{report}");
    }
    let changed = migration.changed().into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    (today, changed)
}

#[test]
fn the_announcements_lead_from_the_spec_before_them_to_todays() {
    let (today, changed) = replayed();
    for (path, text) in &changed {
        if path != "notices/2025-09-10.yaml" {
            assert_eq!(Some(text.as_str()), today.text(path), "{path}");
        }
    }
    let past = before(&today);
    for file in &today.files {
        let is_changed = changed.iter().any(|(path, _)| *path == file.path);
        let is_for_full_managed_shops =
            today.text(&file.path.replace(".yaml", "_semi.yaml")).is_some_and(|semi| semi.contains("stays_for:"));
        if !is_changed && !is_for_full_managed_shops {
            assert_eq!(past.text(&file.path), Some(file.text.as_str()), "{} was not migrated", file.path);
        }
    }
}

#[test]
fn every_announced_interface_is_changed() {
    let (today, changed) = replayed();
    let interfaces = changed.iter().filter(|(path, _)| path.starts_with("api/")).count();
    assert_eq!(interfaces, today.files.iter().filter(|file| file.text.contains("\nreplaces:\n")).count());
    assert!(changed.iter().filter(|(path, _)| path.starts_with("notices/")).count() >= 3);
}

#[test]
fn the_past_is_another_spec() {
    let today = today();
    let past = before(&today);
    assert!(past.files.iter().all(|file| !file.text.contains("replaces:") && !file.path.starts_with("notices/")));
    assert!(past.text("api/stock/get_quantity.yaml").is_some_and(|text| text.contains("type: bg.goods.quantity.get\ngateways: [cn]\n")));
    codegen::load_sources(past).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn replaying_twice_changes_nothing() {
    let pages = [Page { name: "gateway-notices.md", text: ANNOUNCEMENTS }];
    let migration = migrate(today(), &pages).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(migration.changed(), []);
    assert_eq!(migration.diff(), "");
    assert!(migration.reports.iter().all(|report| report.problems.is_empty() && report.done.iter().all(|line| line.contains("already"))));
}
