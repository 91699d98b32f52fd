//! The words that announcements are read by. `docs/announcements.md` lists them for authors.
//!
//! All are in lower case and half-width forms. Words of Latin letters must stand alone, unless they end with `-`, which stands for any ending.

use std::ops::Range;

/// Something goes away.
pub const GOES: &[&str] = &[
    "下线",
    "停用",
    "停止",
    "停服",
    "关闭",
    "关停",
    "废弃",
    "弃用",
    "失效",
    "作废",
    "终止",
    "下架",
    "退役",
    "不可用",
    "不再支持",
    "不再提供",
    "不再可用",
    "无法使用",
    "无法调用",
    "不能使用",
    "不能调用",
    "sunset-",
    "offline",
    "retire-",
    "retiring",
    "deprecat-",
    "shut down",
    "shutdown",
    "shuts down",
    "discontinu-",
    "decommission-",
    "taken down",
    "turned off",
    "switched off",
    "removed",
    "stop working",
    "stops working",
    "no longer available",
    "no longer work-",
    "no longer supported",
    "end of life",
    "unavailable",
    "disabled",
    "go away",
];
/// What may stop without a type being refused.
pub const STOPS_LESS: &[&str] = &["停止维护", "停止更新", "停止迭代", "停止新增", "停止接入", "停止迁移", "停止申请"];
/// What goes away is something else than types.
pub const OTHER_OBJECTS: &[&str] = &[
    "文档",
    "页面",
    "sdk",
    "测试",
    "沙箱",
    "授权",
    "token",
    "入口",
    "后台",
    "工具",
    "活动",
    "账号",
    "sandbox",
    "documentation",
    "page",
    "console",
    "webhook",
    "消息",
];
/// What types are called.
pub const OBJECTS: &[&str] = &[
    "接口",
    "type",
    "types",
    "api",
    "apis",
    "interface",
    "interfaces",
    "endpoint",
    "endpoints",
    "method",
    "methods",
    "old",
    "旧",
    "原",
    "服务",
    "sunset-",
];
pub const NOT: &[&str] = &[
    "不会",
    "暂不",
    "不再下线",
    "不下线",
    "不停用",
    "不关闭",
    "尚未",
    "未定",
    "无需下线",
    "没有下线",
    "并未",
    "not",
    "won't",
    "never",
    "no plan",
    "isn't",
    "aren't",
    "don't",
    "cannot be",
];
/// Anything is denied.
pub const NEGATIONS: &[&str] = &["不", "未", "非", "没有", "无需", "勿", "并非", "not", "never", "won't", "without", "no longer", "cannot"];
/// Something comes.
pub const LIVE: &[&str] = &[
    "上线",
    "开放",
    "发布",
    "生效",
    "启用",
    "可调用",
    "提供",
    "支持调用",
    "开始迁移",
    "launch-",
    "go live",
    "goes live",
    "live",
    "released",
    "available",
    "open",
    "opens",
];
/// The page itself was changed.
pub const EDITED: &[&str] =
    &["更新", "修改", "创建", "编辑", "发布于", "公告时间", "公告日期", "updated", "published", "created", "modified", "posted"];
