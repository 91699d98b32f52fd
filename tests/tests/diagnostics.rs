//! Broken specs: each breaks one rule, and the message says so.

use std::collections::BTreeSet;

use codegen::diagnostics::Rule;
use codegen::source::Sources;
use temu_sdk_tests::fixtures::{self, broken, folder, problems, put, valid};

#[test]
fn the_valid_spec_breaks_no_rule() {
    if let Err(problems) = codegen::load_sources(valid()) {
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
    let snapshots = std::fs::read_dir(folder("tests/snapshots/broken")).expect("they are there");
    let mut snapshots: Vec<String> = snapshots.flatten().map(|entry| entry.file_name().to_string_lossy().replace(".snap", "")).collect();
    snapshots.sort();
    assert_eq!(snapshots, broken().into_iter().map(|(name, _)| name).collect::<Vec<_>>(), "a snapshot without its broken spec");
}

const HEAD: &str = "# yaml-language-server: $schema=../../schema/operation.json\n";

/// Codes and files of what is wrong, in order.
fn found(sources: &Sources) -> Vec<(&'static str, String)> {
    let path = |file: usize| sources.files.get(file).map_or_else(String::new, |file| file.path.clone());
    problems(sources.clone()).list().iter().map(|problem| (problem.rule.code(), path(problem.span.file))).collect()
}

#[test]
fn all_problems_of_all_files_come_out_in_one_run() {
    let mut sources = valid();
    put(&mut sources, "api/order/get.yaml", &format!("{HEAD}type: [bg.order.get\n"));
    let misspelt = "type: bg.order.lines.get\ngatways: [us]\ndoc: Lines of an order.\neffect: write\nrequest: {line-no: int}\n";
    put(&mut sources, "api/order/get_lines.yaml", &format!("{HEAD}{misspelt}"));
    put(&mut sources, "types/Money.yaml", "amount: {$type: string, $max_len: 3, $max_len: 4}\n");
    put(
        &mut sources,
        "notices/someday.yaml",
        "# yaml-language-server: $schema=../schema/notice.json\ntitle: Soon\nnew_token: no\nmoves: []\n",
    );
    put(&mut sources, "types/OrderStatus.yaml", "$enum: {1: pending, 2: pending}\n");
    let file = |code, path: &str| (code, path.to_owned());
    let expected = [
        file("S001", "api/order/get.yaml"),
        file("S002", "api/order/get_lines.yaml"),
        file("C017", "api/order/get_lines.yaml"),
        file("S008", "api/order/get_lines.yaml"),
        file("S009", "api/order/get_lines.yaml"),
        file("S008", "notices/someday.yaml"),
        file("S003", "notices/someday.yaml"),
        file("S004", "types/Money.yaml"),
        file("C006", "types/OrderStatus.yaml"),
    ];
    let mut found = found(&sources);
    found.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(found, expected);
    assert!(problems(sources).to_string().ends_with("9 problems in 5 files; nothing was written"));
}

/// Others refer to what each file says. A file that cannot be read is one problem all the same.
#[test]
fn a_file_that_cannot_be_read_makes_no_noise_in_others() {
    for file in valid().files {
        let mut sources = valid();
        put(&mut sources, &file.path, &format!("{}\n]", file.text));
        assert_eq!(found(&sources), [("S001", file.path.clone())]);
        put(&mut sources, &file.path, &file.text.replacen('\n', "\n{}\n", 1));
        assert_eq!(found(&sources), [("S001", file.path)]);
    }
}

#[test]
fn positions_are_those_of_the_file() {
    let mut sources = valid();
    let text = format!("\u{feff}{HEAD}type: bg.order.get\r\ngateways: [us]\r\ndoc: 订单, ein Stück\r\neffect: raed\r\n");
    put(&mut sources, "api/order/get.yaml", &text);
    let problems = problems(sources.clone());
    let positions: Vec<(usize, usize)> = problems.list().iter().map(|problem| sources.position(problem.span)).collect();
    assert_eq!(positions, [(5, 9)], "{problems}");
}

/// Where a key is misspelt, what it says is missing, and nothing else is wrong. The keys of tables are names, which others use.
#[test]
fn a_misspelt_key_is_one_problem() {
    let mut noise = Vec::new();
    for file in valid().files.into_iter().filter(|file| file.path.contains('/')) {
        for (number, line) in file.text.lines().enumerate().filter(|(_, line)| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let mut sources = valid();
            let lines =
                file.text.lines().enumerate().map(|(at, line)| if at == number { format!("x{line}\n") } else { format!("{line}\n") });
            put(&mut sources, &file.path, &lines.collect::<String>());
            let found = found(&sources);
            if found.len() > 1 {
                noise.push(format!("{}:{} {line}: {found:?}", file.path, number + 1));
            }
        }
    }
    assert!(noise.is_empty(), "{}", noise.join("\n"));
}

/// A type that is meant under a misspelt name is not said to be unused.
#[test]
fn a_misspelt_type_is_one_problem() {
    let mut sources = valid();
    let text = sources.text("api/order/list.yaml").unwrap_or_default().replace("address: Address", "address: Adress");
    put(&mut sources, "api/order/list.yaml", &text);
    assert_eq!(found(&sources), [("C025", "api/order/list.yaml".to_owned())]);
}

/// The next migration is an edit of two lines, announced or not.
#[test]
fn any_interface_may_get_another_type() {
    let real = Sources::from_folder(&folder("spec")).expect("the spec is there");
    for sources in [valid(), real] {
        let mut moved = sources.clone();
        for file in moved.files.iter_mut().filter(|file| file.path.starts_with("api/") && !file.path.starts_with("api/price_review/")) {
            file.text = file.text.replacen("\ntype: ", "\ntype: next.", 1);
        }
        assert!(problems(moved).is_empty());
    }
}
