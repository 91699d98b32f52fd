//! The page of an operation.

use codegen::spec::{Kind, Mode, Operation, Paginate};
use serde_json::{Value, json};

use super::{fields, words};
use crate::block::{self, Block, Code, Page, Row, Table};
use crate::render::inline::{code, codes, link, text};
use crate::samples;
use crate::site::{Site, group_path, operation_path, slug};
use crate::snippets;

pub fn page(site: &Site<'_>, operation: &Operation) -> Page {
    let mut main = vec![Block::Text(words::sentence(&text(&operation.doc)))];
    main.extend(operation.effect_reason.iter().map(|reason| Block::Note(words::sentence(&text(reason)))));
    main.push(Block::Facts(facts(site, operation)));
    main.push(Block::Fields(fields::tree(site.model, "request", "Request", &operation.request)));
    main.extend(response(site, operation));
    main.extend(errors(site, operation));
    Page {
        path: operation_path(operation),
        title: operation.id(),
        native: official_name(site, operation).map(str::to_owned),
        description: operation.doc.value.clone(),
        kind: block::Kind::Operation,
        crumbs: vec![("Operations".to_owned(), "operations/index".to_owned()), (operation.group.clone(), group_path(&operation.group))],
        main,
        aside: aside(site, operation),
        keywords: keywords(site, operation),
    }
}

/// The name in Temu's documentation, or in an announcement.
pub fn official_name<'a>(site: &Site<'a>, operation: &'a Operation) -> Option<&'a str> {
    let moves = site.model.notices.iter().rev().flat_map(|notice| &notice.moves);
    let announced = moves.filter(|row| row.new.value == operation.type_name.value).find_map(|row| row.name.as_deref());
    operation.official_name.as_deref().or(announced)
}

/// Types, old ones too, and the official name.
fn keywords(site: &Site<'_>, operation: &Operation) -> Vec<String> {
    let types = [&operation.type_name].into_iter().chain(&operation.aliases).chain(operation.replaces.iter().map(|old| &old.type_name));
    types.map(|name| name.value.clone()).chain(official_name(site, operation).map(str::to_owned)).collect()
}

fn facts(site: &Site<'_>, operation: &Operation) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut say = |name: &str, what: String| facts.push((name.to_owned(), what));
    say("Type", code(&operation.type_name));
    if !operation.aliases.is_empty() {
        say("Also accepted", codes(operation.aliases.iter().map(|alias| alias.value.as_str())));
    }
    say("Gateways", words::gateways(&operation.gateways));
    say("Effect", words::effect(operation.effect.value).to_owned());
    say("Token", words::token(operation.token).to_owned());
    for old in &operation.replaces {
        say("Replaces", words::replaced(site, old));
    }
    if !operation.permissions.is_empty() {
        let permissions = operation.permissions.iter().map(|name| link(&text(name), &format!("permissions/index#{}", slug(name))));
        say("Permission", permissions.collect::<Vec<_>>().join(" or "));
    }
    if !operation.audience.is_empty() {
        say("Sellers", text(&operation.audience.join(", ")));
    }
    if !operation.limits.is_empty() {
        say("Limits", operation.limits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    }
    operation.paginate.iter().for_each(|paginate| say("Pages", pages(paginate)));
    for verdict in &operation.verdicts {
        say("Failure inside a success", text(&verdict.to_string()));
    }
    operation.version.iter().for_each(|version| say("Version", code(version)));
    let source = format!("{}/blob/main/spec/{}", site.repository, operation.path());
    say("Source", format!("[spec/{}]({source})", operation.path()));
    facts
}

fn pages(paginate: &Paginate) -> String {
    let how = match paginate.mode {
        Mode::Page => "by number",
        Mode::Offset => "by offset",
        Mode::Cursor => "by cursor",
    };
    let size = paginate.max_size.map(|max| format!(", at most {max} items each")).unwrap_or_default();
    format!("{how} in {}{size}; items in {}", code(&paginate.page), code(&paginate.items))
}

fn response(site: &Site<'_>, operation: &Operation) -> Vec<Block> {
    let Some(shape) = &operation.response else {
        return vec![
            Block::heading("response", "Response"),
            Block::Text("No public source describes the result. The SDK returns it as JSON.".to_owned()),
        ];
    };
    let title = match &site.model.resolve(shape).kind {
        Kind::Object(_) => "Response",
        Kind::List(_) => "Response: a list",
        Kind::Map(_) => "Response: a map",
        _ => "Response: a single value",
    };
    let mut blocks = vec![Block::Fields(fields::tree(site.model, "response", title, shape))];
    for other in &operation.response_if {
        let id = format!("response-{}", slug(&other.name));
        let title = format!("Response if {} is {}", other.when.parameter.value, other.when.value);
        blocks.push(Block::Fields(fields::tree(site.model, &id, &title, &other.response)));
    }
    blocks
}

fn errors(site: &Site<'_>, operation: &Operation) -> Vec<Block> {
    let mut families: Vec<&str> = Vec::new();
    for gateway in operation.gateways.iter().filter_map(|id| site.gateway(id)) {
        if !families.contains(&gateway.errors.as_str()) {
            families.push(&gateway.errors);
        }
    }
    let shared = families.iter().map(|family| link(family, &format!("errors/index#{family}"))).collect::<Vec<_>>().join(" and ");
    let mut blocks = vec![Block::heading("errors", "Errors")];
    if !operation.errors.is_empty() {
        let row = |error: &codegen::spec::ErrorCode| {
            let number = link(&code(&error.code.to_string()), &format!("errors/{}", error.code));
            Row::from([number, words::class(error.class).to_owned(), words::sentence(&text(&error.text))])
        };
        blocks.push(Block::Table(Table {
            caption: format!("Error codes of {}", operation.id()),
            head: vec!["Code", "Class", "Meaning"],
            rows: operation.errors.iter().map(row).collect(),
            is_filtered: operation.errors.len() > 20,
        }));
    }
    let plural = if families.len() == 1 { "family" } else { "families" };
    blocks.push(Block::Text(format!("Gateways answer with the codes of the {plural} {shared} as well.")));
    blocks
}

fn aside(site: &Site<'_>, operation: &Operation) -> Vec<Block> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let sample = |title: &str, value: &Value| Block::Code(Code { title: title.to_owned(), language: "json", text: pretty(value) });
    let mut body = samples::body(site, operation);
    for (name, shown) in [("app_key", "your app key"), ("access_token", "the shop's access token")] {
        body.entry(name).and_modify(|value| {
            if value.as_str().is_some_and(|word| word.starts_with("TEMU_")) {
                *value = json!(shown);
            }
        });
    }
    body.insert("sign".to_owned(), json!("0123456789ABCDEF0123456789ABCDEF"));
    let mut blocks = vec![Block::Tabs(snippets::of(site, operation)), sample("Request body", &body.into())];
    blocks.extend(samples::response(site.model, operation).map(|response| sample("Response body", &response)));
    blocks
}
