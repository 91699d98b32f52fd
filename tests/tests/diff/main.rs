//! What a change of the spec means for users of the SDK.

mod consumer;
mod keys;
mod spec;

use codegen::diff::{Diff, diff};
use codegen::layout::FileKind;
use codegen::load_sources;
use codegen::source::{Source, Sources};

const FILES: &[(&str, &str)] = &[
    (
        "gateways.yaml",
        "cn: {doc: old, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n\
         partner: {doc: new, url: 'https://partner.example.com/router', region: china, errors: one, envelope: flat}\n\
         us: {doc: US, url: 'https://us.example.com/router', region: us, errors: one, envelope: flat}\n",
    ),
    ("errors.yaml", "one:\n  1: {class: input, text: wrong}\n"),
    ("events.yaml", "an_event: {name: an_event, doc: Something happened., fields: {mallId: integer}}\n"),
    ("types/Color.yaml", "$enum: {1: red, 2: blue}\n"),
    ("types/Money.yaml", "amount: string\ncurrency!: string\n"),
    ("notices/2025-08-03.yaml", "title: one\nnew_token: false\nmoves:\n  - {new: temu.a.b, old: bg.a.b, to: partner, from: cn}\n"),
    (
        "api/goods/list.yaml",
        "type: bg.a.b\ngateways: [cn]\ndoc: Goods.\neffect: read\npermissions: [x]\npaginate: {mode: page, page: no, size: size, items: list, total: total}\nerrors:\n  7: {class: input, text: wrong}\n\
         request:\n  no!: integer\n  size!: {$type: integer, $max: 50}\n  color: Color\n  price: Money\n  mode: {$enum: {1: all, 2: some}}\n  deep: {list: [{name: string}]}\n\
         response:\n  total: integer\n  list: [{id: integer, ids: [string]}]\n  other: [{id: integer}]\n",
    ),
];

