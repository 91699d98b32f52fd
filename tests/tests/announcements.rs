//! Announcements as pages have them: the corpus, and pages made at random. What is not understood is said; nothing is done wrongly.

use codegen::migrate::Hints;
use temu_sdk_tests::announcements::{Verdict, applied, corpus, judge, moved, page};

#[test]
fn every_page_of_the_corpus_becomes_what_the_table_says() {
    let corpus = corpus();
    assert!(corpus.len() >= 100, "{} pages", corpus.len());
    let mut wrong = Vec::new();
    for case in &corpus {
        let migration = applied(&case.text, &case.hints);
        let moves = moved(&migration);
        let told: Vec<&String> = migration.reports.iter().flat_map(|report| &report.problems).collect();
        let missing: Vec<&String> = case.told.iter().filter(|words| !told.iter().any(|line| line.contains(*words))).collect();
        if moves != case.expected.moves || !missing.is_empty() || told.is_empty() == case.expected.doubtful {
            wrong.push(format!(
                "{}\n  moves {moves:#?}\n  expected {:#?}\n  told {told:#?}\n  not told {missing:?}\n",
                case.name, case.expected.moves
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), corpus.len(), wrong.concat());
}

#[test]
fn a_second_run_of_any_page_changes_nothing() {
    for case in corpus() {
        let once = applied(&case.text, &case.hints);
        let mut spec = temu_sdk_tests::announcements::spec();
        once.changed().into_iter().for_each(|(path, text)| temu_sdk_tests::fixtures::put(&mut spec, path, text));
        let pages = [codegen::migrate::Page { name: "page", text: &case.text }];
        let twice = codegen::migrate::migrate_with(spec, &pages, &case.hints).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(twice.diff(), "", "{}", case.name);
    }
}

#[test]
fn pages_made_at_random_come_out_right_or_not_at_all() {
    let pages = 300;
    let verdicts: Vec<Verdict> = (0..pages)
        .map(|seed| {
            let (text, expected) = page(seed);
            let verdict = judge(&applied(&text, &Hints::default()), &expected);
            assert_ne!(verdict, Verdict::Wrong, "seed {seed}\n{text}\n{expected:#?}");
            verdict
        })
        .collect();
    let right = verdicts.iter().filter(|verdict| **verdict == Verdict::Right).count();
    assert!(right * 100 >= verdicts.len() * 98, "{right} of {pages} are right");
}
