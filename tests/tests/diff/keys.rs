//! Every key of the spec format: a change of it is told with its effect, or the key stands in the list of harmless ones.

use std::collections::BTreeSet;

use codegen::diff::HARMLESS;
use codegen::layout::FileKind;
use codegen::read::schema;
use serde_json::Value;

use crate::consumer;
use crate::spec::{EVENTS, Edit, GATEWAYS, GOODS, LOOKUP, NOTICE, ORDERS, OTHER, ROLES, SEEN, after, before};

/// A key, an edit of it, and what is told of that.
struct Case {
    key: &'static str,
    edits: &'static [Edit],
    told: &'static str,
    breaking: bool,
}

const fn compatible(key: &'static str, edits: &'static [Edit], told: &'static str) -> Case {
    Case { key, edits, told, breaking: false }
}

const fn breaking(key: &'static str, edits: &'static [Edit], told: &'static str) -> Case {
    Case { key, edits, told, breaking: true }
}

const CASES: &[Case] = &[
    compatible("ErrorMeaning.class", &[("errors.yaml", "1: {class: input", "1: {class: retry")], "errors one: error 1 is of class retry"),
    compatible(
        "ErrorMeaning.class",
        &[("errors.yaml", ", 2: {class: wait, text: slow}", "")],
        "errors one: error 2 has no meaning of its own",
    ),
    compatible(
        "ErrorMeaning.means",
        &[("errors.yaml", "2: {class: wait,", "2: {class: wait, means: called_too_often,")],
        "errors one: error 2 is of class wait, calledtoooften",
    ),
    compatible("Event.at", &[(EVENTS, "at: at, identity", "at: seen, identity")], "event sold: another field for its time"),
    compatible("Event.identity", &[(EVENTS, "identity: [no]", "identity: [mallId]")], "event sold: identified by other fields"),
    compatible("Event.reconcile", &[(EVENTS, "{at: at, no: no}", "{at: at, no: other}")], "event sold: reconciled in another way"),
    compatible("Event.reconcile", &[(EVENTS, " mall: mallId,", "")], "event sold: reconciled in another way"),
    breaking("Event.name", &[(EVENTS, "name: an_event", "name: other")], "event an_event: called `other`, no longer `an_event`"),
    breaking("Event.fields", &[(EVENTS, "mallId: integer", "mallId: string")], "event an_event: field `mallId`: integer → string"),
    compatible(
        "Gateway.url",
        &[(GATEWAYS, "//us.example", "//us2.example")],
        "gateway us: URL https://us.example.com/router → https://us2",
    ),
    compatible("Gateway.test_url", &[(GATEWAYS, "//test.example", "//test2.example")], "gateway partner: another test URL"),
    breaking(
        "Gateway.test_url",
        &[(GATEWAYS, ", test_url: 'https://test.example.com/router'", "")],
        "gateway partner: no test URL any more",
    ),
    breaking("Gateway.region", &[(GATEWAYS, "region: us", "region: eu")], "gateway us: region us → eu"),
    compatible("Gateway.errors", &[(GATEWAYS, "region: us, errors: one", "region: us, errors: two")], "gateway us: error codes of `two`"),
    compatible(
        "Gateway.envelope",
        &[(GATEWAYS, "errors: one, envelope: flat, limits", "errors: one, envelope: request, limits")],
        "gateway us: another envelope",
    ),
    compatible("Gateway.download", &[(GATEWAYS, "doc: EU,", "doc: EU, download: plain,")], "gateway eu: another form of signed headers"),
    compatible(
        "Gateway.tokens_of",
        &[(GATEWAYS, "doc: EU,", "doc: EU, tokens_of: [us],")],
        "gateway eu: other gateways whose tokens serve",
    ),
    compatible("Gateway.file_hosts", &[(GATEWAYS, "region: us", "file_hosts: ['*.example.com'], region: us")], "gateway us: file hosts"),
    compatible("Gateway.print_page", &[(GATEWAYS, "region: us", "print_page: tool/print, region: us")], "gateway us: another print page"),
    compatible(
        "Gateway.authorize",
        &[(GATEWAYS, "region: us", "authorize: {local: {page: 'https://us.example.com/a'}}, region: us")],
        "gateway us: sellers authorize elsewhere",
    ),
    compatible(
        "AuthorizationSite.page",
        &[(GATEWAYS, "region: us", "authorize: {local: {page: 'https://us.example.com/a'}}, region: us")],
        "gateway us: sellers authorize elsewhere",
    ),
    compatible(
        "AuthorizationSite.link",
        &[(GATEWAYS, "region: us", "authorize: {local: {page: 'https://us.example.com/a', link: 'https://us.example.com/b'}}, region: us")],
        "gateway us: sellers authorize elsewhere",
    ),
    compatible("Gateway.limits", &[(GATEWAYS, "calls: 20", "calls: 10")], "gateway us: other limits"),
    compatible("Limit.per", &[(GOODS, "per: 1s", "per: 2s")], "goods.list: other limits"),
    compatible("Limit.calls", &[(GOODS, "calls: 5", "calls: 4")], "goods.list: other limits"),
    compatible("Limit.scope", &[(GOODS, "scope: app", "scope: shop")], "goods.list: other limits"),
    compatible("Group.default", &[("groups.yaml", "Goods.", "Goods., default: true")], "group goods: on by default"),
    breaking("Group.default", &[("groups.yaml", "Stock., default: true", "Stock.")], "group stock: no longer on by default"),
    compatible(
        "Notice.new_token",
        &[(NOTICE, "new_token: false", "new_token: true")],
        "old type bg.list, refused from 2025-09-01 on, on cn, announced 2025-08-03, with a new authorization",
    ),
    breaking("Operation.type", &[(GOODS, "type: temu.list", "type: temu.list.v2")], "goods.list: type temu.list is no longer known"),
    compatible(
        "Operation.type",
        &[(GOODS, "type: temu.list\n", "type: temu.list.v2\n"), (GOODS, "aliases: [bg.glo.list]", "aliases: [bg.glo.list, temu.list]")],
        "goods.list: temu.list on partner → temu.list.v2 on partner",
    ),
    breaking(
        "Operation.gateways",
        &[(GOODS, "gateways: [partner]", "gateways: [us]")],
        "goods.list: temu.list on partner → temu.list on us",
    ),
    compatible(
        "Operation.aliases",
        &[(GOODS, "aliases: [bg.glo.list]", "aliases: [bg.glo.list, bg.new]")],
        "goods.list: type bg.new is accepted, too",
    ),
    breaking("Operation.aliases", &[(GOODS, "aliases: [bg.glo.list]\n", "")], "goods.list: type bg.glo.list is no longer known"),
    compatible("Operation.effect", &[(GOODS, "effect: read", "effect: write\neffect_reason: It counts.")], "goods.list: read → write"),
    compatible("Operation.token", &[(GOODS, "effect: read", "effect: read\ntoken: none")], "goods.list: token shop → none"),
    breaking("Operation.token", &[(OTHER, "token: none\n", "")], "stock.get: token none → shop"),
    compatible("Operation.envelope", &[(GOODS, "effect: read", "effect: read\nenvelope: request")], "goods.list: another envelope"),
    compatible("Operation.version", &[(GOODS, "effect: read", "effect: read\nversion: V2")], "goods.list: another version"),
    compatible(
        "Operation.result_in",
        &[(GOODS, "effect: read", "effect: read\nresult_in: body")],
        "goods.list: result in body, no longer in result",
    ),
    compatible(
        "Operation.audience",
        &[(GOODS, "effect: read", "effect: read\naudience: [agencies]")],
        "goods.list: audience none → agencies",
    ),
    compatible("Operation.permissions", &[(GOODS, "permissions: [x]", "permissions: [x, y]")], "goods.list: permissions x → x, y"),
    breaking("Operation.replaces", &[(GOODS, ", {type: bg.older, gateways: [cn]}", "")], "goods.list: old type bg.older removed"),
    compatible(
        "Operation.replaces",
        &[(GOODS, "{type: bg.older, gateways: [cn]}", "{type: bg.older, gateways: [cn]}, {type: bg.oldest, gateways: [cn]}")],
        "goods.list: old type bg.oldest, no sunset announced",
    ),
    breaking("Replaces.type", &[(GOODS, "{type: bg.older,", "{type: bg.elder,")], "goods.list: old type bg.older removed"),
    compatible(
        "Replaces.gateways",
        &[(GOODS, "{type: bg.older, gateways: [cn]}", "{type: bg.older, gateways: [us]}")],
        "goods.list: old type bg.older, no sunset announced, on us",
    ),
    compatible(
        "Replaces.sunset",
        &[(GOODS, "{type: bg.older, gateways: [cn]}", "{type: bg.older, gateways: [cn], sunset: 2026-01-01}")],
        "goods.list: old type bg.older, refused from 2026-01-01 on",
    ),
    compatible(
        "Replaces.notice",
        &[(GOODS, ", notice: 2025-08-03", "")],
        "goods.list: old type bg.list, refused from 2025-09-01 on, on cn",
    ),
    breaking(
        "Replaces.stays_for",
        &[
            (GOODS, "{type: bg.older, gateways: [cn]}", "{type: bg.older, gateways: [cn], stays_for: [full_managed]}"),
            (OTHER, "type: bg.stock.get", "type: bg.older"),
        ],
        "goods.list: old type bg.older removed",
    ),
    breaking(
        "Operation.changes",
        &[
            (ORDERS, "changes: {from: from, to: to, at: at, id: no}\n", ""),
            (EVENTS, ", reconcile: {operation: orders.list, mall: mallId, fields: {at: at, no: no}}", ""),
        ],
        "orders.list: no longer a change feed",
    ),
    compatible(
        "Operation.changes",
        &[(ORDERS, "from: from, to: to", "from: to, to: from")],
        "orders.list: asked for what changed in another way",
    ),
    compatible("Operation.changes", &[(ORDERS, "id: no}", "id: other}")], "orders.list: asked for what changed in another way"),
    compatible("Operation.limits", &[(GOODS, "limits: [{per: 1s, calls: 5, scope: app}]\n", "")], "goods.list: other limits"),
    breaking(
        "Operation.paginate",
        &[(GOODS, "paginate: {mode: page, page: no, size: size, items: list, total: total}\n", "")],
        "goods.list: no longer paged",
    ),
    compatible(
        "Operation.paginate",
        &[(OTHER, "effect: write", "effect: write\npaginate: {mode: page, page: no, items: list}")],
        "stock.get: paged",
    ),
    compatible("Paginate.mode", &[(GOODS, "mode: page", "mode: offset")], "goods.list: paged in another way"),
    compatible("Paginate.page", &[(GOODS, "page: no", "page: size"), (GOODS, ", size: size", "")], "goods.list: paged in another way"),
    compatible("Paginate.size", &[(GOODS, ", size: size", "")], "goods.list: paged in another way"),
    compatible("Paginate.first", &[(GOODS, "page: no", "page: no, first: 0")], "goods.list: paged in another way"),
    compatible("Paginate.max_size", &[(GOODS, "size: size", "size: size, max_size: 20")], "goods.list: paged in another way"),
    breaking("Paginate.items", &[(GOODS, "items: list", "items: other")], "goods.list: pages hold `other`, no longer `list`"),
    compatible("Paginate.total", &[(GOODS, ", total: total", "")], "goods.list: paged in another way"),
    compatible(
        "Paginate.next",
        &[(GOODS, "mode: page", "mode: cursor"), (GOODS, "total: total}", "total: total, next: total}")],
        "goods.list: paged in another way",
    ),
    compatible("Paginate.more", &[(GOODS, "total: total}", "total: total, more: more}")], "goods.list: paged in another way"),
    breaking(
        "Operation.verdict",
        &[(GOODS, "verdict: [{at: 'failed[].ok', failed: [false]}]\n", "")],
        "goods.list: failures are no longer listed",
    ),
    compatible(
        "Operation.verdict",
        &[(OTHER, "effect: write", "effect: write\nverdict: [{at: 'list[]'}]")],
        "stock.get: failures inside a success are listed",
    ),
    breaking("Verdict.at", &[(GOODS, "'failed[].ok'", "'refused[].ok'")], "goods.list: failures are those in `refused`"),
    compatible(
        "Verdict.failed",
        &[(GOODS, "failed: [false]", "failed: [true]")],
        "goods.list: inside a success, an element of `failed` failed if its `ok` is `true`",
    ),
    compatible(
        "Verdict.ok",
        &[(GOODS, "failed: [false]", "ok: [true]")],
        "goods.list: inside a success, an element of `failed` failed if its `ok` is not `true`",
    ),
    compatible(
        "Verdict.absent",
        &[(GOODS, "failed: [false]", "failed: [false], absent: failed")],
        "goods.list: inside a success, an element of `failed` failed if its `ok` is `false` or is missing",
    ),
    compatible(
        "Verdict.reason",
        &[(GOODS, "failed: [false]", "failed: [false], reason: cursor")],
        "goods.list: inside a success, an element of `failed` failed if its `ok` is `false`; `cursor` says why",
    ),
    compatible(
        "Operation.needs_approval",
        &[(GOODS, "effect: read", "effect: read\nneeds_approval: true")],
        "goods.list: needs approval by Temu",
    ),
    compatible(
        "Operation.response_if",
        &[(GOODS, "request:\n", "response_if: [{when: {asKey: true}, name: key, doc: Key., response: string}]\nrequest:\n")],
        "goods.list: the response key",
    ),
    breaking(
        "Operation.response_if",
        &[(OTHER, "response_if: [{when: {asKey: true}, name: key, doc: Key., response: string}]\n", "")],
        "stock.get: the response key removed",
    ),
    compatible("ResponseIf.when", &[(OTHER, "{asKey: true}", "{asKeys: true}")], "stock.get: the response key is selected otherwise"),
    breaking("ResponseIf.name", &[(OTHER, "name: key", "name: other_key")], "stock.get: the response key removed"),
    breaking(
        "ResponseIf.print_page",
        &[(OTHER, "doc: Key.", "doc: Key., print_page: true")],
        "stock.get: the response key is of another type",
    ),
    breaking("ResponseIf.response", &[(OTHER, "response: string", "response: integer")], "string → integer"),
    compatible("Operation.errors", &[(GOODS, "7: {class: input", "7: {class: retry")], "goods.list: error 7 is of class retry"),
    breaking("Operation.request", &[(GOODS, "  note: string\n", "")], "goods.list: request field `note` removed"),
    breaking("Operation.response", &[(OTHER, "response: {list: [{id: integer}]}\n", "")], "stock.get: the response is no longer known"),
    compatible("Shape.$enum", &[(GOODS, "2: some", "2: some, 3: none")], "goods.list: request field `mode`: value 3 (none) added"),
    breaking("Shape.$enum", &[(GOODS, "1: all, 2: some", "1: all")], "goods.list: request field `mode`: value 2 (some) removed"),
    compatible("Shape.$min", &[(GOODS, "$max: 50", "$min: 1, $max: 50")], "goods.list: request field `size` has other bounds"),
    compatible("Shape.$max", &[(GOODS, "$max: 50", "$max: 20")], "goods.list: request field `size` has other bounds"),
    compatible(
        "Shape.$min_items",
        &[(GOODS, "tags: [string]", "tags: {$items: string, $min_items: 1}")],
        "goods.list: request field `tags` has other bounds",
    ),
    compatible(
        "Shape.$max_items",
        &[(GOODS, "tags: [string]", "tags: {$items: string, $max_items: 9}")],
        "goods.list: request field `tags` has other bounds",
    ),
    compatible(
        "Shape.$max_len",
        &[(GOODS, "note: string", "note: {$type: string, $max_len: 9}")],
        "goods.list: request field `note` has other bounds",
    ),
    compatible(
        "Shape.$unique",
        &[(GOODS, "tags: [string]", "tags: {$items: string, $unique: true}")],
        "goods.list: request field `tags` has other bounds",
    ),
    compatible(
        "Shape.$above",
        &[(GOODS, "note: string", "note: {$type: string, $above: size}")],
        "goods.list: request field `note` has other bounds",
    ),
    compatible(
        "Shape.$required",
        &[(GOODS, "note: string", "note: {$type: string, $required: [partner]}")],
        "goods.list: request field `note` is required on partner",
    ),
    compatible(
        "Shape.$gateways",
        &[(GOODS, "note: string", "note: {$type: string, $gateways: [partner]}")],
        "goods.list: request field `note` exists on partner",
    ),
    compatible(
        "Shape.$unconfirmed",
        &[(OTHER, "no: integer", "no: {$type: integer, $gateways: [us], $unconfirmed: [eu]}")],
        "stock.get: request field `no` exists on us, eu",
    ),
    compatible(
        "Shape.$required_if",
        &[(GOODS, "note: string", "note: {$type: string, $required_if: {tags: given}}")],
        "goods.list: request field `note` is required on other conditions",
    ),
    compatible(
        "Shape.$aliases",
        &[(GOODS, "total: integer", "total: {$type: integer, $aliases: [sum]}")],
        "goods.list: response field `total` is read from `sum`, too",
    ),
    breaking(
        "Shape.$aliases",
        &[(GOODS, "{$type: boolean, $aliases: [fine]}", "boolean")],
        "goods.list: response field `failed[].ok` is no longer read from `fine`",
    ),
    compatible(
        "Shape.$sensitive",
        &[(GOODS, "note: string", "note: {$type: string, $sensitive: true}")],
        "goods.list: request field `note` is sensitive",
    ),
    compatible(
        "Shape.$deprecated",
        &[(GOODS, "note: string", "note: {$type: string, $deprecated: gone}")],
        "goods.list: request field `note` is deprecated",
    ),
    breaking("Shape.$type", &[(GOODS, "note: string", "note: {$type: integer}")], "goods.list: request field `note`: string → integer"),
    breaking(
        "Shape.$items",
        &[(GOODS, "tags: [string]", "tags: {$items: integer}")],
        "goods.list: request field `tags[]`: string → integer",
    ),
    breaking(
        "Shape.$values",
        &[(GOODS, "by: {$values: integer}", "by: {$values: string}")],
        "goods.list: response field `by[]`: integer → string",
    ),
    compatible(
        "Roles.exchange_code",
        &[(ROLES, "access_token: token", "access_token: other")],
        "role exchange_code: other fields of stock.sign",
    ),
    compatible("Roles.token_info", &[(ROLES, "scope: types", "scope: more")], "role token_info: other fields of stock.sign"),
    compatible(
        "Roles.subscribe",
        &[(ROLES, "add: add, remove: remove", "add: remove, remove: add")],
        "role subscribe: other fields of stock.sign",
    ),
    compatible("Roles.transcoding", &[(ROLES, ", width: size", "")], "role transcoding: other fields of stock.sign"),
    compatible("Roles.uploads", &[(ROLES, "route: api/image", "route: api/images")], "upload image: other posts"),
    compatible(
        "Roles.uploads",
        &[(
            ROLES,
            "  image: {",
            "  label: {doc: Labels., operation: stock.sign, signature: sign, whole: {route: api/label, sign: sign, file: file, result: url}}\n  image: {",
        )],
        "upload label: added",
    ),
    // Beyond the keys: names that follow from what stands elsewhere.
    breaking(
        "Shape.$type",
        &[(GOODS, "  total: integer\n", "  total: integer\n  early: {list: [{name: string}]}\n")],
        "goods.list: type `List` is called `ResponseList` now",
    ),
    compatible("Shape.$type", &[(GOODS, "note: string", "note: string\n  extra: string")], "goods.list: request field `extra` added"),
    compatible(
        "Shape.$type",
        &[(GOODS, "total: integer", "total: integer\n  extra: {deep: {x: integer}}")],
        "goods.list: response field `extra` added",
    ),
];

