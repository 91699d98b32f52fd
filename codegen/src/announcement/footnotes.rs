//! Marks of footnotes: behind a type, `bg.goods.add*`, and in front of the note, `* 全托店铺…`.

use std::sync::LazyLock;

use regex_lite::Regex;

/// Encloses what stands raised in HTML. No page has these characters of its own: they are removed from it.
pub const RAISED: (char, char) = ('\u{e002}', '\u{e003}');

const SIGN: &str = r"\\?\*+|[†‡※★☆▲△①-⑳¹²³⁴-⁹]+|\[\^?\w{1,3}\]|[(（]注?\d{1,2}[)）]|[\[【]?注\d{1,2}[\]】]?";

static BEHIND: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"[A-Za-z0-9_]`?\s?({SIGN})")).expect("a pattern"));
static LEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^\s*(?:[-•>]\s*)?({SIGN}|注?\d{{1,2}}\s?[.、:：)）])")).expect("a pattern"));

/// The marks behind types of a raw text. Asterisks in pairs are Markdown's.
pub fn marks(raw: &str) -> Vec<String> {
    let is_bold = raw.matches('*').count().is_multiple_of(2) && !raw.contains("\\*");
    let raised = raw.split(RAISED.0).skip(1).filter_map(|rest| rest.split(RAISED.1).next()).filter(|sign| !is_ordinal(sign));
    let behind = BEHIND.captures_iter(raw).filter_map(|found| found.get(1)).map(|sign| sign.as_str());
    behind.filter(|sign| !sign.contains('*') || !is_bold).chain(raised).map(bare).collect()
}

/// The mark that a raw line begins with.
pub fn leading(raw: &str) -> Option<String> {
    if let Some(rest) = raw.trim_start().strip_prefix(RAISED.0) {
        return rest.split(RAISED.1).next().map(bare);
    }
    LEADING.captures(raw).and_then(|found| found.get(1)).map(|sign| bare(sign.as_str()))
}

/// Takes what is raised out of a raw text, but for the endings of ordinals: `15th`.
pub fn without_raised(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once(RAISED.0) {
        let (raised, behind) = behind.split_once(RAISED.1).unwrap_or((behind, ""));
        out.push_str(before);
        out.push_str(if is_ordinal(raised) { raised } else { "" });
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn is_ordinal(raised: &str) -> bool {
    matches!(raised.trim(), "st" | "nd" | "rd" | "th")
}

/// `[1]`, `注1：` and `1.` are the same mark.
fn bare(sign: &str) -> String {
    let kept: String = sign.chars().filter(|c| !"\\[]()（）【】^注.、:： ".contains(*c)).collect();
    match kept.as_str() {
        "①" | "¹" => "1".to_owned(),
        "②" | "²" => "2".to_owned(),
        "③" | "³" => "3".to_owned(),
        _ => kept,
    }
}
