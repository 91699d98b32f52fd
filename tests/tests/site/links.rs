//! Every link leads somewhere: pages, anchors, assets, the Markdown of pages, and files of the repository.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag};
use temu_sdk_tests::fixtures::folder;

use crate::{files, read, site};

const REPOSITORY: &str = "https://github.com/temu-sdk/temu-sdk/";

#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    links: Vec<String>,
    doubled: Vec<String>,
}

fn page(path: &str) -> Page {
    let text = read(path);
    let mut page = Page::default();
    for token in Tokenizer::new(text.as_str()).flatten() {
        let Token::StartTag(tag) = token else { continue };
        for (name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value).into_owned();
            match name.as_slice() {
                b"id" if !page.ids.insert(value.clone()) => page.doubled.push(value),
                b"href" | b"src" | b"srcset" => page.links.push(value),
                _ => {}
            }
        }
    }
    page
}

/// The file that a relative link of a page leads to.
fn target(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// An anchor without its percent signs.
fn decoded(anchor: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = anchor.bytes();
    while let Some(byte) = rest.next() {
        let digits: Vec<u8> = if byte == b'%' { rest.by_ref().take(2).collect() } else { Vec::new() };
        bytes.push(std::str::from_utf8(&digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(byte));
    }
    String::from_utf8(bytes).unwrap()
}

/// What is wrong with a link to another site; nothing if it is right.
fn outside(link: &str) -> Option<String> {
    let Some(path) = link.strip_prefix(REPOSITORY).and_then(|rest| rest.split_once("/main/")).map(|(_, path)| path) else {
        return (!link.starts_with("https://")).then(|| format!("{link} is not safe"));
    };
    let path = path.split('#').next().unwrap_or_default();
    (!folder(path).exists()).then(|| format!("{link}: no such file in the project"))
}

#[test]
fn all_links_of_pages_lead_somewhere() {
    let pages: BTreeMap<String, Page> = files(".html").into_iter().map(|path| (path.clone(), page(&path))).collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (path, page) in &pages {
        wrong.extend(page.doubled.iter().map(|id| format!("{path}: two elements are called {id}")));
        for link in &page.links {
            count += 1;
            if link.contains("://") {
                wrong.extend(outside(link).map(|problem| format!("{path}: {problem}")));
                continue;
            }
            let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let file = if file.is_empty() { path.clone() } else { target(path, file) };
            let has_anchor = |anchor: &str| pages.get(&file).is_some_and(|page| page.ids.contains(&decoded(anchor)));
            if !site().join(&file).is_file() {
                wrong.push(format!("{path}: {link} leads to no file"));
            } else if anchor.is_some_and(|anchor| !anchor.is_empty() && !has_anchor(anchor)) {
                wrong.push(format!("{path}: {link} leads to no anchor"));
            }
        }
    }
    println!("{count} links on {} pages", pages.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    assert!(pages.len() > 1000 && count > 40_000, "{count} links on {} pages", pages.len());
}

#[test]
fn all_links_of_the_markdown_lead_to_files() {
    let mut wrong = Vec::new();
    let mut paths = files(".md");
    assert_eq!(paths.len(), files(".html").len(), "each page exists in both forms");
    paths.push("llms.txt".to_owned());
    for path in paths {
        let text = read(&path);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { continue };
            if dest_url.contains("://") {
                wrong.extend(outside(&dest_url).map(|problem| format!("{path}: {problem}")));
            } else if !dest_url.starts_with('#') {
                let file = target(&path, dest_url.split('#').next().unwrap_or_default());
                if !site().join(&file).is_file() {
                    wrong.push(format!("{path}: {dest_url} leads to no file"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for path in files(".html") {
        let text = read(&path);
        for token in Tokenizer::new(text.as_str()).flatten() {
            let Token::StartTag(tag) = token else { continue };
            let is_link = tag.name.as_slice() == b"a";
            for (name, value) in tag.attributes.iter().filter(|_| !is_link) {
                let is_address = matches!(name.as_slice(), b"href" | b"src" | b"srcset");
                assert!(!is_address || !String::from_utf8_lossy(value).contains("//"), "{path}: {value:?}");
            }
        }
    }
    for path in files(".css") {
        assert!(!read(&path).contains("url("), "{path}");
    }
}
