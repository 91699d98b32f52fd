//! What the SDK relies on stands in the spec: no Rust names it, and an edit that takes it away is explained.

use std::fs;
use std::path::Path;

use codegen::Model;
use codegen::source::{Sources, Span};
use codegen::spec::{Field, Shape};
use temu_sdk_tests::fixtures::{folder, problems};

/// Where hand-written Rust may name what looks like a fact, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("mock/calls/router.rs", "1000000", "what the mock answers beside a success: a code that means nothing there"),
    ("mock/faults.rs", "1000000", "a probability in parts of a million"),
    ("files/download.rs", "100000000", "digits of a random number"),
    ("mock/world/products.rs", "1000000", "the largest stock"),
    ("engines/src/redis/journal.rs", "1000000", "how many deliveries are kept"),
    ("mock/recording/scrub.rs", "1000000", "digits of a made-up number"),
    ("wire/values/time.rs", "1000000", "nanoseconds in a millisecond"),
    ("wire/values/with_jiff.rs", "1000000", "nanoseconds in a millisecond"),
    ("codegen/src/spec/gateway.rs", "1000000", "the largest limit"),
    ("engines/src/redis/journal.rs", "1000000", "how many events a journal holds by default"),
    ("site/src/samples.rs", "1000000", "what stands beside a success in samples"),
    ("i18n/zh.rs", "3000032", "the example in the help of a command"),
    ("observe.rs", "\"temu.", "names of trace fields"),
];

/// The hand-written code of all crates but the tests: the crate's folder, the file's path, and its text without comments and without the
/// underscores in numbers.
fn rust_files() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder(".")).expect("the workspace").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != "tests" && entry.path().join("Cargo.toml").is_file() {
            let mut files = Vec::new();
            read(&entry.path().join("src"), &mut files);
            found.extend(files.into_iter().map(|(path, code)| (name.clone(), path, code)));
        }
    }
    found
}

fn read(at: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(at).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "generated" {
            read(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            files.push((path.display().to_string(), plain(&code)));
        }
    }
}

/// The code without the underscores between digits.
fn plain(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
    let mut rest = code.chars().peekable();
    while let Some(next) = rest.next() {
        let is_separator = next == '_' && text.ends_with(|c: char| c.is_ascii_digit()) && rest.peek().is_some_and(char::is_ascii_digit);
        if !is_separator {
            text.push(next);
        }
    }
    text
}

fn model() -> Model {
    codegen::load(&folder("spec")).unwrap_or_else(|error| panic!("{error}"))
}

/// Type strings and gateway codes stand in the spec; groups, events and shared types are named by generated code alone.
#[test]
fn hand_written_rust_names_no_fact() {
    let model = model();
    let codes = model.families.iter().flat_map(|family| &family.codes).chain(model.operations.iter().flat_map(|one| &one.errors));
    // Smaller ones are also lengths and HTTP statuses.
    let mut everywhere: Vec<String> = codes.filter(|code| code.code >= 100_000).map(|code| code.code.to_string()).collect();
    everywhere.extend(["\"bg.", "\"temu."].map(str::to_owned));
    everywhere.sort();
    everywhere.dedup();
    let mut of_sdk: Vec<String> =
        model.groups().flat_map(|(group, _)| [format!("crate::{group}::"), format!("feature = \"{group}\"")]).collect();
    of_sdk.extend(model.gateways.iter().map(|gateway| format!("Gateway::{}", codegen::names::camel(&gateway.id))));
    of_sdk.extend(model.events.iter().map(|event| codegen::names::camel(&event.name)));
    of_sdk.extend(model.types.keys().map(|name| format!("types::{name}")));
    let (mut found, mut unused) = (Vec::new(), ALLOWED.to_vec());
    for (folder, path, code) in rust_files() {
        let needles = everywhere.iter().chain(of_sdk.iter().filter(|_| folder == "temu-sdk"));
        for needle in needles.filter(|needle| contains(&code, needle)) {
            let is_exception = |(file, allowed, _): &&(&str, &str, &str)| path.ends_with(file) && allowed == needle;
            if ALLOWED.iter().any(|exception| is_exception(&exception)) {
                unused.retain(|exception| !is_exception(&exception));
            } else {
                found.push(format!("{path}: {needle}"));
            }
        }
    }
    assert!(found.is_empty(), "move to the spec, or say in ALLOWED why not:\n{}", found.join("\n"));
    assert!(unused.is_empty(), "no longer needed in ALLOWED: {unused:?}");
}

/// Whether code holds the word, not as a part of a longer one.
fn contains(code: &str, needle: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let goes_on = |rest: &str| needle.ends_with(is_word) && rest.starts_with(is_word);
    let began = |before: &str| needle.starts_with(|c: char| c.is_ascii_digit()) && before.ends_with(|c: char| c.is_ascii_digit());
    code.match_indices(needle).any(|(at, _)| !goes_on(&code[at + needle.len()..]) && !began(&code[..at]))
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