/// A file, a text in it, and what it becomes.
type Edit = (&'static str, &'static str, &'static str);

fn spec(edits: &[Edit]) -> Sources {
    let source = |(path, text): &(&str, &str)| {
        let line = FileKind::of(path).expect("a file of a spec").0.schema_line();
        let mut text = format!("{line}\n{text}");
        for (_, from, to) in edits.iter().filter(|(file, ..)| file == path) {
            assert!(text.contains(from), "{path} has no {from}");
            text = text.replace(from, to);
        }
        Source { path: (*path).to_owned(), text }
    };
    Sources { root: "spec".to_owned(), files: FILES.iter().map(source).filter(|file| file.text.lines().count() > 1).collect() }
}

fn after(edits: &[Edit]) -> Diff {
    let model = |edits| load_sources(spec(edits)).unwrap_or_else(|error| panic!("{error}"));
    diff(&model(&[]), &model(edits))
}

const GOODS: &str = "api/goods/list.yaml";

#[test]
fn each_change_has_its_effect() {
    let breaking = true;
    let cases: &[(&[Edit], &str, bool)] = &[
        (&[(GOODS, "price: Money\n", "price: Money\n  more!: string\n")], "goods.list: required request field `more` added", breaking),
        (&[(GOODS, "price: Money\n", "price: Money\n  more: string\n")], "goods.list: request field `more` added", !breaking),
        (
            &[(GOODS, "{name: string}", "{name: string, more!: string}")],
            "goods.list: required request field `deep.list[].more` added",
            breaking,
        ),
        (&[(GOODS, "{name: string}", "{other: string}")], "goods.list: request field `deep.list[].name` removed", breaking),
        (&[(GOODS, "no!: integer\n", "no: integer\n")], "goods.list: request field `no` is no longer required", breaking),
        (&[(GOODS, "color: Color", "color!: Color")], "goods.list: request field `color` is required now", breaking),
        (
            &[(GOODS, "  no!: integer\n", ""), (GOODS, "$max: 50}\n", "$max: 50}\n  no!: integer\n")],
            "goods.list: request required fields in another order: size, no",
            breaking,
        ),
        (&[(GOODS, "deep: {list: [{name: string}]}", "deep: {list: [{name: integer}]}")], "`deep.list[].name`: string → integer", breaking),
        (
            &[(GOODS, "price: Money\n  mode: {$enum: {1: all, 2: some}}", "price: Money\n  mode: integer")],
            "`mode`: enum of integers → integer",
            breaking,
        ),
        (&[(GOODS, "2: some", "2: some, 3: none")], "goods.list: request field `mode`: value 3 (none) added", !breaking),
        (&[(GOODS, "1: all, 2: some", "1: all")], "goods.list: request field `mode`: value 2 (some) removed", breaking),
        (&[(GOODS, "2: some", "2: few")], "goods.list: request field `mode`: value 2 is called few, no longer some", breaking),
        (&[("types/Color.yaml", "2: blue", "2: blue, 3: green")], "type Color: value 3 (green) added", !breaking),
        (&[("types/Money.yaml", "amount: string", "amount: number")], "type Money: field `amount`: string → number", breaking),
        (&[(GOODS, "id: integer, ids", "id: integer, more: json, ids")], "goods.list: response field `list[].more` added", !breaking),
        (&[(GOODS, "ids: [string]", "ids: string")], "goods.list: response field `list[].ids`: list of string → string", breaking),
        (&[(GOODS, "ids: [string]", "ids: [integer]")], "goods.list: response field `list[].ids[]`: string → integer", breaking),
        (&[(GOODS, ", ids: [string]", "")], "goods.list: response field `list[].ids` removed", breaking),
        (&[(GOODS, "items: list", "items: other")], "goods.list: pages hold `other`, no longer `list`", breaking),
        (&[(GOODS, "page: no", "page: size")], "goods.list: paged in another way", !breaking),
        (&[(GOODS, "$max: 50", "$max: 20")], "goods.list: request field `size` has other bounds", !breaking),
        (&[(GOODS, "name: string", "name: {$type: string, $deprecated: gone}")], "`deep.list[].name` is deprecated", !breaking),
        (&[(GOODS, "permissions: [x]", "permissions: [x, y]")], "goods.list: permissions x → x, y", !breaking),
        (&[(GOODS, "7: {class: input", "7: {class: retry")], "goods.list: error 7 is of class retry", !breaking),
        (&[(GOODS, "gateways: [cn]", "gateways: [cn, us]")], "goods.list: bg.a.b on cn → bg.a.b on cn, us", breaking),
        (&[(GOODS, "gateways: [cn]", "gateways: [us]")], "goods.list: bg.a.b on cn → bg.a.b on us", breaking),
        (
            &[(
                GOODS,
                "type: bg.a.b\ngateways: [cn]",
                "type: temu.a.b\ngateways: [partner]\nreplaces: [{type: bg.a.b, gateways: [cn], notice: 2025-08-03}]",
            )],
            "goods.list: bg.a.b on cn → temu.a.b on partner",
            !breaking,
        ),
        (&[("events.yaml", "mallId: integer", "mallId: string")], "event an_event: field `mallId`: integer → string", breaking),
        (&[("events.yaml", "name: an_event", "name: other")], "event an_event: called `other`, no longer `an_event`", breaking),
        (
            &[("gateways.yaml", "//us.example", "//us2.example")],
            "gateway us: URL https://us.example.com/router → https://us2.example.com/router",
            !breaking,
        ),
    ];
    for (edits, expected, breaking) in cases {
        let diff = after(edits);
        let found = diff.changes.iter().find(|change| format!("{}: {}", change.subject, change.what).contains(expected));
        let found = found.unwrap_or_else(|| panic!("{expected}: {:#?}", diff.changes));
        assert_eq!(found.breaking, *breaking, "{found:?}");
        assert_eq!(diff.breaking, *breaking, "{:#?}", diff.changes);
    }
}

#[test]
fn docs_and_the_order_of_optional_fields_are_no_changes() {
    let diff = after(&[(GOODS, "doc: Goods.", "doc: All goods."), (GOODS, "color: Color\n  price: Money", "price: Money\n  color: Color")]);
    assert_eq!(diff.changes, []);
    assert_eq!(diff.text(), "nothing has changed for users\n");
    assert_eq!(diff.markdown(), "");
}

#[test]
fn an_interface_may_come_go_or_be_renamed() {
    let before = load_sources(spec(&[])).unwrap_or_else(|error| panic!("{error}"));
    let renamed = |path: &str| {
        let mut sources = spec(&[]);
        sources.files.iter_mut().filter(|file| file.path == GOODS).for_each(|file| path.clone_into(&mut file.path));
        load_sources(sources).unwrap_or_else(|error| panic!("{error}"))
    };
    let text = diff(&before, &renamed("api/goods/search.yaml")).text();
    let expected = "breaking:\n  goods.list: renamed to goods.search (code that calls it does not compile)\ncompatible:\n  goods.search: added: bg.a.b on cn (there is one more call)\n";
    assert_eq!(text, expected);
}

#[test]
fn the_same_changes_as_markdown_and_json() {
    let diff = after(&[(GOODS, "2: some", "2: some, 3: none"), (GOODS, ", ids: [string]", "")]);
    let markdown = "### Breaking\n\n- `goods.list`: response field `list[].ids` removed (code that uses it does not compile)\n\n\
                    ### Added\n\n- `goods.list`: request field `mode`: value 3 (none) added (the value has a name)\n";
    assert_eq!(diff.markdown(), markdown);
    let json: serde_json::Value = serde_json::from_str(&diff.json()).expect("it is JSON");
    assert_eq!(json["breaking"], true);
    let first = serde_json::json!({"subject": "goods.list", "kind": "added", "what": "request field `mode`: value 3 (none) added", "effect": "the value has a name", "breaking": false});
    assert_eq!(json["changes"][0], first);
}
