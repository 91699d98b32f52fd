//! The commands of the project's readme work as they stand there.

use temu_sdk::mock::MockGateway;

use crate::temu::{Temu, base_url};

const ENGLISH: &str = include_str!("../../../README.md");
const CHINESE: &str = include_str!("../../../README.zh-CN.md");

/// The commands of a text's first console block, without their comments.
fn commands(text: &str) -> Vec<&str> {
    let block = text.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    block.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readme_succeed() {
    let mock = MockGateway::builder().control().start().await.expect("a free port");
    let (temu, page) = (Temu::with_mock(&mock), base_url(&mock));
    let mut run = 0;
    for command in commands(ENGLISH) {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            ["cargo", "install", "--path", "cli"] | ["temu", "mock"] => {}
            ["temu", "mock", ..] => drop(temu.run(&[&words[1..], &["--mock", &page]].concat()).exits(0)),
            ["temu", ..] => assert!(!temu.run(&words[1..]).exits(0).out.is_empty(), "{command}"),
            _ => panic!("no command of ours: {command}"),
        }
        run += 1;
    }
    assert_eq!(run, 10);
}

#[test]
fn both_readmes_have_the_same_commands() {
    assert_eq!(commands(ENGLISH), commands(CHINESE));
}
