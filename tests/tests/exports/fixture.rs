//! A spec that is small enough to be read in a snapshot and has one of everything that exports treat differently.

use codegen::Model;
use codegen::layout::FileKind;
use codegen::source::{Source, Sources};

const FILES: &[(&str, &str)] = &[
    (
        "gateways.yaml",
        "
cn: {url: https://cn.example/router, region: china, errors: cn, envelope: flat, doc: not migrated yet}
us: {url: https://us.example/router, test_url: https://us.test/router, region: us, errors: overseas, envelope: flat, doc: local stores}
eu: {url: https://eu.example/router, region: eu, errors: overseas, envelope: flat, doc: likewise}
",
    ),
    (
        "errors.yaml",
        "
overseas: {3000004: {class: sunset, text: the type has been retired}, 2000000: {class: internal, text: an internal operation failed}}
cn: {7000000: {class: input, text: no type was given}}
",
    ),
    (
        "events.yaml",
        "
bg_shipped: {name: shipped, doc: A parcel left., fields: {mallId: integer, price: Money, updateAt: unix_ms}}
",
    ),
    (
        "lookup.yaml",
        "
undocumented:
  - {type: demo.book.burn, gateways: [us], name: 焚书, doc: Burns a book., effect: write, limits: [{per: 5s, calls: 1, scope: app}], source: a menu}
retired: [{type: demo.book.first, gateways: [us, eu], use: book.list, source: a list of scopes}]
mistaken:
  - {type: demo.books.list, use: [book.list, book.list_all], source: client code}
  - {type: demo.books, use: [], source: client code}
",
    ),
    ("types/Money.yaml", "{$doc: An amount of money., amount: {$type: string, $doc: in major units}, currency: string}"),
    ("types/Color.yaml", "{$enum: {1: red, 2: deep_blue}, $doc: Of the cover.}"),
    (
        "notices/2025-08-03.yaml",
        "
title: Notice
new_token: true
moves: [{new: demo.book.list, old: old.book.list, to: us, from: cn, sunset: 2025-08-15}]
",
    ),
    (
        "api/auth/create_token.yaml",
        "{type: demo.token, gateways: [us, eu], doc: Exchanges a code., effect: write, token: code, request: {code!: string}, response: string}",
    ),
    (
        "api/book/list.yaml",
        "
type: demo.book.list
gateways: [us, eu]
aliases: [demo.book.page]
name: 书|列表
doc: Books of a shop.
effect: read
version: V2
permissions: [Books]
audience: [Local]
replaces:
  - {type: old.book.list, gateways: [cn], sunset: 2025-08-15, notice: 2025-08-03}
  - {type: old.book.all, gateways: [cn], stays_for: [full_managed]}
limits: [{per: 1s, calls: 5, scope: shop}]
paginate: {mode: page, page: page.no, size: page.size, max_size: 50, items: books, total: total}
errors:
  2000000: {class: input, text: rejected by a business rule}
  1000001: {class: retry, text: busy}
request:
  page!: {no!: {$type: integer, $min: 1}, size: {$type: integer, $default: 10, $max: 50}}
  from: {$type: unix_s, $required_if: {to: given}}
  to: unix_s
  color: Color
  blue: {$type: boolean, $default: false, $required_if: {color: [2]}}
  titles: {$items: string, $max_len: 5, $min_items: 1, $max_items: 3}
  shelf: {$type: string, $gateways: [eu], $required: [eu]}
  row: {$type: integer, $gateways: [eu], $unconfirmed: [us]}
response:
  total: integer
  books:
    - isbn: {$type: integer, $aliases: [isbn13]}
      price: {$type: Money, $doc: before tax}
      binding: {$type: string, $enum: {hard: hard, soft: soft}}
      weight: {$type: number, $unit: g, $deprecated: use pages}
      reader: {$type: string, $sensitive: true}
      notes: {$values: [json]}
",
    ),
    (
        "api/book/upload.yaml",
        "
type: demo.book.upload
gateways: [eu]
doc: Uploads pages.
effect: write
envelope: request
result_in: body
verdict: [{at: 'pages[].ok', failed: [false]}, {at: state, ok: [0], reason: why}]
request: {file!: base64}
response: {pages: [{no: integer, ok: boolean}], state: integer, why: string}
",
    ),
    ("api/book/list_all.yaml", "{type: old.book.all, gateways: [cn], doc: Books of all shops., effect: read}"),
    ("api/shelf/check.yaml", "{type: demo.ping, gateways: [cn], doc: Tells that it lives., effect: read, token: none}"),
];

/// The model of the small spec.
pub fn model() -> Model {
    let file = |&(path, text): &(&str, &str)| {
        let (kind, _) = FileKind::of(path).expect("it is a file of a spec");
        Source { path: path.into(), text: format!("{}\n{}", kind.schema_line(), text.trim_start()) }
    };
    let sources = Sources { root: "fixture".into(), files: FILES.iter().map(file).collect() };
    codegen::load_sources(sources).unwrap_or_else(|error| panic!("{error}"))
}

/// The model of the spec itself.
pub fn whole() -> Model {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    codegen::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}
