//! What is said to and asked of people: standard error, prompts, progress.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use dialoguer::{Confirm, Input, Password, theme::ColorfulTheme};
use indicatif::{ProgressBar, ProgressStyle};

use crate::exit::{Exit, Failure};
use crate::i18n::text;

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const RED: Style = AnsiColor::Red.on_default().bold();
pub const GREEN: Style = AnsiColor::Green.on_default();
pub const YELLOW: Style = AnsiColor::Yellow.on_default();
pub const CYAN: Style = AnsiColor::Cyan.on_default();

/// A text in a style; `anstream` removes it where there are no colors.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether somebody can be asked.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Tells something on standard error, where it does not get into the output.
pub fn note(message: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

pub fn warn(message: impl std::fmt::Display) {
    note(format!("{}: {message}", styled(YELLOW, text!("warning"))));
}

/// Prints a failure.
pub fn fail(failure: &Failure) {
    note(format!("{}: {}", styled(RED, text!("error")), failure.message));
    if let Some(hint) = &failure.hint {
        note(format!("{}: {hint}", styled(CYAN, text!("hint"))));
    }
}

/// Asks a question whose default answer is no.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    Confirm::with_theme(&ColorfulTheme::default())
        .with_prompt(question)
        .default(false)
        .interact_opt()
        .map(|answer| answer == Some(true))
        .map_err(unasked)
}

/// Asks for a line.
pub fn ask(prompt: &str, default: Option<String>) -> Result<String, Failure> {
    let theme = ColorfulTheme::default();
    let input = Input::<String>::with_theme(&theme).with_prompt(prompt);
    let input = if let Some(default) = default { input.default(default) } else { input };
    input.interact_text().map_err(unasked)
}

/// Asks for something that is not shown.
pub fn ask_secret(prompt: &str) -> Result<String, Failure> {
    Password::with_theme(&ColorfulTheme::default()).with_prompt(prompt).interact().map_err(unasked)
}

fn unasked(_: dialoguer::Error) -> Failure {
    Failure::new(Exit::Interrupted, text!("the question was not answered"))
}

/// A bar on standard error, or none if that is no terminal.
pub fn progress(total: Option<u64>, bytes: bool) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (position, of) = if bytes { ("{bytes}", "{total_bytes}") } else { ("{pos}", "{len}") };
    let template = match total {
        Some(_) => format!("{{spinner}} {position}/{of} [{{wide_bar}}] {{eta}} {{msg}}"),
        None => format!("{{spinner}} {position} {{msg}}"),
    };
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