/// Edits of keys that are harmless.
const UNTOLD: &[(&str, &[Edit])] = &[
    ("ErrorMeaning.text", &[("errors.yaml", "text: wrong", "text: very wrong")]),
    ("Event.doc", &[(EVENTS, "Something happened.", "It happened.")]),
    ("Gateway.doc", &[(GATEWAYS, "doc: old", "doc: former")]),
    ("Gateway.names", &[(GATEWAYS, "doc: old", "doc: old, names: [CN]")]),
    ("Group.doc", &[("groups.yaml", "Goods.", "Products.")]),
    ("Group.sellers", &[("groups.yaml", "Goods.", "Goods., sellers: all")]),
    ("Lookup.mistaken", &[(LOOKUP, "type: bg.wrong", "type: bg.wrongly")]),
    ("Lookup.retired", &[(LOOKUP, "type: bg.gone", "type: bg.gone.long")]),
    ("Lookup.undocumented", &[(LOOKUP, "type: bg.secret", "type: bg.secrets")]),
    ("Notice.authorize", &[(NOTICE, "new_token: false\n", "new_token: false\nauthorize: https://seller.example.com/manage\n")]),
    ("Notice.moves", &[(NOTICE, "to: partner, from: cn", "to: partner, from: cn, name: List")]),
    ("Notice.observed", &[(SEEN, "observed: docs", "observed: the docs")]),
    ("Notice.title", &[(NOTICE, "title: one", "title: two")]),
    ("Operation.distinct_from", &[(GOODS, "doc: Goods.", "distinct_from: [bg.other.get]\ndoc: Goods.")]),
    ("Operation.doc", &[(GOODS, "doc: Goods.", "doc: All goods.")]),
    ("Operation.effect_reason", &[(OTHER, "It locks", "It really locks")]),
    ("Operation.name", &[(GOODS, "doc: Goods.", "name: List\ndoc: Goods.")]),
    ("ResponseIf.doc", &[(OTHER, "doc: Key.", "doc: Its key.")]),
    ("Shape.$default", &[(GOODS, "note: string", "note: {$type: string, $default: x}")]),
    ("Shape.$doc", &[(GOODS, "note: string", "note: {$type: string, $doc: A note.}")]),
    ("Shape.$unit", &[(GOODS, "total: integer", "total: {$type: integer, $unit: orders}")]),
];

