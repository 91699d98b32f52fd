//! `temu migrations`: status, calendar, announcements into moves.

use crate::temu::Temu;

const PAGE: &str = "# 网关升级公告（七）\n\n更新时间：2027-01-06 15:12:40\n\n以下接口由CN网关迁移至PARTNER网关，调用新接口需要重新获取授权。\n\n| 接口组 | 接口 | 新接口type | 原接口type（将于3.19下线） |\n| --- | --- | --- | --- |\n| 发货 | 发货台 | bg.glo.shiporder.staging.get | bg.shiporder.staging.get |\n";

#[test]
fn the_state_on_a_day() {
    let temu = Temu::new();
    let run = temu.run(&["migrations", "--on", "2026-01-01"]).exits(0);
    assert!(run.out.starts_with("2026-01-01 (UTC+8): "), "{}", run.out);
    let open = temu.run(&["migrations", "--on", "2026-01-01", "--open", "-q", "migrations[].state", "-o", "json"]).exits(0).json();
    assert!(open.as_array().is_some_and(|states| !states.is_empty() && !states.contains(&"retired".into())), "{open}");
    temu.run(&["migrations", "--on", "2026-02-30"]).exits(2).says("is not a day");
}

#[test]
fn a_calendar_of_sunsets() {
    let run = Temu::new().run(&["migrations", "--on", "2026-01-10", "--ics"]).exits(0);
    insta::assert_snapshot!("calendar", run.out.replace("\r\n", "\n").lines().take(14).collect::<Vec<_>>().join("\n"));
    assert!(run.out.lines().all(|line| line.trim_end_matches('\r').len() <= 75), "{}", run.out);
    assert_eq!(run.out.matches("BEGIN:VEVENT").count(), run.out.matches("END:VEVENT").count());
}

#[test]
fn an_announcement_becomes_moves_that_calls_follow() {
    let temu = Temu::new().set("TEMU_APP_SECRET", "s");
    temu.run_with(&["migrations", "read", "-", "--out", ".config/temu/moves.json"], PAGE).exits(0);
    let moves = std::fs::read_to_string(temu.path(".config/temu/moves.json")).expect("the file");
    assert!(temu_sdk::moves::Moves::from_json(&moves).is_ok(), "{moves}");
    temu.write(
        &temu.config(),
        "[profiles.c]\nregion = \"china\"\napp_key = \"k\"\nsecrets = \"environment\"\nmoves = \"moves.json\"\n[profiles.c.shops.s]\n",
    );
    let temu = temu.set("TEMU_ACCESS_TOKEN", "token");
    let dry = temu.run(&["call", "supply.list_staging", "--page-size", "1", "--page-no", "1", "--dry-run"]).exits(0).json();
    assert_eq!((&dry["type"], &dry["gateway"]), (&"bg.glo.shiporder.staging.get".into(), &"partner".into()));
}

#[test]
fn a_page_that_is_not_understood() {
    let temu = Temu::new();
    let page = PAGE.replace("bg.shiporder.staging.get", "bg.nobody.knows.this");
    temu.run_with(&["migrations", "read", "-"], &page).exits(1).says("not done");
    temu.run_with(&["migrations", "read", "-", "--allow-unknown"], &page).exits(0);
    temu.run(&["migrations", "read", "missing.md"]).exits(4).says("missing.md");
}