/// Before a day something is to be done by whoever reads it.
pub const SWITCH: &[&str] = &[
    "完成",
    "切换",
    "调整",
    "改造",
    "接入",
    "对接",
    "改完",
    "适配",
    "尽快",
    "switch-",
    "complete-",
    "migrat-",
    "finish-",
    "update-",
    "move-",
    "adapt-",
];
pub const BEFORE: &[&str] = &["前", "之前", "以前", "before", "by", "prior to", "no later than", "截止", "截至", "deadline", "due"];
pub const POSTPONED: &[&str] = &[
    "延期",
    "延迟",
    "延长",
    "推迟",
    "顺延",
    "延后",
    "推后",
    "调整为",
    "改为",
    "调整至",
    "改至",
    "变更为",
    "更新为",
    "postpone-",
    "extended",
    "moved to",
    "delayed",
    "rescheduled",
    "changed to",
    "pushed back",
    "now",
];
/// Moved to a day that only follows.
pub const POSTPONED_OPENLY: &[&str] = &["延期", "延迟", "延长", "推迟", "顺延", "延后", "推后", "postpone-", "delayed"];
pub const GRADUAL: &[&str] = &[
    "陆续",
    "逐步",
    "分批",
    "分阶段",
    "逐个",
    "不早于",
    "最早",
    "左右",
    "前后",
    "约",
    "大约",
    "gradual-",
    "in phases",
    "phased",
    "no earlier than",
    "at the earliest",
    "around",
    "approximately",
    "starting from",
    "about",
    "tentative-",
];
pub const WITHDRAWN: &[&str] = &[
    "取消",
    "撤回",
    "撤销",
    "暂缓",
    "暂停",
    "中止",
    "不再迁移",
    "停止迁移",
    "不再执行",
    "无效",
    "cancel-",
    "withdraw-",
    "withdrawn",
    "revoke-",
    "called off",
    "on hold",
    "suspend-",
    "rolled back",
    "回滚",
    "disregard",
];
pub const PLANS: &[&str] = &[
    "迁移",
    "下线",
    "升级",
    "公告",
    "通知",
    "计划",
    "延期",
    "安排",
    "migrat-",
    "sunset-",
    "retire-",
    "retirement",
    "notice",
    "plan",
    "announcement",
    "move",
];
pub const CORRECTED: &[&str] = &[
    "更正",
    "勘误",
    "应为",
    "应改为",
    "有误",
    "写错",
    "笔误",
    "订正",
    "correction",
    "erratum",
    "should read",
    "should be",
    "corrected",
    "mistake",
    "typo",
];
pub const KEEPS: &[&str] = &[
    "仍",
    "继续",
    "保留",
    "沿用",
    "照旧",
    "不下线",
    "不停用",
    "不迁移",
    "暂不迁移",
    "still",
    "keep-",
    "continu-",
    "remain-",
    "stay-",
    "not be retired",
    "not retired",
];
pub const USES: &[&str] = &["使用", "调用", "用", "use", "uses", "call"];
pub const KEEPS_NOT: &[&str] =
    &["不再", "不能", "不可", "无法", "请勿", "禁止", "停止", "no longer", "cannot", "must not", "can't", "should not"];
pub const OLD_THINGS: &[&str] = &[
    "原",
    "旧",
    "老",
    "现有",
    "当前",
    "old",
    "legacy",
    "original",
    "existing",
    "former",
    "previous",
    "current",
    "不下线",
    "不停用",
    "不迁移",
    "not be retired",
    "not retired",
];
pub const ONLY: &[&str] = &["仅", "只", "专用", "专属", "only", "exclusively"];
pub const EXCEPT: &[&str] = &["除", "以外", "之外", "不含", "不包括", "例外", "except", "excluding", "other than", "unless", "apart from"];
pub const SOME: &[&str] = &[
    "部分",
    "个别",
    "白名单",
    "指定",
    "特定",
    "的店铺",
    "的商家",
    "的卖家",
    "some",
    "certain",
    "selected",
    "whitelist-",
    "allowlist-",
    "that have",
    "who have",
    "with",
];
pub const ALL: &[&str] = &["均", "都", "同时", "all", "both"];
pub const UNTOUCHED: &[&str] = &[
    "不受影响",
    "无影响",
    "没有影响",
    "无变化",
    "没有变化",
    "没有变更",
    "无变更",
    "不变",
    "不涉及",
    "unchanged",
    "not affected",
    "unaffected",
    "no change",
    "does not change",
    "do not change",
    "stays the same",
    "remain the same",
    "remains the same",
];
pub const OTHERS_STAY: &[&str] =
    &["其余", "其他", "其它", "暂未迁移", "未迁移", "尚未迁移", "not yet migrated", "not been migrated", "other", "others", "remaining"];
