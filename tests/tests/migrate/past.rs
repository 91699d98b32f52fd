//! The spec as it was before the first announcement of a migration, made from today's.

use std::path::Path;

use codegen::source::{Source, Sources};

/// Today's spec.
pub fn today() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut sources = Sources::from_folder(&folder).expect("the spec can be read");
    sources.root = "spec".to_owned();
    sources
}

/// The spec of 2025-06-17: every interface has its old type on the old gateway, and one for semi-managed shops is still the one for all shops.
pub fn before(today: &Sources) -> Sources {
    let mut past = Sources { root: today.root.clone(), files: Vec::new() };
    for file in &today.files {
        let merged = file.path.strip_suffix(".yaml").map(|stem| format!("{stem}_semi.yaml")).and_then(|path| today.text(&path));
        let text = match merged {
            Some(text) if text.contains("stays_for:") => unmoved(text).replace(" (semi-managed shops).", "."),
            _ => unmoved(&file.text),
        };
        if !file.path.starts_with("notices/") && !file.text.contains("stays_for:") {
            past.files.push(Source { path: file.path.clone(), text });
        }
    }
    past
}

/// An interface file with the type and gateways of its only entry under `replaces`.
fn unmoved(text: &str) -> String {
    let Some(entry) = text.lines().find_map(|line| line.strip_prefix("  - {type: ")).filter(|_| text.contains("\nreplaces:\n")) else {
        return text.to_owned();
    };
    let (old, rest) = entry.split_once(", gateways: ").expect("an entry has gateways");
    let gateways = &rest[..=rest.find(']').expect("gateways are a list")];
    let line = |line: &str| match line.split_once(": ").map_or(line, |(key, _)| key) {
        "type" => Some(format!("type: {old}\n")),
        "gateways" => Some(format!("gateways: {gateways}\n")),
        "aliases" | "replaces:" | "  - {type" => None,
        _ => Some(format!("{line}\n")),
    };
    text.lines().filter_map(line).collect()
}
