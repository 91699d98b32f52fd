//! `temu webhook`: verify an event, send one, receive events, and hand them on to another program.

mod receive;
mod send;
mod verify;

use clap::Subcommand;
use serde_json::{Value, json};
use temu_sdk::webhook::{Delivery, Webhook};
use temu_sdk::{AppKey, AppSecret};

use crate::args::Global;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::session::{Session, block_on};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check an event that was received, and print it decrypted
    Verify(verify::VerifyArgs),
    /// Send a signed event to a callback URL, as Temu would
    Send(send::SendArgs),
    /// Receive events on this machine and print them decrypted
    Listen(receive::ListenArgs),
    /// Receive events on this machine and hand them on, verified, to a local URL
    Forward(receive::ForwardArgs),
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::Verify(args) => verify::run(global, args),
        Command::Send(args) => block_on(send::run(global, args)),
        Command::Listen(args) => block_on(receive::listen(global, args)),
        Command::Forward(args) => block_on(receive::forward(global, args)),
    }
}

/// Key and secret of the profile's app.
fn app(global: &Global) -> Result<(AppKey, AppSecret), Failure> {
    let config = Config::load(global)?;
    let (name, profile) = config.profile(global)?;
    let session = Session::of(&config, name, profile)?;
    Ok((session.app_key(), session.app_secret()?))
}

fn webhook(global: &Global) -> Result<Webhook, Failure> {
    let (key, secret) = app(global)?;
    Ok(Webhook::new(key, secret))
}

/// What is printed of an event.
fn value(delivery: &Delivery) -> Value {
    let data = serde_json::from_str(delivery.text()).unwrap_or_else(|_| Value::from(delivery.text()));
    let mismatches: Vec<String> = delivery.mismatches.iter().map(ToString::to_string).collect();
    let mut value = json!({"event": delivery.code, "key": delivery.key.to_string(), "sent_at": delivery.sent_at.0, "data": data});
    if !mismatches.is_empty() {
        value["mismatches"] = json!(mismatches);
    }
    value
}