pub const AUTHORIZATION: &[&str] = &[
    "授权",
    "token",
    "access_token",
    "appkey",
    "app_key",
    "secret",
    "密钥",
    "鉴权",
    "签名",
    "authoriz-",
    "authoris-",
    "credential-",
    "sign",
    "signature",
];
pub const MOVES: &[&str] = &[
    "迁移",
    "升级",
    "替换",
    "替代",
    "取代",
    "更换",
    "合并",
    "拆分",
    "改名",
    "更名",
    "切换",
    "变更",
    "move-",
    "migrat-",
    "replac-",
    "renam-",
    "merge-",
    "split-",
    "supersed-",
    "switch-",
];
pub const NOT_MOVED: &[&str] = &[
    "不迁移",
    "暂不迁移",
    "不在本次",
    "未迁移",
    "不变",
    "不受影响",
    "不涉及",
    "无变化",
    "not migrated",
    "not part of",
    "not included",
    "not move-",
    "unchanged",
    "not affected",
];
pub const SAME_GATEWAY: &[&str] = &[
    "网关不变",
    "网关保持不变",
    "网关地址不变",
    "网关无变化",
    "仍在同一网关",
    "同一网关",
    "请求地址不变",
    "same gateway",
    "gateway stays the same",
    "gateway remains the same",
    "gateway does not change",
    "gateway is unchanged",
    "gateway unchanged",
];
/// A day is not known yet.
pub const OPEN: &[&str] = &[
    "待定",
    "另行",
    "暂无",
    "未定",
    "待通知",
    "暂不下线",
    "tbd",
    "tba",
    "to be announced",
    "to be determined",
    "to be confirmed",
    "n/a",
    "none",
    "not announced",
];
/// Something below, or above.
pub const BELOW: &[&str] = &["以下", "如下", "下表", "下列", "below", "following"];
pub const ABOVE: &[&str] = &["以上", "上表", "上述", "上列", "注:", "备注", "说明:", "above", "note:"];

/// Between an old type and the new one behind it.
pub const FORWARD: &[&str] = &[
    "→",
    "->",
    "=>",
    "⇒",
    "➔",
    "➡",
    "⟶",
    "⟹",
    "替换为",
    "替换成",
    "更换为",
    "换成",
    "换为",
    "变更为",
    "变更至",
    "变成",
    "升级为",
    "升级至",
    "升级到",
    "迁移为",
    "迁移至",
    "迁移到",
    "迁至",
    "改为",
    "改成",
    "改用",
    "调整为",
    "切换为",
    "切换至",
    "切换到",
    "请使用",
    "replaced by",
    "replaced with",
    "renamed to",
    "moved to",
    "moves to",
    "migrated to",
    "migrates to",
    "becomes",
    "superseded by",
    "changed to",
    "changes to",
];
/// Between a new type and the old one behind it.
pub const BACKWARD: &[&str] = &["←", "<-", "替代", "取代", "代替", "替换", "replaces", "supersedes", "instead of", "in place of"];
/// Around the new type of a passive sentence: `A 由 B 替代`.
pub const PASSIVE: &[&str] = &["由", "被"];
pub const REPLACES: &[&str] = &["替代", "取代", "代替", "替换", "接替"];

/// Where words stand in a folded text, in its order.
pub fn places<'a>(low: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = Range<usize>> + 'a {
    words.iter().flat_map(move |word| {
        let open = word.ends_with('-') && word.len() > 2;
        let stem = if open { &word[..word.len() - 1] } else { word };
        let letter = |c: char| c.is_ascii_alphanumeric();
        let free = move |at: usize| {
            let (before, after) = (&low[..at], &low[at + stem.len()..]);
            let starts = stem.starts_with(letter);
            let ends = stem.ends_with(letter);
            !(starts && before.ends_with(letter)) && (open || !(ends && after.starts_with(letter)))
        };
        low.match_indices(stem).map(|(at, _)| at).filter(move |at| free(*at)).map(move |at| at..at + stem.len())
    })
}

/// Whether one of the words stands in a folded text.
pub fn has(low: &str, words: &[&str]) -> bool {
    places(low, words).next().is_some()
}
