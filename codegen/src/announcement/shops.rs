//! Kinds of shop as pages name them.

use std::ops::Range;

/// A kind of shop that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub at: Range<usize>,
    /// The spec's word for it; none for shops that it has no word for.
    pub kind: Option<&'static str>,
}

pub const FULL: &str = "full_managed";
pub const SEMI: &str = "semi_managed";

const KINDS: [(&str, &str); 14] = [
    ("全托管", FULL),
    ("全托", FULL),
    ("fully-managed", FULL),
    ("fully managed", FULL),
    ("full-managed", FULL),
    ("full managed", FULL),
    ("full-service", FULL),
    ("半托管", SEMI),
    ("半托", SEMI),
    ("semi-managed", SEMI),
    ("semi managed", SEMI),
    ("semimanaged", SEMI),
    ("half-managed", SEMI),
    ("half managed", SEMI),
];
/// Shops and sellers of kinds that the spec has no word for.
const OTHERS: [&str; 22] = [
    "店铺",
    "商家",
    "卖家",
    "商户",
    "站点",
    "国家",
    "美国站",
    "欧洲站",
    "英国站",
    "德国站",
    "日本站",
    "墨西哥站",
    "shops",
    "sellers",
    "stores",
    "merchants",
    "marketplaces",
    "countries",
    LOCAL[0],
    LOCAL[1],
    LOCAL[2],
    LOCAL[3],
];
/// Kinds of shop by themselves.
const LOCAL: [&str; 4] = ["本土店", "本地店", "local shop", "y2"];

/// The kinds of shop in a text, in its order.
pub fn find(low: &str) -> Vec<Shop> {
    let mut found: Vec<Shop> = Vec::new();
    for (word, kind) in KINDS {
        for (at, _) in low.match_indices(word) {
            if !found.iter().any(|other| other.at.contains(&at)) {
                found.push(Shop { at: at..at + word.len(), kind: Some(kind) });
            }
        }
    }
    found.sort_by_key(|shop| shop.at.start);
    found
}

/// Words in front of shops that are spoken to, not singled out.
const EVERYBODY: [&str; 62] = [
    "各",
    "各位",
    "所有",
    "全部",
    "全体",
    "请",
    "尊敬的",
    "亲爱的",
    "广大",
    "需",
    "需要",
    "您的",
    "平台",
    "对",
    "向",
    "给",
    "让",
    "由",
    "为",
    "与",
    "和",
    "及",
    "或",
    "通知",
    "提醒",
    "告知",
    "引导",
    "联系",
    "帮助",
    "建议",
    "要求",
    "影响",
    "、",
    "/",
    "第三方",
    "每个",
    "个别",
    "部分",
    "all",
    "every",
    "each",
    "your",
    "the",
    "our",
    "dear",
    "please",
    "ask",
    "notify",
    "inform",
    "tell",
    "let",
    "have",
    "for",
    "to",
    "by",
    "of",
    "from",
    "and",
    "temu",
    "some",
    "most",
    "that",
];

/// Where a text singles out shops: `美国站商家`, `sellers in Brazil`.
pub fn singled_out(low: &str) -> bool {
    let is_one = |shop: Shop| {
        let before = low[..shop.at.start].rsplit([',', '。', ';', ':', '(', ')', '\n']).next().unwrap_or_default().trim_end();
        let after = low[shop.at.end..].trim_start();
        let written = &low[shop.at.clone()];
        let whole = written.ends_with('站') || LOCAL.contains(&written);
        let behind = ["in ", "with ", "who", "that ", "whose", "on ", "based", "under "].iter().any(|word| after.starts_with(word));
        whole || behind || !(before.is_empty() || EVERYBODY.iter().any(|word| before.ends_with(word)))
    };
    others(low).into_iter().any(is_one)
}

/// Where a text speaks of shops without saying which: `部分店铺`.
pub fn others(low: &str) -> Vec<Shop> {
    let named = find(low);
    let own = |at: usize| !named.iter().any(|shop| shop.at.end <= at && low[shop.at.end..at].chars().count() <= 2);
    let places = OTHERS.iter().flat_map(|word| low.match_indices(word).map(|(at, _)| at..at + word.len()));
    places.filter(|at| own(at.start)).map(|at| Shop { at, kind: None }).collect()
}
