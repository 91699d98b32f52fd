//! Rust source of which there is much, put together without the template engine, which is slow where values are many or lie deep.

/// Lines in braces, which open behind what is indented so many times.
pub fn block(depth: usize, lines: impl IntoIterator<Item = String>) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::from("{\n");
    for line in lines {
        text.extend([&indent, "    ", &line, "\n"]);
    }
    text.extend([&indent, "}"]);
    text
}
