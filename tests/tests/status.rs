//! Where migrations stand on a day.

use codegen::layout::FileKind;
use codegen::source::{Source, Sources};
use codegen::{Model, load_sources, status};

const FILES: &[(&str, &str)] = &[
    (
        "gateways.yaml",
        "cn: {doc: old, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n\
         partner: {doc: new, url: 'https://partner.example.com/router', region: china, errors: one, envelope: flat}\n",
    ),
    ("errors.yaml", "one:\n  1: {class: input, text: wrong}\n"),
    (
        "notices/2025-06-18.yaml",
        "title: one\nnew_token: false\nmoves:\n  - {new: bg.btg.stock.get, old: bg.stock.get, to: partner, from: cn, sunset: 2025-06-30}\n  - {new: bg.semi.list, old: bg.list, to: partner, from: cn, sunset: 2025-06-30, stays_for: [full_managed]}\n",
    ),
    (
        "notices/2025-08-03.yaml",
        "title: two\nnew_token: true\nauthorize: https://seller.example.com/manage\nmoves:\n\
         \x20 - {new: temu.stock.get, old: bg.btg.stock.get, to: cn, from: partner}\n\
         \x20 - {new: temu.add, old: bg.add, to: partner, from: cn, sunset: 2025-09-12}\n\
         \x20 - {new: temu.both, old: bg.both, to: partner, from: cn, sunset: 2025-09-30}\n\
         \x20 - {new: temu.stranger, old: bg.stranger, to: partner, from: cn, sunset: 2025-08-15}\n",
    ),
    (
        "api/goods/add.yaml",
        "type: temu.add\ngateways: [partner]\ndoc: Adds.\neffect: write\nreplaces:\n  - {type: bg.add, gateways: [cn], sunset: 2025-09-12, notice: 2025-08-03}\n",
    ),
    ("api/goods/get_both.yaml", "type: bg.both\ngateways: [cn, partner]\ndoc: Both.\neffect: read\n"),
    ("api/goods/list.yaml", "type: bg.list\ngateways: [cn]\ndoc: All.\neffect: read\n"),
    (
        "api/goods/list_semi.yaml",
        "type: bg.semi.list\ngateways: [partner]\ndoc: All.\neffect: read\nreplaces:\n  - {type: bg.list, gateways: [cn], sunset: 2025-06-30, notice: 2025-06-18, stays_for: [full_managed]}\n",
    ),
    (
        "api/stock/get.yaml",
        "type: temu.stock.get\ngateways: [cn]\ndoc: Stock.\neffect: read\nreplaces:\n  - {type: bg.stock.get, gateways: [cn], sunset: 2025-06-30, notice: 2025-06-18}\n  - {type: bg.btg.stock.get, gateways: [partner], notice: 2025-08-03}\n",
    ),
];

fn sources() -> Sources {
    let source = |(path, text): &(&str, &str)| {
        let line = FileKind::of(path).expect("a file of a spec").0.schema_line();
        Source { path: (*path).to_owned(), text: format!("{line}\n{text}") }
    };
    Sources { root: "spec".to_owned(), files: FILES.iter().map(source).collect() }
}

fn model() -> Model {
    load_sources(sources()).unwrap_or_else(|error| panic!("{error}"))
}

fn text(day: &str) -> String {
    status::on(&model(), day).expect("a day").text()
}

fn snapshot(name: &str, text: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/status");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn before_the_first_notice_there_is_nothing() {
    assert_eq!(text("2025-06-17"), "2025-06-17 (UTC+8): 0 parallel run, 0 no sunset, 0 announced, 0 retired\n");
}

#[test]
fn each_day_has_its_states() {
    snapshot("days", ["2025-06-29", "2025-06-30", "2025-08-03", "2025-09-12"].map(text).join("\n"));
}

/// A sunset that a later notice postponed counts until that notice.
#[test]
fn a_past_day_knows_no_later_notice() {
    let mut sources = sources();
    for file in &mut sources.files {
        match file.path.as_str() {
            "notices/2025-08-03.yaml" => {
                file.text.push_str(
                    "  - {new: bg.semi.list, old: bg.list, to: partner, from: cn, sunset: 2025-10-01, stays_for: [full_managed]}\n",
                );
            }
            "api/goods/list_semi.yaml" => {
                file.text = file.text.replace("sunset: 2025-06-30, notice: 2025-06-18", "sunset: 2025-10-01, notice: 2025-08-03")
            }
            _ => {}
        }
    }
    let model = load_sources(sources).unwrap_or_else(|error| panic!("{error}"));
    for (day, expected) in [
        ("2025-06-29", ("2025-06-30", Some(1), "2025-06-18")),
        ("2025-08-02", ("2025-06-30", None, "2025-06-18")),
        ("2025-08-03", ("2025-10-01", Some(59), "2025-08-03")),
    ] {
        let status = status::on(&model, day).expect("a day");
        let found = status.migrations.iter().find(|migration| migration.old.type_name == "bg.list").expect("it is known");
        let facts = (found.sunset.as_deref().unwrap_or("-"), found.days_left, found.notice.as_deref().unwrap_or("-"));
        assert_eq!(facts, expected, "{day}");
    }
}

#[test]
fn the_same_for_programs() {
    snapshot("json", status::on(&model(), "2025-08-20").expect("a day").json());
}

#[test]
fn what_is_no_day_has_no_state() {
    for text in ["2025-02-30", "yesterday", "2025-8-3", ""] {
        assert!(status::on(&model(), text).is_none(), "{text}");
    }
}
