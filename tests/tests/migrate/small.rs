//! A spec of a few operations, written as awkwardly as the format allows.

use codegen::Error;
use codegen::layout::FileKind;
use codegen::migrate::{Migration, Page, migrate};
use codegen::source::{Source, Sources};

const GATEWAYS: &str = "\
cn: {doc: old, names: [CN, 国内], url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}
partner: {doc: new, names: [PA, 合作伙伴], url: 'https://partner.example.com/router', region: china, errors: one, envelope: flat}
us: {doc: US, url: 'https://us.example.com/router', region: us, errors: one, envelope: flat}
";

const ADD: &str = "\
# What sellers call most.
type: bg.goods.add # the old one
gateways:
  - cn   # nothing else
# Official.
name: '上传货品'
doc: \"Publish a product.\"
effect: write

# Below is what travels.
request:
  goodsName!: string # required
response: {}
";

/// The files of the spec, without their first lines.
fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("api/goods/add.yaml", ADD),
        (
            "api/goods/list.yaml",
            "type: bg.goods.list.get\r\ngateways: [cn]\r\ndoc: Products of the shop.\r\neffect: read\r\npermissions: [x]\r\nrequest: {}",
        ),
        ("api/order/list.yaml", "type: bg.order.list.get\ngateways: [us, cn]\ndoc: Orders.\neffect: read\n"),
        (
            "api/stock/get_quantity.yaml",
            "type: bg.btg.stock.get\ngateways: [partner]\naliases: [bg.glo.stock.get]\ndoc: Stock.\neffect: read\nreplaces:\n  # moved in June\n  - type: bg.stock.get\n    gateways: [cn]\n    notice: 2025-06-18\n    # and then?\n",
        ),
        ("errors.yaml", "one:\n  1: {class: input, text: wrong}\n"),
        ("events.yaml", "an_event: {name: an_event, doc: Something happened., fields: {mallId: integer}}\n"),
        ("gateways.yaml", GATEWAYS),
        (
            "notices/2025-06-18.yaml",
            "title: one\nnew_token: false\nmoves:\n  - {new: bg.btg.stock.get, old: bg.stock.get, to: partner, from: cn}\n",
        ),
    ]
}

/// The spec. Each file begins with the line that names its schema.
pub fn spec() -> Sources {
    let source = |(path, text): (&str, &str)| {
        let line = FileKind::of(path).expect("a file of a spec").0.schema_line();
        Source { path: path.to_owned(), text: format!("{line}\n{text}") }
    };
    let files = files().into_iter().map(source).collect();
    Sources { root: "spec".to_owned(), files }
}

/// Does to the spec what pages say.
pub fn migrated(pages: &[&str]) -> Result<Migration, Error> {
    let pages: Vec<Page> = pages.iter().map(|text| Page { name: "page.md", text }).collect();
    migrate(spec(), &pages)
}

/// A page of 2025-08-03 with the usual sentences around a table of these rows, new type first.
pub fn page(rows: &[(&str, &str)]) -> String {
    page_of("2025-08-03", "", rows)
}

/// A page of a date with one more sentence.
pub fn page_of(date: &str, sentence: &str, rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(new, old)| format!("| {new} | {old} |\n")).collect();
    format!(
        "# 公告\n更新时间：{date} 10:00:00\n原CN网关的接口迁移到PARTNER网关：https://partner.example.com/router\n{sentence}\n\n| 新接口type | 原接口type |\n|---|---|\n{rows}"
    )
}
