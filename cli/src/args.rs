//! The command line: options that all commands share, and the commands.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::exit::Failure;
use crate::i18n::Language;
use crate::output::{Format, Output};

/// Temu's Open API from a terminal
#[derive(Parser)]
#[command(name = "temu", version, disable_help_subcommand = true, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What all commands take.
#[derive(clap::Args, Clone)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Profile of the configuration
    #[arg(long, short = 'p', global = true, env = "TEMU_PROFILE", value_name = "NAME")]
    pub profile: Option<String>,
    /// Shop of the profile
    #[arg(long, short = 's', global = true, env = "TEMU_SHOP", value_name = "NAME")]
    pub shop: Option<String>,
    /// Configuration file, in place of the one in the platform's configuration directory
    #[arg(long, global = true, env = "TEMU_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to print
    #[arg(long, short = 'o', global = true, value_enum, value_name = "FORMAT")]
    pub output: Option<Format>,
    /// JMESPath expression that selects what is printed
    #[arg(long, short = 'q', global = true, value_name = "JMESPATH")]
    pub query: Option<String>,
    /// Language of help and messages; by default that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// Log to standard error; more with -vv and -vvv
    #[arg(long, short = 'v', global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl Global {
    /// The output for values, in a format that the command prefers.
    pub fn output(&self, preferred: Format) -> Result<Output, Failure> {
        Output::new(self.output.unwrap_or(preferred), self.query.as_deref())
    }

    /// Whether values are wanted where people would get prose.
    pub fn wants_values(&self) -> bool {
        self.output.is_some() || self.query.is_some()
    }
}

#[derive(Subcommand)]
pub enum Command {
    /// List operations, or search for some
    List(commands::list::Args),
    /// Show an operation: fields, facts, limits, errors, samples
    Show(commands::show::Args),
    /// Call an operation
    Call(Box<commands::call::Args>),
    /// Decode responses as the SDK does, and list how they differ from the spec
    Decode(commands::decode::Args),
    /// Sign a body, or find out why another client's sign is wrong
    Sign(commands::sign::Args),
    /// Get a shop's token from the seller's authorization, and store it
    Login(commands::login::Args),
    /// List the shops, or remove one
    Shops(commands::shops::Args),
    /// Tell when tokens expire and what they cover
    Tokens(commands::tokens::Args),
    /// Explain an error code
    Explain(commands::explain::Args),
    /// Check a set-up: configuration, gateways, tokens, scopes, events, migrations
    Doctor(commands::doctor::Args),
    /// Tell where every migration stands, or read announcements
    Migrations(commands::migrations::Args),
    /// Run a mock gateway on this machine, or steer one that runs
    Mock(Box<commands::mock::Args>),
    /// Verify, send, receive and hand on events
    Webhook(commands::webhook::Args),
    /// Upload images and videos
    Upload(commands::upload::Args),
    /// Download a label or document
    Download(commands::download::Args),
    /// Print the script that completes `temu` in a shell
    Completions(commands::completions::Args),
    /// Write the manual pages
    #[command(hide = true)]
    Man(commands::man::Args),
}
