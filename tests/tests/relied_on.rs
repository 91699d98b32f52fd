//! What the SDK relies on stands in the spec: no Rust names it, and an edit that takes it away is explained.

use std::fs;
use std::path::Path;

use codegen::Model;
use codegen::source::{Sources, Span};
use codegen::spec::{Field, Shape};
use temu_sdk_tests::fixtures::{folder, problems};

/// Where hand-written Rust may name what looks like a fact, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("mock/calls/router.rs", "1_000_000", "what the mock answers beside a success: a code that means nothing there"),
    ("mock/faults.rs", "1_000_000", "a probability in parts of a million"),
    ("files/download.rs", "100_000_000", "digits of a random number"),
    ("codegen/src/spec/gateway.rs", "1_000_000", "the largest limit"),
    ("observe.rs", "\"temu.", "names of trace fields"),
];

fn rust_files(at: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(at).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "generated" {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            files.push((path.display().to_string(), code));
        }
    }
}

fn model() -> Model {
    codegen::load(&folder("spec")).unwrap_or_else(|error| panic!("{error}"))
}

/// Type strings and gateway codes stand in the spec; groups, events and shared types are named by generated code alone.
#[test]
fn hand_written_rust_names_no_fact() {
    let model = model();
    let mut files = Vec::new();
    rust_files(&folder("temu-sdk/src"), &mut files);
    let of_sdk = files.len();
    rust_files(&folder("codegen/src"), &mut files);
    let codes = model.families.iter().flat_map(|family| &family.codes).chain(model.operations.iter().flat_map(|one| &one.errors));
    let mut needles: Vec<String> = codes.filter(|code| code.code >= 1_000_000).map(|code| grouped(code.code)).collect();
    needles.extend(["\"bg.", "\"temu."].map(str::to_owned));
    needles.sort();
    needles.dedup();
    let everywhere = needles.len();
    needles.extend(model.groups().flat_map(|(group, _)| [format!("crate::{group}::"), format!("feature = \"{group}\"")]));
    needles.extend(model.gateways.iter().map(|gateway| format!("Gateway::{}", codegen::names::camel(&gateway.id))));
    needles.extend(model.events.iter().map(|event| codegen::names::camel(&event.name)));
    needles.extend(model.types.keys().map(|name| format!("types::{name}")));
    let mut found = Vec::new();
    for (index, (path, code)) in files.iter().enumerate() {
        let needles = if index < of_sdk { &needles[..] } else { &needles[..everywhere] };
        for needle in needles.iter().filter(|needle| contains(code, needle)) {
            let is_allowed = ALLOWED.iter().any(|(file, allowed, _)| path.ends_with(file) && allowed == needle);
            if !is_allowed {
                found.push(format!("{path}: {needle}"));
            }
        }
    }
    assert!(found.is_empty(), "move to the spec, or say in ALLOWED why not:\n{}", found.join("\n"));
}

/// Whether code holds a word that does not go on.
fn contains(code: &str, needle: &str) -> bool {
    let goes_on =
        |rest: &str| needle.ends_with(|c: char| c.is_alphanumeric()) && rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices(needle).any(|(at, _)| !goes_on(&code[at + needle.len()..]))
}

/// A number as Rust code writes it: `7_000_016`.
fn grouped(code: i64) -> String {
    let digits = code.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("_")
}

