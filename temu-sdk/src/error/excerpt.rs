//! The first words of a body that is not a response: what a proxy, a firewall or a file host has to say.

/// As many characters are shown.
const LENGTH: usize = 100;

/// Whether a body is a page of HTML.
pub(crate) fn is_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let starts_with = |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
    ["<!doctype", "<html", "<head", "<body", "<title", "<h1", "<center"].into_iter().any(starts_with)
}

/// Returns the first words of a text, an HTML page or an error in JSON. Of other JSON nothing is shown: it may be somebody's data.
pub(crate) fn first_words(body: &[u8]) -> Option<String> {
    // What does not fit into this is not at the beginning.
    let body = &body[..body.len().min(16 << 10)];
    let words = match body.trim_ascii_start().first()? {
        b'{' | b'[' => json_message(body)?,
        b'<' => html_words(&String::from_utf8_lossy(body)),
        _ => std::str::from_utf8(body).ok()?.to_owned(),
    };
    let mut words = words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut excerpt = words.next()?.to_owned();
    for word in words {
        if excerpt.chars().count() + word.chars().count() >= LENGTH {
            excerpt.push_str(" …");
            break;
        }
        excerpt.push(' ');
        excerpt.push_str(word);
    }
    Some(excerpt.chars().take(LENGTH + 2).collect())
}

/// The message of an error in JSON, under one of its usual names.
fn json_message(body: &[u8]) -> Option<String> {
    const NAMES: [&str; 8] = ["message", "error_description", "detail", "errorMsg", "error_msg", "error", "title", "msg"];
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let inner = value.get("error").filter(|error| error.is_object()).unwrap_or(&value);
    NAMES.iter().find_map(|name| inner.get(name)?.as_str()).map(str::to_owned)
}

/// The title of a page, or else its text.
fn html_words(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|start| {
        let start = start + lower[start..].find('>')? + 1;
        Some(&page[start..start + lower[start..].find('<')?])
    });
    title.filter(|title| !title.trim().is_empty()).map_or_else(|| without_tags(page), str::to_owned)
}

fn without_tags(page: &str) -> String {
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        let (_, words) = piece.split_once('>').unwrap_or((piece, ""));
        text.push(' ');
        text.push_str(words);
    }
    text
}
