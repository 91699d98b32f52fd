//! Lines that stand on pages beside their moves: harmless ones, ones that matter, and ones that nobody can be sure of.

use crate::random::Random;

/// A line that changes nothing.
pub fn harmless(from: &str, to: &str, chinese: bool, random: &mut Random) -> String {
    let (from, to) = (super::wording::gateway(from, chinese, random), super::wording::gateway(to, chinese, random));
    let frames: &[&str] = if chinese {
        &[
            "网关鉴权与当前{a}网关一致，授权不变。",
            "**Q1：{b}网关的授权数据如何获得**",
            "A1：{b}网关的appkey、secret、token仍使用原{a}网关的信息，没有变更",
            "接口文档：https://partner.kuajingmaihuo.com/document?cataId=875198836203&docId=915047650924",
            "如有疑问请联系对接人。",
            "调用新接口前请阅读文档 1.2 节。",
            "Q3：现在就可以切换到{b}网关吗",
            "A3：当前为新旧接口并行阶段，两个都可以调",
            "签名算法不变，仍为MD5。",
            "FAQ：bg.open.accesstoken.info.get（CN网关）/ bg.open.accesstoken.info.get.global（PA网关）",
            "参数与返回值以 temu.goods.add 的文档为准。",
        ]
    } else {
        &[
            "Signing does not change.",
            "The app key and secret of the {a} gateway are valid on the {b} gateway, too.",
            "See https://partner.temu.com/documentation?menu_code=1 for details.",
            "If you have questions, contact your account manager.",
            "Fields are the same as those of temu.goods.list.get.",
        ]
    };
    random.word(frames).replace("{a}", &from).replace("{b}", &to)
}

/// A remark that an old type stays for full-managed or semi-managed shops.
pub fn stays(kind: &str, chinese: bool, random: &mut Random) -> String {
    let shops = match (kind, chinese) {
        ("full_managed", true) => random.word(&["全托", "全托管", "全托店铺", "全托管店铺"]),
        ("full_managed", false) => random.word(&["full-managed shops", "Fully managed shops"]),
        (_, true) => random.word(&["半托", "半托管店铺"]),
        _ => random.word(&["semi-managed shops", "Semi-managed sellers"]),
    };
    let frames: &[&str] = if chinese {
        &["注意{}仍使用原接口", "{}继续使用旧接口", "{}可继续调用原接口", "{}保留原接口", "{}仍可使用旧接口"]
    } else {
        &["{} keep using the old type", "{} continue to use the old interface", "the old type remains for {}"]
    };
    random.word(frames).replace("{}", shops)
}

/// A sentence that an old type stays, which it names.
pub fn stays_of(kind: &str, old: &str, chinese: bool, random: &mut Random) -> String {
    let frames: &[&str] = match (kind, chinese) {
        ("full_managed", true) => &["注：全托管店铺可继续使用 {}。", "全托店铺 {} 不下线。", "注意：{} 全托仍可使用"],
        ("full_managed", false) => &["Full-managed shops keep using {}.", "{} remains for full-managed shops."],
        (_, true) => &["注：半托管店铺可继续使用 {}。", "{} 半托店铺仍可调用。"],
        _ => &["Semi-managed shops keep using {}."],
    };
    random.word(frames).replace("{}", old)
}

/// A line that puts the moves of its page in doubt, or the move of the type that stands for `{}`.
pub fn doubtful(chinese: bool, random: &mut Random) -> &'static str {
    let frames: &[&'static str] = if chinese {
        &[
            "上述迁移计划暂缓，具体时间另行通知。",
            "更正：{} 的新接口type有误，以最新文档为准。",
            "注：{} 暂不迁移。",
            "注：白名单店铺可继续使用旧接口。",
            "仅半托店铺需要切换。",
            "部分接口已迁移至SEA网关。",
            "{} 将于2031年1月上旬下线。",
            "除全托店铺外，旧接口均已停用。",
            "全托店铺不受影响。",
            "其中 {} 延期下线，时间另行通知。",
            "请求地址：https://openapi-b-sea.temu.com/openapi/router",
            "{} 不会下线，请继续使用。",
            "旧接口将于2031年3月起陆续下线。",
            "旧接口预计下周下线。",
        ]
    } else {
        &[
            "The migration has been put on hold.",
            "Correction: the new type of {} is wrong above.",
            "Only semi-managed shops have to switch.",
            "{} will not be migrated for now.",
            "Some shops may continue to use the old types.",
            "The old types will be retired in early 2031.",
            "New types are served by the SEA gateway.",
            "Except for full-managed shops, the old types are retired.",
        ]
    };
    random.word(frames)
}
