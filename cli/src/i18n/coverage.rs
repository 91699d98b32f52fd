//! Every text has a Chinese one, and the table has nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::builder::StyledStr;
use clap::{Command, CommandFactory};

use super::zh;
use crate::args::Cli;
use crate::commands::sign::mistakes;
use crate::exit::Exit;

/// What clap says by itself, and the program's own name.
const OF_CLAP: [&str; 4] =
    ["Print help", "Print version", "Print help (see more with '--help')", "Print this message or the help of the given subcommand(s)"];

#[test]
fn every_text_is_translated() {
    let mut used = BTreeSet::from(["Exit codes:".to_owned(), "Global options".to_owned()]);
    of_help(&Cli::command(), &mut used);
    in_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
    used.extend(Exit::ALL.iter().map(|(_, what)| (*what).to_owned()));
    used.extend(mistakes().map(str::to_owned));
    let known: BTreeSet<String> = zh::TEXTS.iter().map(|(english, _)| (*english).to_owned()).collect();
    let missing: Vec<&String> = used.difference(&known).collect();
    let unused: Vec<&String> = known.difference(&used).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing:\n{missing:#?}\nunused:\n{unused:#?}");
    assert_eq!(known.len(), zh::TEXTS.len(), "a text stands there twice");
}

#[test]
fn translations_have_the_same_places_for_values() {
    for (english, chinese) in zh::TEXTS {
        let places = |text: &str| text.matches('{').count();
        assert_eq!(places(english), places(chinese), "{english}");
    }
}

fn of_help(command: &Command, used: &mut BTreeSet<String>) {
    let mut add = |text: Option<&StyledStr>| used.extend(text.map(ToString::to_string).filter(|text| !OF_CLAP.contains(&text.as_str())));
    [command.get_about(), command.get_long_about(), command.get_after_help()].into_iter().for_each(&mut add);
    for argument in command.get_arguments() {
        [argument.get_help(), argument.get_long_help()].into_iter().for_each(&mut add);
    }
    command.get_subcommands().for_each(|inner| of_help(inner, used));
}

/// The literals behind `text!(`.
fn in_sources(folder: &Path, used: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            in_sources(&entry.path(), used);
        }
        if entry.path().is_dir() || entry.file_name() == "coverage.rs" {
            continue;
        }
        let source = fs::read_to_string(entry.path()).expect("UTF-8");
        for rest in source.split("text!(").skip(1) {
            let Some(literal) = rest.trim_start().strip_prefix('"') else { continue };
            used.extend(Some(unescaped(literal)).filter(|text| text.contains(char::is_alphabetic)));
        }
    }
}

/// A string literal up to its end.
fn unescaped(literal: &str) -> String {
    let (mut text, mut chars) = (String::new(), literal.chars());
    while let Some(char) = chars.next() {
        match char {
            '"' => break,
            '\\' => text.push(match chars.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => break,
            }),
            char => text.push(char),
        }
    }
    text
}
