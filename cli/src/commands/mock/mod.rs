//! `temu mock`: the mock gateway by itself, and commands that steer one that runs.

mod control;
mod start;

use clap::Subcommand;

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::session::block_on;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    start: start::StartArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Make something happen that buyers or Temu do, such as order.paid
    Trigger(control::TriggerArgs),
    /// Print the calls that arrived
    Logs(control::LogsArgs),
    /// Tell the mock's time, set it, or move it
    Clock(control::ClockArgs),
    /// Inject faults, list them, or end them
    Fault(control::FaultArgs),
    /// Play a scenario in the mock that runs
    Play(control::PlayArgs),
    /// Send events to a callback URL, or list the deliveries
    Webhooks(control::WebhooksArgs),
}

pub fn run(global: &Global, args: Args) -> Result<Exit, Failure> {
    block_on(async {
        match args.command {
            None => start::run(global, args.start).await,
            Some(Command::Trigger(args)) => control::trigger(global, &args).await,
            Some(Command::Logs(args)) => control::logs(global, &args).await,
            Some(Command::Clock(args)) => control::clock(global, &args).await,
            Some(Command::Fault(args)) => control::fault(global, &args).await,
            Some(Command::Play(args)) => control::play(global, &args).await,
            Some(Command::Webhooks(args)) => control::webhooks(global, &args).await,
        }
    })
}