/// The keys of all files, from the types that describe them. Parts of what is harmless, or compared, as a whole are left out.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for kind in FileKind::ALL {
        let schema = schema::of(kind);
        properties(&format!("{kind:?}"), &schema, &mut keys);
        for (name, part) in schema["$defs"].as_object().into_iter().flatten() {
            properties(name, part, &mut keys);
        }
    }
    let harmless = ["Move", "Undocumented", "Retired", "Mistaken"];
    let compared = ["Authorize", "Changes", "Reconcile", "ExchangeCode", "TokenInfo", "Subscribe", "Transcoding", "UploadKeys", "StepKeys"];
    let is_part = |name: &str| harmless.contains(&name) || compared.contains(&name);
    keys.retain(|key| !is_part(key.split('.').next().unwrap_or_default()));
    // A shared type is a shape.
    keys.into_iter().map(|key| key.strip_prefix("Type.").map_or(key.clone(), |key| format!("Shape.{key}"))).collect()
}

fn properties(name: &str, schema: &Value, keys: &mut BTreeSet<String>) {
    keys.extend(schema["properties"].as_object().into_iter().flatten().map(|(key, _)| format!("{name}.{key}")));
    for branch in schema["oneOf"].as_array().into_iter().flatten() {
        properties(name, branch, keys);
    }
}

