//! What headers of columns and labels of lines say: which type is the old one, which the new one.

use super::dates;
use super::phrases::{self, has, places};
use super::piece::Column;
use super::text::Text;

/// What a type is to a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Old,
    New,
}

const OLD: &[&str] = &[
    "原",
    "旧",
    "老",
    "old",
    "former",
    "previous",
    "legacy",
    "original",
    "deprecated",
    "retiring",
    "existing",
    "before",
    "迁移前",
    "变更前",
    "升级前",
    "调整前",
    "下线",
    "废弃",
    "from",
];
const NEW: &[&str] =
    &["新", "new", "迁移后", "变更后", "升级后", "调整后", "替换", "替代", "replacement", "successor", "target", "after", "replaced", "to"];
/// Words with `新` or `原` in them that name no role.
const COMPOUNDS: [&str; 7] = ["更新", "最新", "重新", "新增", "原因", "原则", "老师"];
const CURRENT: &[&str] = &["当前", "现", "目前", "current"];
const GATEWAY: &[&str] = &["网关", "gateway", "域名", "请求地址", "调用地址", "url", "host", "router"];
const GROUP: &[&str] = &["组", "group", "模块", "module", "权限包", "category", "分类"];
const NAME: &[&str] = &["接口名", "接口", "名称", "api", "name", "interface", "功能", "说明", "description", "endpoint", "用途"];
const REMARK: &[&str] = &["备注", "注", "变更", "remark", "remarks", "note", "notes", "comment", "comments"];
const TIME: &[&str] = &["时间", "日期", "日", "date", "day", "time", "when"];
const GOES: &[&str] =
    &["下线", "停用", "关闭", "废弃", "失效", "停服", "sunset-", "offline", "retire-", "retirement", "removal", "shutdown", "end of life"];

/// The role that a header or a label names.
pub fn of_types(text: &Text) -> Option<Role> {
    of_words(&text.low)
}

/// The role that a folded text names.
pub fn of_words(low: &str) -> Option<Role> {
    let low = COMPOUNDS.iter().fold(low.to_owned(), |low, word| low.replace(word, "~"));
    let first = |words: &[&str]| places(&low, words).map(|at| at.start).min();
    match (first(NEW), first(OLD)) {
        (Some(new), Some(old)) if new < old => Some(Role::New),
        (_, Some(_)) => Some(Role::Old),
        (Some(_), None) => Some(Role::New),
        (None, None) => None,
    }
}

/// Whether a header names what is there today, which is old beside something new and new beside something old.
pub fn is_current(text: &Text) -> bool {
    has(&text.low, CURRENT)
}

/// What a column without types holds.
pub fn of_column(text: &Text) -> Column {
    let low = text.low.as_str();
    let remark = has(low, REMARK);
    if has(low, GATEWAY) && !remark {
        match of_words(low) {
            Some(Role::Old) => Column::From,
            Some(Role::New) => Column::To,
            None => Column::Other,
        }
    } else if has(low, GOES) && dates::find(low).is_empty() && !remark {
        // Of an old day of this kind and a new one only the new one counts.
        let was =
            has(low, &["原下线", "原定", "原计划", "original sunset", "original date", "previous sunset", "previous date", "old date"]);
        if was { Column::Aside } else { Column::Sunset }
    } else if has(low, phrases::LIVE) && has(low, TIME) {
        Column::Aside
    } else if remark {
        Column::Other
    } else if has(low, GROUP) {
        Column::Group
    } else if has(low, NAME) {
        Column::Name
    } else {
        Column::Other
    }
}
