//! What becomes of a row of an announcement: edits that touch nothing else, or a reason.

use codegen::migrate::Migration;

use crate::small::{migrated, page, page_of, spec};

fn done(pages: &[&str]) -> Migration {
    let migration = migrated(pages).unwrap_or_else(|error| panic!("{error}"));
    assert!(migration.is_complete(), "{:#?}", migration.reports);
    migration
}

fn problem(pages: &[&str]) -> String {
    let migration = migrated(pages).unwrap_or_else(|error| panic!("{error}"));
    let mut problems: Vec<String> = migration.reports.into_iter().flat_map(|report| report.problems).collect();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.remove(0)
}

fn text<'a>(migration: &'a Migration, path: &str) -> &'a str {
    migration.changed().into_iter().find(|(changed, _)| *changed == path).unwrap_or_else(|| panic!("{path} is unchanged")).1
}

#[test]
fn comments_and_formatting_stay() {
    let migration = done(&[&page_of("2025-08-03", "旧接口08.05下线", &[("temu.goods.add", "bg.goods.add")])]);
    let expected = "\
# yaml-language-server: $schema=../../schema/operation.json
# What sellers call most.
type: temu.goods.add # the old one
gateways:
  [partner]   # nothing else
# Official.
name: '上传货品'
doc: \"Publish a product.\"
effect: write
replaces:
  - {type: bg.goods.add, gateways: [cn], sunset: 2025-08-05, notice: 2025-08-03}

# Below is what travels.
request:
  goodsName!: string # required
response: {}
";
    assert_eq!(text(&migration, "api/goods/add.yaml"), expected);
    assert_eq!(migration.changed().iter().map(|(path, _)| *path).collect::<Vec<_>>(), ["notices/2025-08-03.yaml", "api/goods/add.yaml"]);
}

#[test]
fn line_endings_stay() {
    let migration = done(&[&page(&[("temu.goods.list.get", "bg.goods.list.get")])]);
    let expected = "# yaml-language-server: $schema=../../schema/operation.json\ntype: temu.goods.list.get\r\ngateways: [partner]\r\ndoc: Products of the shop.\r\neffect: read\r\npermissions: [x]\r\nreplaces:\r\n  - {type: bg.goods.list.get, gateways: [cn], notice: 2025-08-03}\r\nrequest: {}";
    assert_eq!(text(&migration, "api/goods/list.yaml"), expected);
    assert!(migration.reports[0].done[0].contains("no sunset announced"));
}

