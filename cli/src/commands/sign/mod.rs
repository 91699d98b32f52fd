//! `temu sign`: signs a body, or finds out which rule another client broke.

mod diagnose;
mod style;

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use temu_sdk::AppSecret;

use crate::args::Global;
use crate::config::{APP_SECRET, Config};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, put_line};
use crate::session::Session;
use crate::terminal::{ask_secret, is_interactive};
use crate::value;
use diagnose::Verdict;
use style::Style;

/// What is said of each known mistake.
#[cfg(test)]
pub fn mistakes() -> impl Iterator<Item = &'static str> {
    diagnose::MISTAKES.iter().map(|(_, words)| *words)
}

#[derive(clap::Args)]
pub struct Args {
    /// File with the body, a JSON object; standard input by default
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Print the text that is signed, secrets masked
    #[arg(long)]
    pub explain: bool,
    /// Sign that another client made; by default the body's own
    #[arg(long, value_name = "HEX")]
    pub theirs: Option<String>,
    /// File with the text that another client signed
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub their_text: Option<PathBuf>,
    /// Print the whole signed body
    #[arg(long, conflicts_with_all = ["explain", "theirs", "their_text"])]
    pub body: bool,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let file = args.file.clone().unwrap_or_else(|| "-".into());
    let Value::Object(parameters) = value::read_json(&file)? else {
        return Err(Failure::new(Exit::Usage, text!("{}: no JSON object", file.display())));
    };
    let secret = secret(global)?;
    let secret = secret.expose();
    let sign = style::md5(&Style::RIGHT.text(&parameters, secret));
    if args.explain {
        put_line(explained(&parameters, secret))?;
    }
    let theirs = args.theirs.clone().or_else(|| parameters.get("sign").and_then(Value::as_str).map(str::to_owned));
    let their_text = args.their_text.as_deref().map(value::read_text).transpose()?;
    if let Some(text) = &their_text {
        return verdict(global, &sign, diagnose::text(&parameters, secret, text.trim_end_matches(['\r', '\n'])));
    }
    if let Some(theirs) = theirs.filter(|_| !args.body) {
        return verdict(global, &sign, diagnose::sign(&parameters, secret, theirs.trim()));
    }
    if args.body {
        let mut body = parameters;
        body.insert("sign".to_owned(), sign.into());
        return global.output(Format::Json)?.print(Value::Object(body)).map(|()| Exit::Success);
    }
    if global.wants_values() {
        global.output(Format::Json)?.print(json!({"sign": sign}))?
    } else {
        put_line(sign)?
    }
    Ok(Exit::Success)
}

/// The secret of the profile, or of the environment, or one that is typed.
fn secret(global: &Global) -> Result<AppSecret, Failure> {
    if let Some(secret) = std::env::var(APP_SECRET).ok().filter(|secret| !secret.trim().is_empty() && global.profile.is_none()) {
        return Ok(AppSecret::new(secret.trim()));
    }
    let config = Config::load(global)?;
    match config.profile(global) {
        Ok((name, profile)) => Session::of(&config, name, profile)?.app_secret(),
        Err(failure) if global.profile.is_some() || !is_interactive() => Err(failure),
        Err(_) => ask_secret(&text!("App secret")).map(AppSecret::new),
    }
}

/// The text that is signed, a parameter a line.
fn explained(parameters: &Map<String, Value>, secret: &str) -> String {
    let masked = text!("<app secret, {} characters>", secret.chars().count());
    let mut out = text!("MD5, in upper-case hex, of these lines joined without anything between them:") + "\n" + &masked + "\n";
    for (name, value) in Style::RIGHT.parts(parameters) {
        let value =
            if ["access_token", "code"].contains(&name.as_str()) { text!("<token, {} characters>", value.chars().count()) } else { value };
        out += &format!("{name}{value}\n");
    }
    out + &masked
}

fn verdict(global: &Global, sign: &str, verdict: Verdict) -> Result<Exit, Failure> {
    let (is_right, reasons) = match verdict {
        Verdict::Right => (true, vec![text!("the sign is right")]),
        Verdict::Broken(reasons) => (false, reasons),
        Verdict::Unknown => (
            false,
            vec![text!(
                "the sign is wrong, and none of the known mistakes explains it: most likely the secret is another one, or the body was changed after it was signed"
            )],
        ),
    };
    if global.wants_values() {
        global.output(Format::Json)?.print(json!({"sign": sign, "right": is_right, "reasons": reasons}))?;
    } else {
        reasons.iter().try_for_each(put_line)?;
        if !is_right {
            put_line(text!("The right sign is {}", sign))?;
        }
    }
    Ok(if is_right { Exit::Success } else { Exit::Failure })
}
