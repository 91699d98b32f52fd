//! Which rule a client broke: its sign or its text is compared with those that each known mistake makes, and each pair of mistakes.

use serde_json::{Map, Value};

use super::style::{Blanks, Booleans, Names, Nested, Order, Secret, Style, md5};
use crate::i18n::text;

pub enum Verdict {
    Right,
    /// What was broken, a sentence each.
    Broken(Vec<String>),
    Unknown,
}

/// A mistake: what it does to the style, and what to say of it.
pub type Mistake = (fn(&mut Style), &'static str);

pub const MISTAKES: &[Mistake] = &[
    (
        |style| style.order = Order::AsWritten,
        "order: the parameters must be sorted by name in ASCII order; they stand as they were written",
    ),
    (
        |style| style.order = Order::IgnoringCase,
        "order: sort by ASCII codes, where capitals come before small letters; they were sorted ignoring case",
    ),
    (|style| style.order = Order::Descending, "order: sort ascending; they were sorted descending"),
    (|style| style.nested = Nested::Spaced, "spaces: objects and lists must be compact JSON without blanks after `,` and `:`"),
    (|style| style.nested = Nested::Indented, "spaces: objects and lists must be compact JSON; they were indented"),
    (
        |style| style.nested = Nested::Python,
        "nested values: objects and lists must be JSON; they were printed as Python does, with single quotes",
    ),
    (|style| style.nested = Nested::Stringified, "nested values: objects and lists must be JSON; they became `Array` or `[object Object]`"),
    (
        |style| style.nested = Nested::SortedKeys,
        "nested values: the keys inside of objects keep the order in which they are sent; they were sorted",
    ),
    (|style| style.nested = Nested::EscapedSlashes, "nested quotes: `/` was escaped as `\\/` in the text, but not in the body"),
    (
        |style| style.nested = Nested::EscapedUnicode,
        "nested values: characters beyond ASCII were escaped as `\\uXXXX` in the text, but not in the body",
    ),
    (|style| style.nested = Nested::Twice, "nested quotes: objects and lists were encoded twice, so that their quotes are escaped"),
    (|style| style.booleans = Booleans::Capitalized, "booleans: write `true` and `false`; they became `True` and `False`"),
    (|style| style.booleans = Booleans::Digits, "booleans: write `true` and `false`; they became 1 and 0"),
    (|style| style.booleans = Booleans::Php, "booleans: write `true` and `false`; they became 1 and nothing"),
    (|style| style.quoted_texts = true, "quotes: texts are signed without the quotes around them"),
    (|style| style.blanks = Blanks::Signed, "blank values: parameters with a blank value are left out; they were signed with their names"),
    (|style| style.blanks = Blanks::Null, "blank values: null is left out; it was signed as `null`"),
    (|style| style.blanks = Blanks::None, "blank values: null is left out; it was signed as `None`"),
    (|style| style.names = Names::Lower, "key case: names are signed as they are sent; they were put into lower case"),
    (|style| style.names = Names::Upper, "key case: names are signed as they are sent; they were put into upper case"),
    (|style| style.names = Names::Snake, "key case: names are signed as they are sent; they were put into snake_case"),
    (|style| style.secret = Secret::Missing, "secret missing: the app secret goes before and behind the text; it is at neither end"),
    (|style| style.secret = Secret::InFront, "secret missing: the app secret goes before and behind the text; it is missing at the end"),
    (|style| style.secret = Secret::Behind, "secret missing: the app secret goes before and behind the text; it is missing in front"),
    (
        |style| style.separators = ("=", "&"),
        "separators: names and values are joined without anything between them; `=` and `&` were put there",
    ),
    (|style| style.separators = ("", "&"), "separators: parameters are joined without anything between them; `&` was put there"),
    (|style| style.separators = ("=", ""), "separators: names and values are joined without anything between them; `=` was put there"),
    (|style| style.url_encoded = true, "encoding: values are signed as they are, not URL-encoded"),
    (|style| style.with_sign = true, "sign: the parameter `sign` itself is not signed"),
    (|style| style.without = Some("access_token"), "parameters: `access_token` must be signed, too"),
    (|style| style.without = Some("data_type"), "parameters: `data_type` must be signed, too"),
    (|style| style.without = Some("timestamp"), "parameters: `timestamp` must be signed, too"),
    (|style| style.without = Some("type"), "parameters: `type` must be signed, too"),
    (|style| style.without = Some("app_key"), "parameters: `app_key` must be signed, too"),
    (|style| style.without = Some("version"), "parameters: `version` must be signed, too"),
];

/// Explains a sign.
pub fn sign(parameters: &Map<String, Value>, secret: &str, theirs: &str) -> Verdict {
    let right = md5(&Style::RIGHT.text(parameters, secret));
    if theirs == right {
        return Verdict::Right;
    }
    if theirs.len() != 32 || !theirs.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Verdict::Broken(vec![text!("form: a sign is 32 hexadecimal digits, the MD5 of the text; this one is not")]);
    }
    let is_lower = theirs.bytes().any(|byte| byte.is_ascii_lowercase());
    let case = is_lower.then(|| text!("form: write the hexadecimal digits in upper case"));
    if theirs.eq_ignore_ascii_case(&right) {
        return Verdict::Broken(case.into_iter().collect());
    }
    match find(parameters, |text| md5(text).eq_ignore_ascii_case(theirs), secret) {
        Some(mut reasons) => {
            reasons.extend(case);
            Verdict::Broken(reasons)
        }
        None => Verdict::Unknown,
    }
}

