//! `temu call`: any operation, with options made of its fields.

mod dry_run;
mod pages;
mod target;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ArgMatches;
use serde_json::{Map, Value};
use temu_sdk::catalog::Effect;
use temu_sdk::observe::{CallInfo, Interceptor, OutgoingRequest};
use temu_sdk::{Json, Reply, Shop};

use crate::args::Global;
use crate::catalog::{Catalog, options, validate};
use crate::exit::{Exit, Failure, exit_of};
use crate::i18n::text;
use crate::output::Format;
use crate::session::{Session, block_on};
use crate::terminal::{confirm, is_interactive, warn};
use crate::value;
use target::Target;

#[derive(clap::Args)]
pub struct Args {
    /// Operation, type or old type; `temu call OPERATION --help` lists the options for its fields
    #[arg(required_unless_present = "raw", add = clap_complete::ArgValueCandidates::new(super::completions::operations))]
    pub operation: Option<String>,
    /// Parameters as a JSON object in a file, `-` for standard input; options go before it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Call any type without validation, with the parameters of --json
    #[arg(long, value_name = "TYPE", conflicts_with = "operation")]
    pub raw: Option<String>,
    /// Gateway, if several of the region serve the type
    #[arg(long, value_parser = ["cn", "partner", "us", "eu", "global"])]
    pub gateway: Option<String>,
    /// Read all pages, and print the items as they come
    #[arg(long)]
    pub all_pages: bool,
    /// With --all-pages: stop after so many items
    #[arg(long, value_name = "NUMBER", requires = "all_pages")]
    pub max_items: Option<u64>,
    /// Print the signed request, secrets masked, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: print what was signed
    #[arg(long, requires = "dry_run")]
    pub show_sign: bool,
    /// Print an equivalent curl command, secrets masked, and send nothing
    #[arg(long)]
    pub curl: bool,
    /// With --curl: write the request with its secrets to a private file that curl reads
    #[arg(long, value_name = "FILE", requires = "curl", value_hint = clap::ValueHint::FilePath)]
    pub with_secrets: Option<PathBuf>,
    /// With --raw: the type only reads
    #[arg(long, requires = "raw")]
    pub reads: bool,
    /// Send a write without asking
    #[arg(long, short = 'y')]
    pub yes: bool,
}

pub fn run(global: &Global, args: &Args, matches: &ArgMatches) -> Result<Exit, Failure> {
    let name = args.operation.as_ref().or(args.raw.as_ref()).cloned().unwrap_or_default();
    let catalog = Catalog::load_for(&name)?;
    let session = Session::open(global)?;
    let target = Target::find(&catalog, &session, args, &name)?;
    let parameters = parameters(&catalog, &target, args, matches)?;
    if let Some(operation) = target.operation {
        validate::check(&catalog, operation, target.gateway.map(temu_sdk::Gateway::id), &parameters)?;
    }
    let is_dry = args.dry_run || args.curl;
    if !is_dry {
        target.refuse_exchange()?;
    }
    let shop_name = if target.needs_token { session.shop_name(global)? } else { global.shop.clone().unwrap_or_default() };
    if target.effect == Effect::Write && !is_dry {
        confirm_write(&target, &shop_name, args.yes)?;
    }
    let sent = Arc::new(AtomicBool::new(false));
    let client = session.builder()?.interceptor(Watch(Arc::clone(&sent))).build()?;
    let shop = if target.needs_token { session.shop(&client, &shop_name)? } else { client.shop(shop_name).in_region(session.region) };
    block_on(async {
        if is_dry {
            return dry_run::print(global, args, &target, &shop, &parameters).await;
        }
        let work = async {
            if args.all_pages {
                pages::read(global, args, &catalog, &target, &shop, parameters).await
            } else {
                once(global, &target, &shop, &parameters).await
            }
        };
        tokio::select! {
            result = work => result,
            _ = tokio::signal::ctrl_c() => Err(interrupted(&target, sent.load(Ordering::Relaxed))),
        }
    })
}

/// The options, then the file.
fn parameters(catalog: &Catalog, target: &Target<'_>, args: &Args, matches: &ArgMatches) -> Result<Value, Failure> {
    let mut parameters = match &args.json {
        Some(file) => match value::read_json(file)? {
            Value::Object(fields) => fields,
            _ => return Err(Failure::new(Exit::Usage, text!("{}: no JSON object", file.display()))),
        },
        None => Map::new(),
    };
    if let Some(operation) = target.operation {
        options::parameters(catalog, operation, matches, &mut parameters)?;
    }
    Ok(Value::Object(parameters))
}

/// Writes are asked for on a terminal, and refused elsewhere unless `--yes` is given.
fn confirm_write(target: &Target<'_>, shop: &str, is_confirmed: bool) -> Result<(), Failure> {
    if is_confirmed {
        return Ok(());
    }
    if !is_interactive() {
        return Err(Failure::new(
            Exit::NotConfirmed,
            text!("{} changes something, and there is no terminal to ask on: nothing was sent", target.name),
        )
        .hint(text!("--yes sends it, --dry-run shows it")));
    }
    match confirm(&text!("{} changes something for shop `{}`. Send it?", target.name, shop))? {
        true => Ok(()),
        false => Err(Failure::new(Exit::NotConfirmed, text!("nothing was sent"))),
    }
}

/// Notes that a request has left.
#[derive(Debug)]
struct Watch(Arc<AtomicBool>);

impl Interceptor for Watch {
    fn before_attempt(&self, _: &CallInfo<'_>, _: &mut OutgoingRequest) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn interrupted(target: &Target<'_>, was_sent: bool) -> Failure {
    if target.effect == Effect::Write && was_sent {
        return Failure::new(Exit::OutcomeUnknown, text!("interrupted while {} was under way: it may have been carried out", target.name))
            .hint(text!("look whether it was before you send it again"));
    }
    Failure::new(Exit::Interrupted, text!("interrupted; nothing was changed"))
}

async fn once(global: &Global, target: &Target<'_>, shop: &Shop, parameters: &Value) -> Result<Exit, Failure> {
    let reply = send(target, shop, parameters).await?;
    let result = result_of(&reply)?;
    let failures = verdict::failures(target.operation.map_or(&[], |operation| &operation.verdicts), &result);
    global.output(Format::Json)?.print(result)?;
    if failures.is_empty() {
        return Ok(Exit::Success);
    }
    failures.into_iter().for_each(warn);
    Ok(Exit::Rejected)
}

/// Sends a call, and says of a failure what can be done about it.
async fn send(target: &Target<'_>, shop: &Shop, parameters: &Value) -> Result<Reply<Json>, Failure> {
    target.raw(shop).params(parameters).send().await.map_err(|error| {
        let hint = match exit_of(&error) {
            Exit::OutcomeUnknown => Some(text!("look whether it was carried out before you send it again")),
            _ => error.code().map(|code| match target.operation {
                Some(operation) => text!("`temu explain {} --operation {}` says more", code, operation.id()),
                None => text!("`temu explain {}` says more", code),
            }),
        };
        let failure = Failure::from(error);
        hint.into_iter().fold(failure, Failure::hint)
    })
}

fn result_of(reply: &Reply<Json>) -> Result<Value, Failure> {
    if reply.as_str().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(reply.as_str()).map_err(|error| Failure::new(Exit::Gateway, error.to_string()))
}
