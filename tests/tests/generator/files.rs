//! The same spec gives the same files wherever it is read, and only what changed is written.

use std::fs;
use std::path::Path;

use codegen::output::{Files, Outcome};
use codegen::source::Sources;
use temu_sdk_tests::fixtures::{put, valid};

const CHECK_READY: &str = "temu-sdk/src/generated/order/check_ready.rs";

fn render(sources: Sources) -> Files {
    let model = codegen::load_sources(sources).unwrap_or_else(|error| panic!("{error}"));
    codegen::render::files(&model).expect("the templates are right")
}

fn apply(sources: Sources, root: &Path) -> Outcome {
    render(sources).apply(root, false).expect("a folder to write to")
}

/// A folder with the SDK of the small spec.
fn generated() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    apply(valid(), root.path());
    root
}

fn replace(sources: &mut Sources, path: &str, from: &str, to: &str) {
    let text = sources.text(path).expect("a file of the spec").to_owned();
    assert!(text.contains(from), "{text}");
    put(sources, path, &text.replace(from, to));
}

#[test]
fn neither_the_run_nor_the_order_of_files_matters() {
    let mut backwards = valid();
    backwards.files.reverse();
    let [first, second, third] = [valid(), valid(), backwards].map(render);
    assert!(first.iter().eq(second.iter()) && first.iter().eq(third.iter()));
}

#[test]
fn a_second_run_writes_nothing() {
    let root = generated();
    let written = fs::metadata(root.path().join(CHECK_READY)).expect("a file").modified().expect("a time");
    let outcome = apply(valid(), root.path());
    assert!(outcome.is_current() && outcome.unchanged > 0, "{outcome:?}");
    assert_eq!(fs::metadata(root.path().join(CHECK_READY)).expect("a file").modified().expect("a time"), written);
}

#[test]
fn a_changed_type_is_written_where_it_stands() {
    let root = generated();
    let mut sources = valid();
    replace(&mut sources, "api/order/check_ready.yaml", "bg.order.ready.check", "temu.order.ready.check");
    let files = ["spec/CATALOG.md", "temu-sdk/src/generated/catalog.json", "temu-sdk/src/generated/interfaces/order.rs", CHECK_READY];
    assert_eq!(
        apply(sources, root.path()),
        Outcome { written: files.map(str::to_owned).into(), unchanged: render(valid()).iter().count() - 4, removed: Vec::new() }
    );
}

#[test]
fn what_no_file_of_the_spec_asks_for_goes() {
    let root = generated();
    let stray = "temu-sdk/src/generated/leftover/get.rs";
    fs::create_dir(root.path().join("temu-sdk/src/generated/leftover")).expect("created");
    fs::write(root.path().join(stray), "").expect("written");
    let mut sources = valid();
    sources.files.retain(|file| file.path != "api/order/check_ready.yaml");
    assert_eq!(apply(sources, root.path()).removed, [stray, CHECK_READY]);
    assert!(!root.path().join("temu-sdk/src/generated/leftover").exists() && !root.path().join(CHECK_READY).exists());
    assert!(root.path().join("temu-sdk/src/generated/order/list.rs").exists());
}

#[test]
fn a_check_tells_and_touches_nothing() {
    let root = generated();
    fs::write(root.path().join(CHECK_READY), "// edited").expect("written");
    fs::write(root.path().join("temu-sdk/src/generated/order/stray.rs"), "").expect("written");
    let outcome = render(valid()).apply(root.path(), true).expect("a folder to read");
    assert_eq!(
        (outcome.written, outcome.removed),
        (vec![CHECK_READY.to_owned()], vec!["temu-sdk/src/generated/order/stray.rs".to_owned()])
    );
    assert_eq!(fs::read_to_string(root.path().join(CHECK_READY)).expect("text"), "// edited");
    assert!(root.path().join("temu-sdk/src/generated/order/stray.rs").exists());
}
