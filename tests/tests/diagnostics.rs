//! Broken specs: each breaks one rule, and the message says so.

use std::collections::BTreeSet;

use codegen::diagnostics::Rule;
use temu_sdk_tests::fixtures::{self, broken, problems};

#[test]
fn the_valid_spec_breaks_no_rule() {
    if let Err(problems) = codegen::load_sources(fixtures::valid()) {
        panic!("{problems}");
    }
}

#[test]
fn each_broken_spec_breaks_its_rule_and_no_other() {
    let mut others = Vec::new();
    for (name, folder) in broken() {
        let found: BTreeSet<&str> = problems(fixtures::with(&folder)).list().iter().map(|problem| problem.rule.code()).collect();
        if found.iter().copied().ne(name.split('-').take(1)) {
            others.push(format!("{name}: {found:?}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn every_rule_has_a_broken_spec() {
    let names: Vec<String> = broken().into_iter().map(|(name, _)| name).collect();
    for rule in Rule::ALL {
        let prefix = format!("{}-", rule.code());
        assert!(names.iter().any(|name| name.starts_with(&prefix)), "no folder in fixtures/broken begins with {prefix}: {}", rule.about());
    }
}

#[test]
fn messages_are_as_a_compiler_gives_them() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/broken");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, folder) in broken() {
            insta::assert_snapshot!(name, problems(fixtures::with(&folder)).to_string());
        }
    });
}