/// The fields that the SDK relies on, with what relies on them.
fn relied_on(model: &Model) -> Vec<(String, &Field)> {
    let mut all = Vec::new();
    let mut add = |what: String, root: Option<&'_ Shape>, path: &str| {
        if let Some(field) = root.and_then(|root| model.walk(root, path)).and_then(|fields| fields.last().map(|field| (*field).clone())) {
            all.push((what, field.name.span));
        }
    };
    for role in &model.roles.operations {
        let operation = model.operation(&role.operation).expect("it is there");
        for (key, path) in &role.paths {
            let is_sent = ["code", "id", "add", "remove"].contains(&key.as_str());
            add(format!("{} {key}", role.name.value), if is_sent { Some(&operation.request) } else { operation.response.as_ref() }, path);
        }
    }
    for upload in &model.roles.uploads {
        let operation = model.operation(&upload.operation).expect("it is there");
        add(format!("{} signature", upload.name.value), operation.response.as_ref(), &upload.signature);
    }
    for operation in &model.operations {
        let Some(changes) = &operation.changes else { continue };
        let items = model.walk(operation.response.as_ref().expect("a list"), &operation.paginate.as_ref().expect("pages").items);
        let list = items.and_then(|fields| fields.last().map(|field| &field.shape));
        for path in [&changes.from, &changes.to] {
            add(format!("{} {}", operation.id(), path.value), Some(&operation.request), path);
        }
        for path in [&changes.at, &changes.id] {
            add(format!("{} {}", operation.id(), path.value), list, path);
        }
    }
    for event in &model.events {
        for field in
            event.at.iter().chain(&event.identity).chain(event.reconcile.iter().flat_map(|one| one.fields.iter().map(|(own, _)| own)))
        {
            add(format!("{} {}", event.name.value, field.value), Some(&event.fields), field);
        }
    }
    let fields = |span: Span| move |field: &&Field| field.name.span == span;
    let shapes = model.operations.iter().flat_map(|one| [Some(&one.request), one.response.as_ref()]).flatten();
    let shapes = shapes.chain(model.types.values().map(|shared| &shared.shape)).chain(model.events.iter().map(|event| &event.fields));
    let mut known: Vec<&Field> = Vec::new();
    shapes.for_each(|shape| shape.walk(&mut |inner| known.extend(inner.fields())));
    all.into_iter().filter_map(|(what, span)| Some((what, *known.iter().find(|field| fields(span)(field))?))).collect()
}

/// The spec with the text of one place replaced.
fn edited(sources: &Sources, span: Span, with: &str) -> Sources {
    let mut sources = sources.clone();
    sources.files[span.file].text.replace_range(span.start..span.end, with);
    sources
}

/// The operations that the SDK relies on, and what they need.
fn sources() -> Sources {
    let model = model();
    let roles = model.roles.operations.iter().map(|role| &role.operation).chain(model.roles.uploads.iter().map(|upload| &upload.operation));
    let lists = model.events.iter().filter_map(|event| Some(&event.reconcile.as_ref()?.operation));
    let kept: Vec<String> = roles.chain(lists).map(|id| model.operation(id).expect("it is there").path()).collect();
    let mut sources = Sources::from_folder(&folder("spec")).expect("the spec is there");
    sources.files.retain(|file| match file.path.split('/').next() {
        Some("api") => kept.contains(&file.path),
        Some("groups.yaml" | "lookup.yaml") => false,
        _ => true,
    });
    loop {
        let unused: Vec<String> =
            problems(sources.clone()).list().iter().map(|problem| sources.files[problem.span.file].path.clone()).collect();
        if unused.is_empty() {
            return sources;
        }
        assert!(unused.iter().all(|path| path.starts_with("types/")), "{}", problems(sources));
        sources.files.retain(|file| !unused.contains(&file.path));
    }
}

#[test]
fn a_fact_that_an_edit_takes_away_is_named() {
    let sources = sources();
    let model = codegen::load_sources(sources.clone()).unwrap_or_else(|error| panic!("{error}"));
    let relied_on = relied_on(&model);
    assert!(relied_on.len() > 30, "{}", relied_on.len());
    let mut silent = Vec::new();
    for (what, field) in &relied_on {
        if problems(edited(&sources, field.name.span, "renamedField")).is_empty() {
            silent.push(format!("{what} renamed"));
        }
        if problems(edited(&sources, field.shape.span, "{$values: json}")).is_empty() {
            silent.push(format!("{what} retyped"));
        }
    }
    for role in model.roles.operations.iter().map(|role| &role.operation).chain(model.roles.uploads.iter().map(|upload| &upload.operation))
    {
        let mut without = sources.clone();
        let path = model.operation(role).expect("it is there").path();
        without.files.retain(|file| file.path != path);
        let found = problems(without).to_string();
        if !found.contains("spec/roles.yaml") && !found.contains("roles.yaml:") {
            silent.push(format!("{} removed", role.value));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