#[test]
fn a_change_of_any_key_is_told_or_harmless() {
    let told = CASES.iter().map(|case| case.key);
    let harmless = HARMLESS.iter().map(|(key, _)| *key);
    let known: BTreeSet<String> = told.chain(harmless).map(str::to_owned).collect();
    assert_eq!(keys().difference(&known).collect::<Vec<_>>(), [""; 0], "report a change of these keys, or add them to HARMLESS");
    assert_eq!(known.difference(&keys()).collect::<Vec<_>>(), [""; 0], "no keys of the format");
}

#[test]
fn each_key_is_told_with_its_effect() {
    let mut problems = Vec::new();
    for Case { key, edits, told, breaking } in CASES {
        let diff = after(edits);
        let found = diff.changes.iter().find(|change| format!("{}: {}", change.subject, change.what).contains(told));
        let is_right = found.is_some_and(|found| (found.breaking, diff.breaking) == (*breaking, *breaking));
        if !is_right || HARMLESS.iter().any(|(harmless, _)| harmless == key) {
            problems.push(format!("{key}: {told}, breaking: {breaking}: {:#?}", diff.changes));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_is_harmless_is_not_told() {
    for (key, edits) in UNTOLD {
        let diff = after(edits);
        assert_eq!(diff.changes, [], "{key}");
    }
    let tried: Vec<&str> = UNTOLD.iter().map(|(key, _)| *key).collect();
    assert_eq!(tried, HARMLESS.iter().map(|(key, _)| *key).collect::<Vec<_>>());
}

/// A consumer that uses every public item before the change compiles after it, and does not where that is what is told.
#[test]
fn what_is_compatible_takes_no_item_away() {
    let unchanged = consumer::items(&before());
    let (mut kept, mut taken, mut problems) = (0, 0, Vec::new());
    for Case { key, edits, breaking, .. } in CASES {
        let diff = after(edits);
        let changed = consumer::items(&crate::spec::model(edits));
        let lost = consumer::lost(&unchanged, &changed);
        let compiles = !diff.changes.iter().any(|change| change.breaking && consumer::is_of_the_compiler(change.effect));
        if lost.is_empty() != compiles {
            problems.push(format!("{key}, breaking: {breaking}: {lost:#?} {:#?}", diff.changes));
        }
        if compiles { kept += 1 } else { taken += 1 }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(kept > 40 && taken > 10, "{kept} kept, {taken} taken");
}
