//! How announcements are laid out: each of these says the same two rows, or tells a date in another way.

use codegen::announcement::{Announcement, Hints, Row, read};

use crate::small::{page_of, spec};

fn announcements(text: &str) -> Vec<Announcement> {
    let model = codegen::load_sources(spec()).unwrap_or_else(|error| panic!("{error}"));
    read(text, &model.gateways, &Hints::default())
}

fn announcement(text: &str) -> Announcement {
    let mut all = announcements(text);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn row(new: &str, old: &str, group: &str, name: &str) -> Row {
    let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Row { new: vec![new.into()], old: old.into(), group: word(group), name: word(name), ..Row::default() }
}

/// A page with a table in some layout.
fn with_table(table: &str) -> String {
    format!("# 公告\n更新时间：2025-08-03\n\n以下接口：\n\n{table}\n")
}

#[test]
fn a_table_may_be_laid_out_in_many_ways() {
    let layouts = [
        (
            "outer pipes",
            "| 接口组 | 接口 | 新接口type | 原接口type |\n| :--- | --- | --- | --- |\n| **商品组** | 上传 | temu.goods.add | bg.goods.add |\n| | 查询 | temu.goods.get | bg.goods.get |",
        ),
        (
            "no outer pipes",
            "接口组 | 接口 | 新接口type | 原接口type\n--- | --- | --- | ---\n商品组 | 上传 | `temu.goods.add` | bg.goods.add\n | 查询 | temu.goods.get | **bg.goods.get**",
        ),
        (
            "full-width pipes",
            "｜接口组｜接口｜新接口type｜原接口type｜\n｜商品组｜上传｜temu．goods．add｜bg．goods．add｜\n｜｜查询｜temu.goods.get｜bg.goods.get｜",
        ),
        ("tabs", "接口组\t接口\t新type\t旧type\n商品组\t上传\ttemu.goods.add\tbg.goods.add\n\t查询\ttemu.goods.get\tbg.goods.get"),
        (
            "tabs, merged cells left out, blank lines",
            "接口组\t接口\t新type\t旧type\n\n商品组\t上传\ttemu.goods.add\tbg.goods.add\n\n查询\ttemu.goods.get\tbg.goods.get",
        ),
        (
            "spaces",
            "接口组    接口    新type            旧type\n商品组    上传    temu.goods.add    bg.goods.add\n          查询    temu.goods.get    bg.goods.get",
        ),
        (
            "ideographic spaces",
            "接口组　接口　新type　旧type\n商品组　上传　temu.goods.add　bg.goods.add\n　查询　temu.goods.get　bg.goods.get",
        ),
        (
            "other order of columns",
            "| 旧type | 新type | 接口名称 | 备注 | 接口组 |\n|--|--|--|--|--|\n| bg.goods.add | temu.goods.add | 上传 | - | 商品组 |\n| bg.goods.get | temu.goods.get | 查询 | | |",
        ),
        (
            "links and escapes",
            "| 接口组 | 接口 | New type | Old type |\n|-|-|-|-|\n| 商品组 | 上传 | [temu.goods.add](https://partner.temu.com/doc?id=1.2.3) | bg\\.goods\\.add |\n| | 查询 | <https://a.example.org/x> temu.goods.get | bg.goods.get |",
        ),
        (
            "html",
            "<table><thead><tr><th>接口组</th><th>接口</th><th>新接口type</th><th>原接口type</th></tr></thead>\n<tr><td rowspan=\"2\"><b>商品组</b></td><td>上传</td><td>temu.goods.add</td><td><a href='https://x.y.z.org'>bg.goods.add</a></td></tr>\n<tr><td>查询</td>\n<td>temu.goods.get&nbsp;</td><td>bg.goods.get</td></tr></table>",
        ),
        (
            "groups as rows",
            "| 接口 | 新接口type | 原接口type |\n|-|-|-|\n| **商品组** | | |\n| 上传 | temu.goods.add | bg.goods.add |\n| 查询 | temu.goods.get | bg.goods.get |",
        ),
        (
            "header repeated",
            "| 接口组 | 接口 | 新接口type | 原接口type |\n|-|-|-|-|\n| 商品组 | 上传 | temu.goods.add | bg.goods.add |\n| 接口组 | 接口 | 新接口type | 原接口type |\n| 商品组 | 查询 | temu.goods.get | bg.goods.get |",
        ),
    ];
    let expected = [row("temu.goods.add", "bg.goods.add", "商品组", "上传"), row("temu.goods.get", "bg.goods.get", "商品组", "查询")];
    for (layout, table) in layouts {
        let read = announcement(&with_table(table));
        let rows: Vec<Row> = read.rows.iter().map(|row| Row { line: 0, sources: Vec::new(), ..row.clone() }).collect();
        assert_eq!(rows, expected, "{layout}");
        assert_eq!(read.problems, [""; 0], "{layout}");
    }
}

#[test]
fn a_list_with_arrows_is_a_table() {
    let text = "# 公告\n> 更新时间：2025-08-03\n旧接口8.15下线：\n- `bg.goods.add` → `temu.goods.add`\n- bg.goods.get  ->  temu.goods.get（8月31日下线）\n";
    let read = announcement(text);
    let rows: Vec<_> =
        read.rows.iter().map(|row| (row.new[0].as_str(), row.old.as_str(), row.sunset.as_deref().unwrap_or("open"))).collect();
    assert_eq!(rows, [("temu.goods.add", "bg.goods.add", "2025-08-15"), ("temu.goods.get", "bg.goods.get", "2025-08-31")]);
}

#[test]
fn headers_are_worded_in_many_ways() {
    let wordings = [
        ("新接口type", "原接口type"),
        ("新接口", "旧接口"),
        ("新type", "原type (08.05下线)"),
        ("New type", "Old type"),
        ("Current type", "Old type (offline 08.05)"),
        ("New operation", "Current operation"),
        ("type", "原type"),
        ("迁移后接口", "迁移前接口"),
        ("替换接口type", "下线接口type"),
        ("Replacement API", "Deprecated API"),
    ];
    for (new, old) in wordings {
        let read = announcement(&with_table(&format!("| {old} | {new} |\n|-|-|\n| bg.goods.add | temu.goods.add |")));
        let types: Vec<_> = read.rows.iter().map(|row| (row.new[0].as_str(), row.old.as_str())).collect();
        assert_eq!(types, [("temu.goods.add", "bg.goods.add")], "{new}, {old}: {:?}", read.problems);
    }
}

#[test]
fn sunsets_are_worded_in_many_ways() {
    let sentences = [
        ("原接口计划9.30下线。", Some("2025-09-30")),
        ("原接口将于**08.05**下线，感谢配合", Some("2025-08-05")),
        ("旧接口８月５日下线", Some("2025-08-05")),
        ("旧接口下线时间：2025-08-05 00:00", Some("2025-08-05")),
        ("旧接口于2025/8/5停用", Some("2025-08-05")),
        ("旧接口将在 2025年12月1日 关闭", Some("2025-12-01")),
        ("旧接口1.15下线", Some("2026-01-15")),
        ("新接口8.1上线，旧接口8.20下线", Some("2025-08-20")),
        ("原定08.05下线，现延期至08.15", Some("2025-08-15")),
        ("The old types go offline on August 5, 2025.", Some("2025-08-05")),
        ("Old types will be retired on 5th of Sept. Please switch", Some("2025-09-05")),
        ("Sunset: 2025.08.05", Some("2025-08-05")),
        ("下线时间另行通知", None),
        ("【8-17】迁移接口如下：", None),
        ("SDK 1.8.20 下线", None),
    ];
    for (sentence, expected) in sentences {
        let read = announcement(&page_of("2025-08-03", sentence, &[("temu.goods.add", "bg.goods.add")]));
        assert_eq!(read.rows[0].sunset.as_deref(), expected, "{sentence}");
        assert_eq!(read.problems, [""; 0], "{sentence}");
    }
}

#[test]
fn a_date_that_cannot_be_placed_puts_its_move_in_doubt() {
    for (sentence, doubt) in [
        ("旧接口13.45下线", "there is no such day"),
        ("旧接口2025-02-30下线", "there is no such day"),
        ("旧接口6.30下线", "its year does not follow from the page: write it out, or pass `--year`"),
        ("旧接口1月上旬下线", "it is a part of a month, not a day"),
    ] {
        let read = announcement(&page_of("2025-08-03", sentence, &[("temu.goods.add", "bg.goods.add")]));
        let doubts = &read.rows[0].doubts;
        assert!(doubts.len() == 1 && doubts[0].starts_with(&format!("line 4: `{sentence}`: {doubt}")), "{doubts:?}");
        assert_eq!(read.rows[0].sunset, None, "{sentence}");
    }
    let read = announcement(&page_of("2025-08-03", "旧接口08.01下线", &[("temu.goods.add", "bg.goods.add")]));
    assert!(read.rows[0].past.as_ref().is_some_and(|past| past.contains("2025-08-01 is before the page's date 2025-08-03")), "{read:#?}");
    let read = announcement(&with_table("| 新type | 旧type | 停用日期 |\n|-|-|-|\n| temu.goods.add | bg.goods.add | 1月 |"));
    assert!(read.rows[0].doubts[0].contains("`1月`: it is a month, not a day"), "{read:#?}");
}

#[test]
fn the_nearest_date_counts() {
    let page = "# 公告\n更新时间：2025-08-03\n# 一、说明\n旧接口9.30下线\n\
        # 二、第一批，旧接口8.10下线\n| 新type | 旧type | 下线时间 |\n|-|-|-|\n| bg.a.b.c1 | bg.a.b.d1（8.12下线） | |\n| bg.a.b.c2 | bg.a.b.d2 | 8.11 |\n| bg.a.b.c3 | bg.a.b.d3 | |\n\
        # 三、第二批\n| 新type | 旧type (8.13下线) |\n|-|-|\n| bg.a.b.c4 | bg.a.b.d4 |\n\n旧接口8.14下线：\n| 新type | 旧type |\n|-|-|\n| bg.a.b.c5 | bg.a.b.d5 |\n\
        # 四、第三批\n| 新type | 旧type |\n|-|-|\n| bg.a.b.c6 | bg.a.b.d6 |\n# 五、问答\n答：9.30下线旧接口\n";
    let read = announcement(page);
    let days: Vec<_> = read.rows.iter().map(|row| row.sunset.as_deref().unwrap_or("open")).collect();
    assert_eq!(days, ["2025-08-12", "2025-08-11", "2025-08-10", "2025-08-13", "2025-08-14", "2025-09-30"]);
    assert_eq!(read.problems, [""; 0]);
}

#[test]
fn tables_that_touch_keep_their_own_headers() {
    let page = with_table(
        "| 新type | 旧type (8.13下线) |\n|-|-|\n| bg.a.b.c1 | bg.a.b.d1 |\n\n| 新type | 旧type (8.14下线) |\n|-|-|\n| bg.a.b.c2 | bg.a.b.d2 |",
    );
    let days: Vec<_> = announcement(&page).rows.into_iter().map(|row| row.sunset.unwrap_or_default()).collect();
    assert_eq!(days, ["2025-08-13", "2025-08-14"]);
}

#[test]
fn notes_and_several_types_share_cells() {
    let table = "新type\t旧type\n\
        temu.goods.add / bg.glo.goods.add\tbg.goods.add\n\
        temu.price.page\tbg.price.page\n（注意全托仍使用原接口）\n\
        temu.both.get\tbg.one.get、bg.two.get";
    let rows = announcement(&with_table(table)).rows;
    assert_eq!(rows[0].new, ["temu.goods.add", "bg.glo.goods.add"]);
    assert_eq!((rows[1].old.as_str(), rows[1].stays_for.as_slice()), ("bg.price.page", &["full_managed".to_owned()][..]));
    assert_eq!([rows[2].old.as_str(), rows[3].old.as_str()], ["bg.one.get", "bg.two.get"]);
    assert!(rows[0].stays_for.is_empty() && rows[2].stays_for.is_empty());
}

#[test]
fn it_is_told_whether_sellers_must_authorize_anew() {
    for (sentence, expected) in [
        ("调用新接口需要重新获取授权，路径https://seller.example.com/manage", true),
        ("授权方式不变，网关鉴权与当前CN网关一致，调用新接口需要重新授权：https://seller.example.com/manage", true),
        ("Please re-authorize and use the new token: [here](https://seller.example.com/manage)", true),
        ("授权不变，网关鉴权与当前CN网关一致", false),
        ("无需重新授权，见https://seller.example.com/manage", false),
        ("You do not need a new token", false),
    ] {
        let read = announcement(&page_of("2025-08-03", sentence, &[("temu.goods.add", "bg.goods.add")]));
        assert_eq!(read.new_token, expected, "{sentence}");
        assert_eq!(read.authorize.as_deref(), expected.then_some("https://seller.example.com/manage"), "{sentence}");
    }
}

#[test]
fn gateways_are_named_by_url_or_by_name() {
    let rows = "\n| 新type | 旧type |\n|-|-|\n| bg.a.b.c | bg.a.b.d |\n";
    let cases = [
        ("原CN网关的接口迁移到PARTNER网关", Some("cn"), Some("partner")),
        ("请调用 https://partner.example.com/router", None, Some("partner")),
        (
            "已迁移：https://partner.example.com/router\n暂未迁移的接口仍使用原网关：https://cn.example.com/router",
            Some("cn"),
            Some("partner"),
        ),
        ("原定8月下线的旧接口，延期至9月下线（请求地址：https://partner.example.com/router）", None, Some("partner")),
        ("原 CN 网关接口迁至 PARTNER 网关 https://partner.example.com/router 。", Some("cn"), Some("partner")),
        ("Operations move from the CN gateway to the partner gateway.", Some("cn"), Some("partner")),
        ("Please contact us, partner", None, None),
    ];
    for (text, from, to) in cases {
        let read = announcement(&format!("# 公告\n更新时间：2025-08-03\n{text}\n{rows}"));
        let row = &read.rows[0];
        assert_eq!((row.from.as_deref(), row.to.as_deref()), (from, to), "{text}");
    }
}

#[test]
fn a_file_may_hold_several_announcements() {
    let table = "| 新type | 旧type |\n|-|-|\n| bg.a.b.c | bg.a.b.d |\n";
    let text = format!(
        "前言\n\n# 公告一\n\n**更新时间：** 2025/06/18\n{table}\n# 公告二\n更新时间：2025年8月3日\n{table}\n\n公告三\nUpdated: September 9, 2025\n{table}"
    );
    let read = announcements(&text);
    let titles: Vec<_> = read.iter().map(|page| (page.title.as_str(), page.date.as_deref().unwrap_or("none"), page.rows.len())).collect();
    assert_eq!(titles, [("公告一", "2025-06-18", 1), ("公告二", "2025-08-03", 1), ("公告三", "2025-09-09", 1)]);
}

#[test]
fn what_cannot_be_read_is_said() {
    for (table, problem) in [
        ("| 接口 | type |\n|-|-|\n| 上传 | bg.goods.add |", "a table without a column for the new type"),
        (
            "| 新type | 旧type |\n|-|-|\n| 待定 | bg.goods.add |\n| bg.a.b.c | bg.a.b.d |",
            "a row without its new type: `待定 | bg.goods.add`",
        ),
        ("| 新type | 旧type |\n|-|-|\n| bg.a.b.c | bg.a.b.d |\n| temu.x.y | - |", "a row without its old type: `temu.x.y | -`"),
    ] {
        let read = announcement(&with_table(table));
        assert!(read.problems.len() == 1 && read.problems[0].contains(problem), "{:?}", read.problems);
    }
}