#[test]
fn the_notice_holds_what_was_announced() {
    let announcement = "# **升级**公告：[一]\n更新时间：2025-08-03\n迁移到partner网关，需要重新授权：https://seller.example.com/manage\n\
        | 接口组 | 接口 | 新type | 旧type (08.05下线) |\n|-|-|-|-|\n| A, 组 | 上传: 货品 | temu.goods.add / bg.glo.goods.add | bg.goods.add |\n| | 查询 | temu.goods.none | bg.goods.none |\n";
    let migration = migrated(&[announcement]).unwrap_or_else(|error| panic!("{error}"));
    let expected = "\
# yaml-language-server: $schema=../schema/notice.json
title: \"升级公告：[一]\"
new_token: true
authorize: https://seller.example.com/manage
moves:
  - {new: temu.goods.add, aliases: [bg.glo.goods.add], old: bg.goods.add, to: partner, from: cn, sunset: 2025-08-05, group: \"A, 组\", name: \"上传: 货品\"}
";
    assert!(text(&migration, "notices/2025-08-03.yaml").starts_with(expected), "{}", text(&migration, "notices/2025-08-03.yaml"));
    assert!(text(&migration, "api/goods/add.yaml").contains("gateways:\n  [partner]   # nothing else\naliases: [bg.glo.goods.add]\n"));
}

#[test]
fn an_unknown_type_is_said_and_the_others_are_done() {
    let rows = [("temu.goods.addd", "bg.goods.adt"), ("temu.goods.add", "bg.goods.add")];
    let migration = migrated(&[&page(&rows)]).unwrap_or_else(|error| panic!("{error}"));
    assert!(!migration.is_complete());
    assert_eq!(migration.reports[0].done.len(), 1);
    let problem = &migration.reports[0].problems[0];
    assert!(
        problem.starts_with("bg.goods.adt → temu.goods.addd: no operation") && problem.contains("did you mean bg.goods.add?"),
        "{problem}"
    );
    assert!(text(&migration, "notices/2025-08-03.yaml").contains("old: bg.goods.adt"), "the notice holds unknown rows too");
}

#[test]
fn what_is_migrated_already_is_said_and_only_news_are_done() {
    let row = ("bg.btg.stock.get", "bg.stock.get");
    let unchanged = done(&[&page(&[row])]);
    assert_eq!(unchanged.reports[0].done, ["stock.get_quantity: migrated already, nothing to do"]);
    assert!(unchanged.changed().iter().all(|(path, _)| path.starts_with("notices/")));

    let dated = done(&[&page_of("2025-08-03", "旧接口08.05下线", &[row])]);
    let expected = "replaces:\n  # moved in June\n  - type: bg.stock.get\n    gateways: [cn]\n    sunset: 2025-08-05\n    notice: 2025-08-03\n    # and then?\n";
    assert!(text(&dated, "api/stock/get_quantity.yaml").ends_with(expected), "{}", text(&dated, "api/stock/get_quantity.yaml"));
    assert!(dated.reports[0].done[0].contains("refused from 2025-08-05 on, instead of a day not announced"));

    let alias = done(&[&page(&[("temu.stock.get / bg.btg.stock.get", "bg.stock.get")])]);
    assert!(
        text(&alias, "api/stock/get_quantity.yaml")
            .contains("\ntype: bg.btg.stock.get\ngateways: [partner]\naliases: [bg.glo.stock.get, temu.stock.get]\n")
    );
}

#[test]
fn the_newest_notice_wins_in_whatever_order_they_come() {
    let row = [("bg.btg.stock.get", "bg.stock.get")];
    let first = page_of("2025-07-01", "旧接口07.30下线", &row);
    let second = page_of("2025-08-03", "旧接口08.05下线", &row);
    let dateless = page_of("2025-08-04", "下线时间另行通知", &row);
    let expected = "    sunset: 2025-08-05\n    notice: 2025-08-03\n";
    for pages in [[&first, &second, &dateless], [&dateless, &second, &first]] {
        let pages: Vec<&str> = pages.iter().map(|page| page.as_str()).collect();
        assert!(text(&done(&pages), "api/stock/get_quantity.yaml").contains(expected));
    }
    let undone = page_of("2025-06-01", "旧接口06.30下线", &row);
    let expected = "    sunset: 2025-06-30\n    notice: 2025-06-01\n";
    assert!(text(&done(&[&undone]), "api/stock/get_quantity.yaml").contains(expected), "a day is better than none");
}

#[test]
fn a_chain_of_migrations_keeps_every_old_type() {
    let first = page_of("2025-08-03", "旧接口08.05下线", &[("temu.goods.add", "bg.goods.add")]);
    let second = "# 公告\n更新时间：2025-10-01\n原partner网关的接口迁移到us网关\n| 新type | 旧type |\n|-|-|\n| temu.us.goods.add | temu.goods.add |\n";
    let migration = done(&[second, &first]);
    let expected = "replaces:\n  - {type: bg.goods.add, gateways: [cn], sunset: 2025-08-05, notice: 2025-08-03}\n  - {type: temu.goods.add, gateways: [partner], notice: 2025-10-01}\n";
    assert!(text(&migration, "api/goods/add.yaml").contains(expected), "{}", text(&migration, "api/goods/add.yaml"));
    assert!(text(&migration, "api/goods/add.yaml").contains("gateways:\n  [us]"));
}

#[test]
fn the_aliases_of_an_old_type_are_old_types_too() {
    let text_of = "# 公告\n更新时间：2025-10-01\n原partner网关的接口迁移到us网关\n| 新type | 旧type |\n|-|-|\n| temu.us.stock.get | bg.glo.stock.get |\n";
    let migration = done(&[text_of]);
    let file = text(&migration, "api/stock/get_quantity.yaml");
    assert!(!file.contains("aliases"), "{file}");
    assert!(file.contains("  - {type: bg.glo.stock.get, gateways: [partner], notice: 2025-10-01}\n"), "{file}");
    assert!(file.contains("  - {type: bg.btg.stock.get, gateways: [partner]}\n"), "the announcement does not name it: {file}");
}

#[test]
fn an_old_type_that_stays_for_some_shops_gets_a_second_interface_beside_it() {
    let migration = done(&[&page(&[("temu.goods.semi.list", "bg.goods.list.get（注意全托仍使用原接口）")])]);
    let expected = "# yaml-language-server: $schema=../../schema/operation.json\ntype: temu.goods.semi.list\r\ngateways: [partner]\r\ndoc: Products of the shop (semi-managed shops).\r\neffect: read\r\npermissions: [x]\r\nreplaces:\r\n  - {type: bg.goods.list.get, gateways: [cn], notice: 2025-08-03, stays_for: [full_managed]}\r\nrequest: {}";
    assert_eq!(text(&migration, "api/goods/list_semi.yaml"), expected);
    assert!(migration.changed().iter().all(|(path, _)| *path != "api/goods/list.yaml"));
}

#[test]
fn what_cannot_be_done_is_said() {
    for (rows, expected) in [
        (&[("temu.order.list", "bg.order.list.get")][..], "api/order/list.yaml is on us, cn, and the page speaks of cn only"),
        (&[("bg.btg.stock.get", "bg.goods.add")], "each has an operation of its own (api/goods/add.yaml, api/stock/get_quantity.yaml)"),
        (
            &[("temu.two.get", "bg.goods.add"), ("temu.three.get", "bg.goods.add")],
            "the page moves bg.goods.add to temu.two.get and to temu.three.get",
        ),
        (&[("bg.btg.stock.get", "bg.none.get (全托仍使用原接口)")], "it stays, but no operation of the spec has the type bg.none.get"),
        (
            &[("temu.semi.add", "bg.goods.add (全托仍使用原接口)"), ("temu.goods.add", "bg.goods.add")],
            "the page moves bg.goods.add to temu.semi.add and to temu.goods.add",
        ),
        (&[("temu.other.get", "bg.stock.get")], "bg.btg.stock.get has replaced it (api/stock/get_quantity.yaml)"),
        (&[("bg.btg.stock.get / temu.x.y", "temu.x.y")], "no operation of the spec has the type temu.x.y"),
        (&[("bg.stock.get", "bg.btg.stock.get")], "api/stock/get_quantity.yaml is on partner, and the page speaks of cn only"),
        (&[("bg.btg.stock.get / bg.goods.add", "bg.stock.get")], "bg.goods.add is of api/goods/add.yaml, another of api/stock/"),
    ] {
        let problem = problem(&[&page(rows)]);
        assert!(problem.contains(expected), "{problem}");
    }
    let table = "| 新type | 旧type |\n|-|-|\n| temu.goods.add | bg.goods.add |\n";
    assert!(problem(&[&format!("# 公告\n更新时间：2025-08-03\n{table}")]).contains("does not tell to which gateway"));
    assert!(problem(&[&format!("# 公告\n迁移到partner网关\n{table}")]).contains("it has no date"));
    assert!(problem(&["# 公告\n更新时间：2025-08-03\n没有表格"]).contains("it has no table"));
}

#[test]
fn a_type_may_stay_while_its_gateway_changes() {
    let migration = done(&[&page(&[("bg.goods.add", "bg.goods.add")])]);
    let file = text(&migration, "api/goods/add.yaml");
    assert!(file.contains("type: bg.goods.add # the old one\ngateways:\n  [partner]   # nothing else\n"), "{file}");
    assert!(file.contains("  - {type: bg.goods.add, gateways: [cn], notice: 2025-08-03}\n"), "{file}");
}

#[test]
fn an_invalid_spec_is_left_alone() {
    let mut broken = spec();
    broken.files[0].text.push_str("nonsense: true\n");
    let error = codegen::migrate::migrate(broken, &[]).expect_err("the spec is invalid");
    assert!(error.to_string().contains("nonsense"), "{error}");
}

#[test]
fn doing_it_twice_changes_nothing() {
    let rows = [
        ("temu.goods.add / bg.glo.goods.add", "bg.goods.add"),
        ("temu.goods.semi.list", "bg.goods.list.get (注意全托仍使用原接口)"),
        ("temu.no.no", "bg.no.no"),
    ];
    let page = page_of("2025-08-03", "旧接口08.05下线", &rows);
    let once = migrated(&[&page]).unwrap_or_else(|error| panic!("{error}"));
    let mut after = spec();
    for (path, text) in once.changed() {
        after.files.retain(|file| file.path != path);
        after.files.push(codegen::source::Source { path: path.to_owned(), text: text.to_owned() });
    }
    after.files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(after.files.len() > spec().files.len());
    let pages = [codegen::migrate::Page { name: "page.md", text: &page }];
    let twice = codegen::migrate::migrate(after, &pages).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(twice.changed(), []);
    assert_eq!(twice.diff(), "");
}
