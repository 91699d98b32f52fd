//! Code as HTML in which comments, texts, numbers and keywords are marked.
//!
//! A few classes of words are enough for short samples, and keep pages small: a full grammar of each language would mark every bracket.

use super::inline::escape;

/// What the lexer needs to know of a language.
struct Language {
    /// Begins a comment that ends with the line.
    comment: &'static str,
    quotes: &'static [char],
    keywords: &'static [&'static str],
}

const RUST: Language = Language {
    comment: "//",
    quotes: &['"'],
    keywords: &[
        "as", "async", "await", "const", "crate", "else", "enum", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
        "mut", "pub", "return", "self", "Self", "static", "struct", "trait", "true", "false", "use", "where", "while",
    ],
};
const PYTHON: Language = Language {
    comment: "#",
    quotes: &['"', '\''],
    keywords: &[
        "and", "as", "def", "elif", "else", "except", "for", "from", "if", "import", "in", "is", "lambda", "None", "not", "or", "return",
        "True", "False", "try", "while", "with", "yield",
    ],
};
const PHP: Language = Language {
    comment: "//",
    quotes: &['"', '\''],
    keywords: &["array", "as", "echo", "else", "false", "foreach", "function", "if", "new", "null", "return", "string", "true"],
};
const TYPESCRIPT: Language = Language {
    comment: "//",
    quotes: &['"', '\'', '`'],
    keywords: &[
        "async", "await", "boolean", "const", "else", "false", "for", "from", "function", "if", "import", "in", "let", "new", "null",
        "number", "of", "return", "string", "true", "type", "typeof",
    ],
};
const SHELL: Language = Language {
    comment: "#",
    quotes: &['"', '\''],
    keywords: &[
        "cat", "curl", "cut", "date", "done", "do", "export", "fi", "for", "if", "in", "openssl", "printf", "then", "tr", "cargo", "temu",
    ],
};
const YAML: Language = Language { comment: "#", quotes: &['"', '\''], keywords: &["true", "false", "null"] };
const JSON: Language = Language { comment: "//", quotes: &['"'], keywords: &["true", "false", "null"] };

fn language(name: &str) -> Option<&'static Language> {
    Some(match name {
        "rust" => &RUST,
        "python" => &PYTHON,
        "php" => &PHP,
        "typescript" | "javascript" => &TYPESCRIPT,
        "sh" | "bash" | "shell" => &SHELL,
        "yaml" | "toml" => &YAML,
        "json" => &JSON,
        _ => return None,
    })
}

/// Code as HTML.
pub fn html(code: &str, name: &str) -> String {
    let Some(language) = language(name) else { return escape(code) };
    let mut out = String::with_capacity(code.len() * 2);
    let mut rest = code;
    let mut before = '\n';
    while let Some(first) = rest.chars().next() {
        let (class, len) = token(rest, first, before, language);
        let (token, after) = rest.split_at(len);
        match class {
            Some(class) => out.extend(["<i class=", class, ">", &escape(token), "</i>"]),
            None => out.push_str(&escape(token)),
        }
        before = token.chars().next_back().unwrap_or(first);
        rest = after;
    }
    out
}

/// The class of what comes next, and how long it is.
fn token(rest: &str, first: char, before: char, language: &Language) -> (Option<&'static str>, usize) {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if rest.starts_with(language.comment) && (before.is_whitespace() || language.comment != "#") && before != ':' {
        return (Some("c"), rest.find('\n').unwrap_or(rest.len()));
    }
    if language.quotes.contains(&first) {
        return (Some("s"), quoted(rest, first));
    }
    if first.is_ascii_digit() && !is_word(before) {
        return (Some("n"), rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len()));
    }
    if is_word(first) {
        let len = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let is_keyword = !matches!(before, '$' | '.' | '-' | '/') && language.keywords.contains(&&rest[..len]);
        return (is_keyword.then_some("k"), len);
    }
    (None, first.len_utf8())
}

/// How long a quoted text is, with its quotes. One that does not end is only its quote.
fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\n' if quote != '`' && quote != '\'' => break,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    1
}