/// Explains a text that was signed, with or without the secret in it.
pub fn text(parameters: &Map<String, Value>, secret: &str, theirs: &str) -> Verdict {
    if theirs == Style::RIGHT.text(parameters, secret) {
        return Verdict::Right;
    }
    if let Some(reasons) = find(parameters, |text| text == theirs, secret) {
        return Verdict::Broken(reasons);
    }
    // Whatever stands around the parameters is taken for a secret, and never shown.
    let bare = Style { secret: Secret::Missing, ..Style::RIGHT }.text(parameters, secret);
    let wrong = || text!("wrong secret: what stands before and behind the parameters is not the app secret of the profile");
    if theirs.contains(&bare) {
        return Verdict::Broken(vec![wrong()]);
    }
    match find(parameters, |text| text.len() > bare.len() / 2 && theirs.contains(text), "") {
        Some(mut reasons) => {
            reasons.push(wrong());
            Verdict::Broken(reasons)
        }
        None => first_difference(parameters, &bare, theirs).map_or(Verdict::Unknown, |difference| Verdict::Broken(vec![difference])),
    }
}

/// Where the parameters of two texts part; `None` if theirs do not begin as ours do.
fn first_difference(parameters: &Map<String, Value>, ours: &str, theirs: &str) -> Option<String> {
    let (first, _) = Style::RIGHT.parts(parameters).into_iter().next()?;
    let theirs = &theirs[theirs.find(&first)?..];
    let at = ours.chars().zip(theirs.chars()).take_while(|(a, b)| a == b).count();
    let token = parameters.get("access_token").and_then(Value::as_str).unwrap_or_default();
    let token_end = ours.find(token).map_or(0, |start| ours[..start].chars().count() + token.chars().count());
    // Not before the token has ended, and not up to the end, where a secret stands.
    let near = |text: &str| text.chars().skip(at.saturating_sub(8).max(token_end)).take(24).collect::<String>();
    let is_near_end = ours.chars().count().saturating_sub(at) < 2;
    (at > token_end && !is_near_end).then(|| {
        text!("the texts differ from character {} of the parameters on: expected `…{}…`, found `…{}…`", at + 1, near(ours), near(theirs))
    })
}

/// The mistake, or the two, that make a text which fits.
fn find(parameters: &Map<String, Value>, fits: impl Fn(&str) -> bool, secret: &str) -> Option<Vec<String>> {
    let made = |mistakes: &[&Mistake]| {
        let mut style = Style::RIGHT;
        mistakes.iter().for_each(|(change, _)| change(&mut style));
        style
    };
    let said = |mistakes: &[&Mistake]| mistakes.iter().map(|(_, words)| text!(words)).collect();
    let fits = |mistakes: &[&Mistake]| fits(&made(mistakes).text(parameters, secret));
    let single = MISTAKES.iter().find(|mistake| fits(&[mistake])).map(|mistake| said(&[mistake]));
    single.or_else(|| {
        let pairs = MISTAKES.iter().enumerate().flat_map(|(at, first)| MISTAKES[at + 1..].iter().map(move |second| [first, second]));
        pairs.into_iter().find(|pair| fits(pair)).map(|pair| said(&pair))
    })
}
