//! English and Chinese: texts stand in the code in English, and `zh.rs` translates them.

#[cfg(test)]
mod coverage;
mod help;
mod zh;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt::Display;
use std::sync::OnceLock;

pub use help::{localize, report};

/// The language of help and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    #[value(name = "en", help = "English")]
    English,
    #[value(name = "zh", help = "中文")]
    Chinese,
}

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Fixes the language for the rest of the run: `--lang` decides, else the environment. Help is printed while the command line is parsed, so
/// the option is looked for before that.
pub fn choose(arguments: &[OsString]) {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).take_while(|word| word != "--").collect();
    let after = |at: usize| words.get(at + 1).map(|word| word.to_string());
    let option = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| word.strip_prefix("--lang=").map(str::to_owned).or_else(|| (word == "--lang").then(|| after(at)).flatten()));
    let language = option.or_else(from_environment).unwrap_or_default();
    let language = if language.to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English };
    let _ = LANGUAGE.set(language);
}

/// The locale of messages, as POSIX orders the variables.
fn from_environment() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

pub fn is_chinese() -> bool {
    LANGUAGE.get() == Some(&Language::Chinese)
}

/// The text in the language of the run; English if there is no translation.
pub fn translate(english: &str) -> &str {
    static TABLE: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    if !is_chinese() {
        return english;
    }
    TABLE.get_or_init(|| zh::TEXTS.iter().copied().collect()).get(english).copied().unwrap_or(english)
}

/// Puts values in place of `{}` in order, or of `{0}`, `{1}` where a language has another order.
pub fn fill(template: &str, values: &[&dyn Display]) -> String {
    let (mut out, mut rest, mut next) = (String::new(), template, 0);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((index, behind)) = after.split_once('}').filter(|(index, _)| index.chars().all(|digit| digit.is_ascii_digit())) else {
            out.push_str(before);
            out.push('{');
            rest = after;
            continue;
        };
        let value = values.get(index.parse().unwrap_or(next));
        next += 1;
        out.push_str(before);
        out.extend(value.map(ToString::to_string));
        rest = behind;
    }
    out + rest
}

/// A text in the language of the run, with values in it.
macro_rules! text {
    ($template:expr) => { $crate::i18n::translate($template).to_owned() };
    ($template:expr, $($value:expr),+ $(,)?) => { $crate::i18n::fill($crate::i18n::translate($template), &[$(&$value as &dyn std::fmt::Display),+]) };
}
pub(crate) use text;
