//! How a page words a day, a sunset and a route, in Chinese or English.

use crate::random::Random;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64, pub i64, pub i64);

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl Day {
    /// So many days later.
    pub fn plus(self, days: usize) -> Self {
        (0..days).fold(self, |day, _| day.next())
    }

    fn next(self) -> Self {
        let Self(year, month, day) = self;
        if day < length(year, month) {
            Self(year, month, day + 1)
        } else if month < 12 {
            Self(year, month + 1, 1)
        } else {
            Self(year + 1, 1, 1)
        }
    }

    pub fn before(self) -> Self {
        let Self(year, month, day) = self;
        if day > 1 {
            Self(year, month, day - 1)
        } else if month > 1 {
            Self(year, month - 1, length(year, month - 1))
        } else {
            Self(year - 1, 12, 31)
        }
    }

    /// As the spec writes it.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0, self.1, self.2)
    }

    /// In one of the ways of pages.
    fn written(self, chinese: bool, random: &mut Random) -> String {
        let Self(year, month, day) = self;
        let name = MONTHS[usize::try_from(month - 1).unwrap_or_default()];
        match (chinese, random.below(6)) {
            (true, 0) => format!("{month}.{day}"),
            (true, 1) => format!("{month:02}.{day:02}"),
            (true, 2) => format!("{month}月{day}日"),
            (true, 3) => format!("{year}年{month}月{day}日"),
            (true, 4) => format!("{year}/{month}/{day}"),
            (false, 0) => format!("{name} {day}, {year}"),
            (false, 1) => format!("{day} {name} {year}"),
            (false, 2) => format!("{} {day}, {year}", &name[..3]),
            (false, 3) => format!("{name} {day}"),
            _ => self.iso(),
        }
    }

    /// In words that mean that something ends when this day begins.
    pub fn as_end(self, chinese: bool, random: &mut Random) -> String {
        let last = self.before();
        if self.2 == 1 && random.one_in(2) {
            let month = last.1;
            return if chinese {
                format!("{}年{month}月底", last.0)
            } else {
                format!("the end of {} {}", MONTHS[usize::try_from(month - 1).unwrap_or_default()], last.0)
            };
        }
        match random.below(8) {
            0 if chinese => format!("{}年{}月{}日24:00", last.0, last.1, last.2),
            1 if chinese => format!("{} 23:59:59", last.iso()),
            2 if chinese => format!("{}月{}日24点", last.1, last.2),
            0 => format!("{} at 23:59", last.iso()),
            _ => self.written(chinese, random),
        }
    }
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A sentence that says when the old types end.
pub fn sunset(day: Day, chinese: bool, random: &mut Random) -> String {
    if random.one_in(6) {
        let last = day.before().written(chinese, random);
        return if chinese {
            random.word(&["旧接口保留至{}。", "原接口可用至{}（含）。", "原接口将保留到{}（含），请提前切换。"]).replace("{}", &last)
        } else {
            random.word(&["The old types remain available until {}.", "Old interfaces are kept until {} (inclusive)."]).replace("{}", &last)
        };
    }
    let end = day.as_end(chinese, random);
    let frames: &[&str] = if chinese {
        &[
            "原接口计划{}下线，请在此之前完成接口调整，感谢配合！",
            "旧接口将于{}停止服务。",
            "旧接口将在{}关闭",
            "{}，旧接口下线。",
            "旧接口下线时间：{}",
            "老接口将于**{}**停用；请尽快切换。",
            "以上旧接口{}下线",
            "原接口将于{}废弃，届时无法调用",
        ]
    } else {
        &[
            "The old types will be retired on {}.",
            "Old interfaces go offline on {}.",
            "Sunset: {}",
            "Legacy types will be shut down on {}. Please switch in time.",
            "On {}, the old types will be taken down.",
        ]
    };
    random.word(frames).replace("{}", &end)
}

/// The date of a header or a cell.
pub fn short_sunset(day: Day, chinese: bool, random: &mut Random) -> String {
    let end = day.as_end(chinese, random);
    let frames: &[&str] = if chinese {
        &["（{}下线）", "（将于{}下线）", " ({}下线)", "（计划{}停用）"]
    } else {
        &[" (offline {})", " (retired on {})"]
    };
    random.word(frames).replace("{}", &end)
}

/// What a page calls a gateway.
pub fn gateway(id: &str, chinese: bool, random: &mut Random) -> String {
    let names: &[&str] = match (id, chinese) {
        ("cn", true) => &["CN", "国内", "cn"],
        ("cn", false) => &["CN", "China"],
        ("partner", true) => &["PA", "PARTNER", "partner", "合作伙伴", "Partner"],
        ("partner", false) => &["PA", "partner", "PARTNER"],
        ("us", true) => &["US", "美国"],
        ("eu", true) => &["EU", "欧洲"],
        ("global", true) => &["GLOBAL", "全球", "global"],
        ("us", false) => &["US", "us"],
        ("eu", false) => &["EU"],
        _ => &["GLOBAL", "global"],
    };
    random.word(names).to_owned()
}

/// The URL of a gateway, in one of its forms.
pub fn url(id: &str, random: &mut Random) -> String {
    let host = if id == "cn" { "openapi.kuajingmaihuo.com".to_owned() } else { format!("openapi-b-{id}.temu.com") };
    match random.below(3) {
        0 => host,
        1 => format!("https://{host}"),
        _ => format!("https://{host}/openapi/router"),
    }
}

/// A sentence that says where the types come from and go to.
pub fn route(from: &str, to: &str, chinese: bool, random: &mut Random) -> String {
    let frames: &[&str] = if chinese {
        &[
            "以下接口由{a}网关升级至{b}网关。",
            "原{a}网关的接口将逐步迁移到{b}网关，请您重点关注：",
            "接口由{a}网关（{A}）迁移到{b}网关（{B}）。",
            "请求地址由 {A} 变更为 {B} 。",
            "旧网关：{A} ，新网关：{B}",
            "部分接口已迁移至{b}网关：{B} ，需更换接口type。",
            "需要将调用地址改为{b}网关地址： {B}",
            "从{a}网关切换至{b}网关，请及时调整。",
            "{a}网关 → {b}网关",
            "{b}网关替代{a}网关，以下接口需要更换type。",
            "以下接口将从{a}网关搬到{b}网关",
        ]
    } else {
        &[
            "The following types move from the {a} gateway to the {b} gateway.",
            "These interfaces migrate from the {a} gateway ({A}) to the {b} gateway ({B}).",
            "Please call the new {b} gateway: {B}",
            "Interfaces of the old {a} gateway are moved to the {b} gateway.",
            "Base URL changes from {A} to {B}",
            "The {b} gateway replaces the {a} gateway for the types below.",
        ]
    };
    let frame = random.word(frames).to_owned();
    let (a, b) = (gateway(from, chinese, random), gateway(to, chinese, random));
    let (long_a, long_b) = (url(from, random), url(to, random));
    frame.replace("{a}", &a).replace("{b}", &b).replace("{A}", &long_a).replace("{B}", &long_b)
}
