//! Nothing is generated where nothing has changed, and everything that has changed is noticed.

use std::fs;
use std::path::PathBuf;

use codegen::stamp::Stamp;
use codegen::{Generated, generate};
use temu_sdk_tests::fixtures;

/// A spec and what is generated from it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        for file in fixtures::valid().files {
            let path = project.path("spec").join(file.path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("created");
            fs::write(path, file.text).expect("written");
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// How many files were written and removed; none where nothing was looked at.
    fn generate(&self) -> Option<(usize, usize)> {
        let stamp = Stamp::new(self.path("stamp"));
        match generate(&self.path("spec"), self.0.path(), &stamp).expect("the spec is right") {
            Generated::Nothing => None,
            Generated::Rendered { outcome, .. } => Some((outcome.written.len(), outcome.removed.len())),
        }
    }
}

#[test]
fn what_has_not_changed_is_not_generated_again() {
    let project = Project::new();
    assert!(project.generate().is_some_and(|(written, _)| written > 0));
    assert_eq!(project.generate(), None);
    assert_eq!(project.generate(), None);
}

#[test]
fn an_edit_of_a_generated_file_is_undone() {
    let project = Project::new();
    project.generate();
    let file = project.path("temu-sdk/src/generated/mod.rs");
    let text = fs::read_to_string(&file).expect("it is there");
    fs::write(&file, "// edited").expect("written");
    assert_eq!(project.generate(), Some((1, 0)));
    assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
    fs::remove_file(&file).expect("removed");
    assert_eq!(project.generate(), Some((1, 0)));
}

#[test]
fn a_file_that_does_not_belong_is_removed() {
    let project = Project::new();
    project.generate();
    fs::write(project.path("temu-sdk/src/generated/old.rs"), "").expect("written");
    assert_eq!(project.generate(), Some((0, 1)));
    assert_eq!(project.generate(), None);
}

#[test]
fn an_edit_of_the_spec_is_taken_over() {
    let project = Project::new();
    project.generate();
    let errors = project.path("spec/errors.yaml");
    let text = fs::read_to_string(&errors).expect("it is there");
    fs::write(&errors, format!("{text}\n# nothing new")).expect("written");
    assert_eq!(project.generate(), Some((0, 0)));
    assert_eq!(project.generate(), None);
}

#[test]
fn a_stamp_that_cannot_be_read_says_nothing() {
    let project = Project::new();
    project.generate();
    fs::write(project.path("stamp"), "no stamp").expect("written");
    assert_eq!(project.generate(), Some((0, 0)));
}
