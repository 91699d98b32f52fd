//! Whatever an announcement says: the reader does not panic, the spec stays valid, files are whole, and a second run changes nothing.

use codegen::announcement::{Hints, read};
use codegen::migrate::{Page, migrate};
use codegen::source::Sources;
use proptest::prelude::*;

use crate::small::spec;

/// Pieces of which real pages consist, and some that none should have.
const PIECES: &[&str] = &[
    "# 公告\n更新时间：2025-08-03\n",
    "更新时间：2025-02-30\n",
    "Updated: Aug 3, 2026\n",
    "## 一、",
    "\n",
    "\n\n",
    "---\n",
    "| 接口组 | 接口 | 新接口type | 原接口type (08.05下线) |\n",
    "| --- | --- |\n",
    "新type\t旧type\n",
    "新type    旧type    下线时间\n",
    "|",
    "\t",
    "    ",
    "　",
    "temu.goods.add",
    "bg.goods.add",
    "bg.goods.list.get",
    "bg.order.list.get",
    "bg.btg.stock.get",
    "bg.glo.stock.get",
    "bg.stock.get",
    "temu.new.type / temu.newer.type",
    "（注意全托仍使用原接口）",
    "原接口6.30下线。",
    "旧接口延期至2025年99月99日下线",
    "原CN网关迁移到PARTNER网关",
    "https://partner.example.com/router",
    "https://us.example.com/router ",
    "需要重新授权 https://a.example.com/\u{7f}\u{0}",
    "**[",
    "](",
    ")",
    "`~~*",
    "\\|",
    "<table><tr><td rowspan=99999999999999999999 colspan='3'>",
    "<td rowspan=7>",
    "</td><tr></table>",
    "<!-- ",
    "<a href=",
    "&nbsp;&amp;",
    "\u{feff}\u{200b}\u{2028}",
    "\"': {[#",
    "９９９９－９９－９９",
    "…",
    "\r",
    " → ",
    "+---+\n",
    "接口\n新type\n旧type\n商品\ntemu.goods.add\nbg.goods.add\n",
    ",",
];

fn text() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![8 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[0-9年月./ -]{1,12}下线"];
    let pieces = proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat());
    let page = pieces.clone().prop_map(|text| {
        format!(
            "# 公告\n更新时间：2025-08-03\n原CN网关迁移到PARTNER网关\n| 新type | 旧type |\n|-|-|\n| temu.goods.add | bg.goods.add |\n{text}"
        )
    });
    prop_oneof![pieces, page]
}

fn on_disk(folder: &std::path::Path) -> Sources {
    Sources::from_folder(folder).unwrap_or_else(|error| panic!("{error}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        drop(read(&text, &[], &Hints::default()));
    }

    #[test]
    fn no_announcement_breaks_a_spec(text in text()) {
        let folder = tempfile::tempdir().expect("a folder");
        for file in spec().files {
            codegen::output::write_atomically(&folder.path().join(&file.path), &file.text).expect("written");
        }
        let pages = [Page { name: "page.md", text: &text }];
        let migration = migrate(on_disk(folder.path()), &pages).unwrap_or_else(|error| panic!("{error}"));
        migration.write(folder.path()).unwrap_or_else(|error| panic!("{error}"));

        let written = on_disk(folder.path());
        for (path, text) in migration.changed() {
            prop_assert_eq!(written.text(path), Some(text));
        }
        prop_assert_eq!(leftovers(folder.path()), 0);
        let again = migrate(written, &pages).unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(again.diff(), "");
    }
}

/// Files that are no part of a spec.
fn leftovers(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries.map(|path| if path.is_dir() { leftovers(&path) } else { usize::from(path.extension() != Some("yaml".as_ref())) }).sum()
}
