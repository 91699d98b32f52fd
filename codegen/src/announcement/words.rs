//! The text of a cell or line without its dress: markup, full-width forms, invisible characters; and the type strings in it.

/// Removes Markdown's marks for bold, italics, code and links, and characters that are not seen. The words stay as they are.
pub fn plain(text: &str) -> String {
    let text = links(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{fffd}' | '\u{ad}' | '*' | '`' => {}
            c if c == '\u{a0}' || c.is_control() => out.push(' '),
            '~' if chars.peek() == Some(&'~') => {
                chars.next();
            }
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// `[text](url)` as `text url`.
fn links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let (Some(open), Some(close)) = (rest[..middle].rfind('['), rest[middle..].find(')')) else { break };
        let (label, url) = (&rest[open + 1..middle], &rest[middle + 2..middle + close]);
        out.push_str(&rest[..open]);
        out.push_str(label);
        if label != url {
            out.push(' ');
            out.push_str(url);
            out.push(' ');
        }
        rest = &rest[middle + close + 1..];
    }
    out.push_str(rest);
    out
}

/// Full-width letters, digits and punctuation as ASCII, all in lower case: for looking, not for keeping.
pub fn folded(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The URLs in a text.
pub fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http").filter_map(|(at, _)| {
        let rest = &text[at..];
        if !rest.starts_with("https://") && !rest.starts_with("http://") {
            return None;
        }
        let end =
            rest.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | ')' | '"' | '`' | '|' | ',' | ';')).unwrap_or(rest.len());
        Some(rest[..end].trim_end_matches('.'))
    })
}

/// A text without its URLs, whose hosts look like type strings.
pub fn without_urls(text: &str) -> String {
    urls(text).fold(text.to_owned(), |out, url| out.replace(url, " "))
}

/// The type strings in a text, each once, and the text without them.
pub fn types(text: &str) -> (Vec<String>, String) {
    let text = without_urls(&half_width(text));
    let (mut found, mut others) = (Vec::new(), String::new());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_type_char(c)).unwrap_or(rest.len());
        let word = rest[..end].trim_matches('.');
        if is_type(word) {
            if !found.contains(&word.to_owned()) {
                found.push(word.to_owned());
            }
        } else {
            others.push_str(&rest[..end]);
        }
        let next = rest[end..].find(is_type_char).map_or(rest.len(), |at| end + at);
        others.push_str(&rest[end..next]);
        rest = &rest[next..];
    }
    (found, others)
}

fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| if ('\u{ff01}'..='\u{ff5e}').contains(&c) { folded(&c.to_string()).chars().next().unwrap_or(c) } else { c })
        .collect()
}

fn is_type_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

/// Three words or more with dots between them, the first a word of letters: `bg.goods.add`.
fn is_type(word: &str) -> bool {
    let mut parts = word.split('.');
    parts.next().is_some_and(|first| !first.is_empty() && first.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.clone().count() >= 2
        && parts.all(|part| !part.is_empty())
        && !word.ends_with(".com")
}

/// Where the words stand in a folded text. Words of letters must stand alone: `to` is not in `token`.
pub fn positions<'a>(text: &'a str, words: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let letter = |c: char| c.is_ascii_alphabetic();
    words.iter().flat_map(move |word| {
        text.match_indices(word)
            .map(|(at, _)| at)
            .filter(move |at| !word.is_ascii() || (!text[..*at].ends_with(letter) && !text[at + word.len()..].starts_with(letter)))
    })
}
