//! The reference site: its links, its search, its chart, its looks, and its samples at work.

mod axe;
mod chart;
mod links;
mod looks;
mod pages;
mod probe;
mod samples;
#[rustfmt::skip]
mod rust_samples;
mod search;
mod signatures;
mod tools;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use codegen::Model;
use temu_sdk_tests::fixtures::folder;

/// A day on which there are migrations in each state, whatever is announced later.
const DAY: &str = "2025-08-10";

/// The site of the project's own spec, written once for all tests.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("site");
        let report = temu_site::build(&folder("spec"), &folder("."), &out, DAY).unwrap_or_else(|error| panic!("{error}"));
        println!("{report}");
        assert!(report.share_of_small_pages() > 0.95, "{report}");
        out.canonicalize().expect("it was written")
    })
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| codegen::load(&folder("spec")).unwrap_or_else(|error| panic!("{error}")))
}

/// All files with an extension, by their path below the site.
fn files(extension: &str) -> Vec<String> {
    fn collect(folder: &Path, name: &str, extension: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.file_name().to_string_lossy().into_owned();
            let name = if name.is_empty() { path } else { format!("{name}/{path}") };
            if entry.path().is_dir() {
                collect(&entry.path(), &name, extension, found);
            } else if name.ends_with(extension) && !name.contains(probe::MARK) {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    collect(site(), "", extension, &mut found);
    found.sort();
    found
}

fn read(path: &str) -> String {
    std::fs::read_to_string(site().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
