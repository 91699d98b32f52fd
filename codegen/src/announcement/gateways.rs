//! Gateways as pages name them: by URL, by host, by their names in the spec, or by a name that the spec does not have.

use std::ops::Range;

use super::text::urls;
use crate::spec::Gateway;

/// A gateway that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub at: Range<usize>,
    /// Its id; or how the page calls one that the spec does not have.
    pub id: Result<String, String>,
    /// Whether only a word like `PA` stands there, which may mean something else.
    pub weak: bool,
}

/// What makes a name that of a gateway.
const SUFFIXES: [&str; 8] = ["网关", "区网关", "的网关", "区", "gateway", "router", "api gateway", "openapi gateway"];

/// Words in front of `gateway` that are no names.
const GENERIC: [&str; 34] = [
    "the", "new", "old", "a", "an", "this", "that", "each", "same", "both", "our", "its", "current", "legacy", "former", "previous",
    "original", "existing", "target", "source", "api", "openapi", "open", "temu", "another", "other", "one", "any", "which", "of", "two",
    "no", "router", "per",
];

/// Prepositions of Chinese behind which a gateway's name begins.
const PREPOSITIONS: [&str; 12] = ["迁移到", "迁移至", "升级到", "升级至", "切换到", "切换至", "切换为", "迁至", "搬到", "由", "从", "至"];

/// Words in front of `网关` that are no names.
const GENERIC_CHINESE: [&str; 26] = [
    "新",
    "旧",
    "原",
    "老",
    "该",
    "本",
    "此",
    "当前",
    "目标",
    "来源",
    "各",
    "两个",
    "统一",
    "对应",
    "相应",
    "不同",
    "同一",
    "其他",
    "其它",
    "上述",
    "以下",
    "新的",
    "旧的",
    "原来的",
    "原有",
    "开放平台",
];

/// The gateways of a text; `half` is the same text with its capitals. Types have been blanked in both.
pub fn find(low: &str, half: &str, gateways: &[Gateway]) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut blanked = low.to_owned();
    for at in urls(low).chain(hosts(low)) {
        let written = &low[at.clone()];
        if found.iter().any(|other| other.at.contains(&at.start)) {
            continue;
        }
        if let Some(id) = router(written, gateways) {
            found.push(Named { at: at.clone(), id, weak: false });
        }
        blanked.replace_range(at.clone(), &"\u{1}".repeat(at.len()));
    }
    for gateway in gateways {
        for name in std::iter::once(&gateway.id.value).chain(&gateway.names) {
            by_name(&blanked, half, name, &gateway.id.value, &mut found);
        }
    }
    strengthen(&mut found, low);
    found.sort_by_key(|named| (named.at.start, std::cmp::Reverse(named.at.end)));
    found.dedup_by(|next, first| next.at.start < first.at.end);
    unknown(&blanked, &mut found);
    found.sort_by_key(|named| named.at.start);
    found
}

/// Hosts without a scheme, with the path behind them.
fn hosts(low: &str) -> impl Iterator<Item = Range<usize>> {
    low.match_indices("openapi").filter_map(|(at, _)| {
        let rest = &low[at..];
        let free = !low[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '_'))).unwrap_or(rest.len());
        let written = rest[..end].trim_end_matches('.');
        let host = written.split('/').next().unwrap_or_default();
        (free && host.contains('.')).then_some(at..at + written.len())
    })
}

/// The gateway of a URL, if it is one of a router.
fn router(url: &str, gateways: &[Gateway]) -> Option<Result<String, String>> {
    let host = |url: &str| url.split("://").last().and_then(|rest| rest.split('/').next()).map(str::to_ascii_lowercase);
    let of =
        |gateway: &&Gateway| [Some(&gateway.url), gateway.test_url.as_ref()].into_iter().flatten().any(|known| host(known) == host(url));
    if let Some(gateway) = gateways.iter().find(of) {
        return Some(Ok(gateway.id.value.clone()));
    }
    let routes = url.trim_end_matches('/').ends_with("/router") || host(url).is_some_and(|host| host.starts_with("openapi"));
    routes.then(|| Err(url.to_owned()))
}

fn by_name(low: &str, half: &str, name: &str, id: &str, found: &mut Vec<Named>) {
    let low_name = name.to_ascii_lowercase();
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '\u{1}');
    for (at, _) in low.match_indices(&low_name) {
        let (before, after) = (&low[..at], &low[at + name.len()..]);
        let hyphenated = before.ends_with('-') || after.starts_with('-') && !after.starts_with("->");
        if low_name.is_ascii() && (before.ends_with(word) || after.starts_with(word) || hyphenated) {
            continue;
        }
        let rest = after.trim_start();
        let suffix = SUFFIXES.iter().filter(|suffix| rest.starts_with(**suffix)).max_by_key(|suffix| suffix.len());
        let labelled = ["网关:", "网关为", "gateway:", "网关 "]
            .iter()
            .any(|label| before.trim_end().ends_with(label.trim_end()) && before.ends_with(|c: char| ": 为".contains(c)));
        let end = at + name.len() + suffix.map_or(0, |suffix| after.len() - rest.len() + suffix.len());
        let capitals = half.get(at..at + name.len()).is_some_and(|written| written.bytes().all(|b| b.is_ascii_uppercase()));
        let strong = suffix.is_some_and(|suffix| *suffix != "区" || capitals) || labelled;
        // A word such as `us` or `global` is no gateway by itself, but `PA` may be.
        if strong || capitals {
            found.push(Named { at: at..end, id: Ok(id.to_owned()), weak: !strong });
        }
    }
}

/// In `US/EU网关` both are gateways.
fn strengthen(found: &mut [Named], low: &str) {
    found.sort_by_key(|named| named.at.start);
    for at in (0..found.len().saturating_sub(1)).rev() {
        let between = low.get(found[at].at.end..found[at + 1].at.start).unwrap_or("?").trim();
        if matches!(between, "/" | "、" | "," | "和" | "与" | "及" | "and" | "&" | "或") && !found[at + 1].weak {
            found[at].weak = false;
        }
    }
}

/// Names in front of the word gateway that the spec does not have.
fn unknown(low: &str, found: &mut Vec<Named>) {
    for word in ["网关", "gateway"] {
        for (at, _) in low.match_indices(word) {
            if found.iter().any(|named| named.at.start < at + word.len() && at <= named.at.end) {
                continue;
            }
            let before = low[..at].trim_end();
            let latin = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
            let name = &before[before.len() - latin..];
            if !name.is_empty() {
                let generic =
                    GENERIC.contains(&name) || name.bytes().all(|b| b.is_ascii_digit()) || name.ends_with("ing") || name.ends_with("ed");
                let plural = low[at..].starts_with("gateways");
                if !generic && !plural {
                    found.push(Named { at: before.len() - latin..at + word.len(), id: Err(name.to_owned()), weak: false });
                }
                continue;
            }
            let begin = PREPOSITIONS.iter().filter_map(|word| before.rfind(word).map(|at| at + word.len())).max();
            if let Some(name) = begin.map(|begin| before[begin..].trim()) {
                let is_name =
                    !name.is_empty() && name.chars().count() <= 6 && !name.contains(|c: char| c.is_ascii() || "，。、：的".contains(c));
                if is_name && !GENERIC_CHINESE.contains(&name) {
                    found.push(Named { at: before.len() - name.len()..at + word.len(), id: Err(name.to_owned()), weak: false });
                }
            }
        }
    }
}
