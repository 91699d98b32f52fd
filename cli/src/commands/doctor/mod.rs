//! `temu doctor`: what is wrong with a set-up, and what to do about each finding.
//!
//! It asks and never changes anything: no token is renewed, nothing is written to Temu. What cannot be asked is `unknown`, never a pass.

mod callback;
mod facts;
mod finding;
mod gateways;
mod local;
mod report;
mod scopes;
mod shops;

use crate::args::Global;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::session::{Session, block_on};
use facts::Facts;
use finding::{Finding, Findings, Level};

#[derive(clap::Args)]
pub struct Args {
    /// Check all profiles and shops
    #[arg(long, conflicts_with = "shop")]
    pub all: bool,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Judge by what the last run stored, and ask nobody
    #[arg(long)]
    pub cached: bool,
    /// Treat what is unknown as a warning
    #[arg(long)]
    pub strict: bool,
    /// Warn of tokens and types that end within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub days: i64,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let mut findings = Findings::default();
    match Config::load(global) {
        Ok(config) => profiles(global, args, &config, &mut findings)?,
        Err(failure) => findings.add(Finding::failure("config", failure)),
    }
    report::print(global, args, &findings)?;
    Ok(match findings.worst(args.strict) {
        Level::Problem => Exit::Problems,
        Level::Warning => Exit::Warnings,
        Level::Pass | Level::Unknown => Exit::Success,
    })
}

fn profiles(global: &Global, args: &Args, config: &Config, findings: &mut Findings) -> Result<(), Failure> {
    let chosen = if args.all { config.profiles(global) } else { config.profile(global).map(|profile| vec![profile]) };
    let profiles = match chosen {
        Ok(profiles) => profiles,
        Err(failure) => {
            findings.add(Finding::failure("profile", failure));
            return Ok(());
        }
    };
    let catalog = Catalog::load()?;
    let mut facts = Facts::load(&config.path);
    local::across(config, findings);
    for (name, profile) in profiles {
        let session = Session::of(config, name, profile)?;
        findings.profile = Some(session.name.clone());
        let chosen = shops::chosen(global, args, &session, findings);
        if local::check(&catalog, &session, &chosen, findings) {
            let run = Check { args, catalog: &catalog, session: &session, config };
            if args.cached {
                shops::judge(&run, &chosen, &facts, findings);
            } else {
                block_on(gateways::check(&run, &chosen, &mut facts, findings))?;
            }
        }
        callback::check(&session, findings);
    }
    if !args.cached {
        facts.save()?;
    }
    Ok(())
}

/// What the checks of a profile share.
struct Check<'a> {
    args: &'a Args,
    catalog: &'a Catalog,
    session: &'a Session,
    config: &'a Config,
}

/// The words for how long something lasts.
fn days_words(days: i64) -> String {
    match days {
        ..0 => text!("{} days ago", -days),
        0 => text!("today"),
        days => text!("in {} days", days),
    }
}
