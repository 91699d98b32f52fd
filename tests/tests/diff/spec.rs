//! A spec that uses every key, and edits of it.

use codegen::diff::{Diff, diff};
use codegen::layout::FileKind;
use codegen::source::{Source, Sources};
use codegen::{Model, load_sources};

/// A file, a text in it, and what it becomes.
pub type Edit = (&'static str, &'static str, &'static str);

pub const GATEWAYS: &str = "gateways.yaml";
pub const ROLES: &str = "roles.yaml";
pub const EVENTS: &str = "events.yaml";
pub const LOOKUP: &str = "lookup.yaml";
pub const NOTICE: &str = "notices/2025-08-03.yaml";
pub const SEEN: &str = "notices/2025-08-04.yaml";
pub const GOODS: &str = "api/goods/list.yaml";
pub const OTHER: &str = "api/stock/get.yaml";
pub const ORDERS: &str = "api/orders/list.yaml";

const FILES: &[(&str, &str)] = &[
    (
        GATEWAYS,
        "cn: {doc: old, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n\
         partner: {doc: new, url: 'https://partner.example.com/router', test_url: 'https://test.example.com/router', region: china, errors: one, envelope: flat}\n\
         us: {doc: US, url: 'https://us.example.com/router', region: us, errors: one, envelope: flat, limits: [{per: 1s, calls: 20, scope: app}]}\n\
         eu: {doc: EU, url: 'https://eu.example.com/router', region: eu, errors: two, envelope: flat}\n",
    ),
    ("errors.yaml", "one: {1: {class: input, text: wrong}, 2: {class: wait, text: slow}}\ntwo: {1: {class: auth, text: who}}\n"),
    (
        EVENTS,
        "an_event: {name: an_event, doc: Something happened., fields: {mallId: integer}}\n\
         sold: {name: sold, doc: Something was sold., at: at, identity: [no], reconcile: {operation: orders.list, mall: mallId, fields: {at: at, no: no}},\n\
         \x20 fields: {mallId: integer, no: string, at: unix_s, seen: unix_s}}\n",
    ),
    ("groups.yaml", "goods: {doc: Goods.}\norders: {doc: Orders.}\nstock: {doc: Stock., default: true}\n"),
    (
        ROLES,
        "exchange_code: {operation: stock.sign, code: code, access_token: token, mall_id: mall}\n\
         token_info:\n  - {operation: stock.sign, scope: types}\n\
         subscribe: {operation: stock.sign, add: add, remove: remove}\n\
         transcoding: {operation: stock.sign, id: id, url: url, width: size}\n\
         uploads:\n\
         \x20 image: {doc: Images., operation: stock.sign, signature: sign, whole: {route: api/image, sign: sign, file: file, result: url}}\n\
         \x20 video: {doc: Videos., operation: stock.sign, signature: sign, whole: {route: api/video, sign: sign, file: file, result: url}}\n",
    ),
    (
        LOOKUP,
        "undocumented: [{type: bg.secret, gateways: [cn], name: Secret, doc: Secret., effect: read, source: docs}]\n\
         retired: [{type: bg.gone, gateways: [cn], use: goods.list, source: docs}]\n\
         mistaken: [{type: bg.wrong, use: [goods.list], source: docs}]\n",
    ),
    (NOTICE, "title: one\nnew_token: false\nmoves:\n  - {new: temu.list, old: bg.list, to: partner, from: cn, sunset: 2025-09-01}\n"),
    (SEEN, "title: two\nobserved: docs\nnew_token: false\nmoves:\n  - {new: temu.x.list, old: bg.x.list, to: partner, from: cn}\n"),
    (
        GOODS,
        "type: temu.list\n\
         aliases: [bg.glo.list]\n\
         gateways: [partner]\n\
         doc: Goods.\n\
         effect: read\n\
         permissions: [x]\n\
         replaces: [{type: bg.list, gateways: [cn], sunset: 2025-09-01, notice: 2025-08-03}, {type: bg.older, gateways: [cn]}]\n\
         limits: [{per: 1s, calls: 5, scope: app}]\n\
         paginate: {mode: page, page: no, size: size, items: list, total: total}\n\
         verdict: [{at: 'failed[].ok', failed: [false]}]\n\
         errors:\n\
         \x20 7: {class: input, text: wrong}\n\
         request:\n\
         \x20 no!: integer\n\
         \x20 size: {$type: integer, $max: 50}\n\
         \x20 note: string\n\
         \x20 tags: [string]\n\
         \x20 mode: {$enum: {1: all, 2: some}}\n\
         response:\n\
         \x20 total: integer\n\
         \x20 cursor: string\n\
         \x20 more: boolean\n\
         \x20 list: [{id: integer}]\n\
         \x20 other: [{id: integer}]\n\
         \x20 failed: [{id: integer, ok: {$type: boolean, $aliases: [fine]}, done: boolean}]\n\
         \x20 refused: [{id: string, ok: boolean}]\n\
         \x20 by: {$values: integer}\n",
    ),
    (
        OTHER,
        "type: bg.stock.get\ngateways: [us, eu]\ndoc: Stock.\neffect: write\neffect_reason: It locks the stock.\ntoken: none\n\
         request: {no: integer}\nresponse: {list: [{id: integer}]}\n\
         response_if: [{when: {asKey: true}, name: key, doc: Key., response: string}]\n",
    ),
    (
        "api/stock/sign.yaml",
        "type: bg.stock.sign\ngateways: [us]\ndoc: Whatever the SDK needs.\neffect: write\n\
         request: {code: string, add: [string], remove: [string], id: string}\n\
         response: {token: string, other: string, mall: integer, types: [string], more: [string], url: string, size: integer, sign: string}\n",
    ),
    (
        ORDERS,
        "type: bg.orders.list\ngateways: [us]\ndoc: Orders.\neffect: read\n\
         paginate: {mode: page, page: page, items: list, total: total}\n\
         changes: {from: from, to: to, at: at, id: no}\n\
         request: {page: integer, from: unix_s, to: unix_s}\n\
         response: {total: integer, list: [{no: string, other: string, at: unix_s}]}\n",
    ),
];

/// The spec with edits.
pub fn model(edits: &[Edit]) -> Model {
    let source = |(path, text): &(&str, &str)| {
        let line = FileKind::of(path).expect("a file of a spec").0.schema_line();
        let mut text = format!("{line}\n{text}");
        for (_, from, to) in edits.iter().filter(|(file, ..)| file == path) {
            assert!(text.contains(from), "{path} has no {from}");
            text = text.replace(from, to);
        }
        Source { path: (*path).to_owned(), text }
    };
    let sources = Sources { root: "spec".to_owned(), files: FILES.iter().map(source).collect() };
    load_sources(sources).unwrap_or_else(|error| panic!("{error}"))
}

pub fn before() -> Model {
    model(&[])
}

/// What edits mean for users.
pub fn after(edits: &[Edit]) -> Diff {
    diff(&before(), &model(edits))
}
