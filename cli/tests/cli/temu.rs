//! Runs the program with a home of its own and nothing else of the environment.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use temu_sdk::Region;
use temu_sdk::mock::MockGateway;

/// A user with a home directory and variables.
pub struct Temu {
    home: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run printed, and its exit code.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Temu {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a temporary directory"), variables: Vec::new() }
    }

    /// A user whose environment names the demo shop of a mock.
    pub fn with_mock(mock: &MockGateway) -> Self {
        let (key, secret) = mock.app(Region::Us);
        let token = mock.token(Region::Us);
        let base = base_url(mock);
        Self::new()
            .set("TEMU_REGION", "us")
            .set("TEMU_APP_KEY", key)
            .set("TEMU_APP_SECRET", secret)
            .set("TEMU_ACCESS_TOKEN", &token)
            .set("TEMU_BASE_URL", &base)
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path(".config/temu/config.toml")
    }

    pub fn write(&self, path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temu"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "")
    }

    /// Runs it with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("temu starts");
        // It may end without reading.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("temu ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace(&self.home.path().display().to_string(), "~");
        Run { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    /// Checks the exit code, and says all if it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// Checks that standard error has some words.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "`{words}` is not in:\n{}", self.err);
        self
    }
}

pub async fn mock() -> MockGateway {
    MockGateway::start().await.expect("a free port")
}

pub fn base_url(mock: &MockGateway) -> String {
    mock.url(temu_sdk::Gateway::Us).trim_end_matches("/us/openapi/router").to_owned()
}
