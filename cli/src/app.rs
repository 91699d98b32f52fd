//! From the command line to a command.

use std::ffi::OsString;

use clap::{Command, CommandFactory, FromArgMatches};

use crate::args::{self, Cli};
use crate::catalog::{self, Catalog, options};
use crate::commands;
use crate::exit::{Exit, Failure};
use crate::{i18n, log};

/// The whole command; `temu call` has options for the fields of the operation that is named on the command line.
pub fn command(arguments: &[OsString]) -> Command {
    let command = i18n::localize(Cli::command().after_long_help(exit_codes()));
    let Some(name) = called(arguments) else { return command };
    let Ok(catalog) = Catalog::load_for(&name) else { return command };
    let Some(found) = catalog.find(&name) else { return command };
    let globals: Vec<String> = command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned)).collect();
    command.mut_subcommand("call", |call| options::add(&catalog, found.operation, call, &globals))
}

/// The operation behind `call`, wherever its options stand.
fn called(arguments: &[OsString]) -> Option<String> {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    words.find(|word| word == "call")?;
    words.find(|word| catalog::is_name(word)).map(|word| word.into_owned())
}

fn exit_codes() -> String {
    let lines = Exit::ALL.iter().map(|(exit, what)| format!("  {:>3}  {}\n", *exit as u8, i18n::translate(what)));
    format!("{}\n{}", i18n::translate("Exit codes:"), lines.collect::<String>())
}

pub fn run(arguments: &[OsString]) -> Result<Exit, Failure> {
    let matches = match command(arguments).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return i18n::report(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return i18n::report(&error),
    };
    let global = &cli.global;
    log::start(global.verbose);
    match cli.command {
        args::Command::List(args) => commands::list::run(global, &args),
        args::Command::Show(args) => commands::show::run(global, &args),
        args::Command::Call(args) => {
            let own = matches.subcommand_matches("call").expect("clap chose the command");
            commands::call::run(global, &args, own)
        }
        args::Command::Decode(args) => commands::decode::run(global, &args),
        args::Command::Sign(args) => commands::sign::run(global, &args),
        args::Command::Login(args) => commands::login::run(global, &args),
        args::Command::Shops(args) => commands::shops::run(global, &args),
        args::Command::Tokens(args) => commands::tokens::run(global, &args),
        args::Command::Explain(args) => commands::explain::run(global, &args),
        args::Command::Doctor(args) => commands::doctor::run(global, &args),
        args::Command::Migrations(args) => commands::migrations::run(global, args),
        args::Command::Mock(args) => commands::mock::run(global, *args),
        args::Command::Webhook(args) => commands::webhook::run(global, &args),
        args::Command::Upload(args) => commands::upload::run(global, &args),
        args::Command::Download(args) => commands::download::run(global, &args),
        args::Command::Completions(args) => commands::completions::run(&args),
        args::Command::Man(args) => commands::man::run(&args),
    }
}
