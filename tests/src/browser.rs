//! Headless Chromium for tests of pages.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// An installed browser.
#[derive(Debug)]
pub struct Browser {
    program: PathBuf,
    profile: tempfile::TempDir,
}

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether the reader prefers dark colors.
    pub is_dark: bool,
}

/// A page after its scripts have run.
#[derive(Debug)]
pub struct Visit {
    /// The document.
    pub dom: String,
    /// Messages and errors of scripts.
    pub console: Vec<String>,
}

impl Browser {
    /// Finds Chromium among the programs of the system; where there is none, a test says `skipped: chromium not found`.
    #[must_use]
    pub fn find() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
        let program = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())?;
        Some(Self { program, profile: tempfile::tempdir().ok()? })
    }

    /// Loads a page, gives its scripts some seconds of virtual time, and returns the document as it is then.
    ///
    /// # Errors
    /// Returns an error if the browser cannot be run or fails.
    pub fn dom(&self, url: &str) -> io::Result<String> {
        let output = self.run(url, &["--dump-dom".to_owned()])?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Loads a page like [`Self::dom`]; returns what its scripts have said on the console as well.
    ///
    /// # Errors
    /// Returns an error if the browser cannot be run or fails.
    pub fn visit(&self, url: &str) -> io::Result<Visit> {
        let output = self.run(url, &["--dump-dom", "--enable-logging=stderr", "--v=0"].map(str::to_owned))?;
        let log = String::from_utf8_lossy(&output.stderr);
        let console = log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
        Ok(Visit { dom: String::from_utf8_lossy(&output.stdout).into_owned(), console })
    }

    /// Loads a page and saves what it looks like as a PNG.
    ///
    /// # Errors
    /// Returns an error if the browser cannot be run or fails.
    pub fn screenshot(&self, url: &str, view: View, file: &Path) -> io::Result<()> {
        let scheme = if view.is_dark { "--blink-settings=preferredColorScheme=0" } else { "--blink-settings=preferredColorScheme=1" };
        let (size, shot) = (format!("--window-size={},{}", view.width, view.height), format!("--screenshot={}", file.display()));
        self.run(url, &[scheme.to_owned(), size, shot, "--hide-scrollbars".to_owned()]).map(drop)
    }

    fn run(&self, url: &str, arguments: &[String]) -> io::Result<Output> {
        let output = Command::new(&self.program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--virtual-time-budget=4000",
            ])
            .arg(format!("--user-data-dir={}", self.profile.path().display()))
            .args(arguments)
            .arg(url)
            .output()?;
        let failure = || io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned());
        if output.status.success() { Ok(output) } else { Err(failure()) }
    }
}
