//! Starting a mock gateway, and keeping it until Ctrl-C.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use serde_json::json;
use temu_sdk::mock::{MockGateway, Scenario};
use temu_sdk::{Gateway, Region, UnixSeconds};

use super::control::post;
use crate::args::Global;
use crate::config::region_of;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, put};
use crate::terminal::{BOLD, note, styled, warn};
use crate::value;

#[derive(clap::Args)]
pub struct StartArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// File that keeps the world, tokens and subscriptions over restarts
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    state: Option<PathBuf>,
    /// Seed of the made-up data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Products and orders that each shop has at first
    #[arg(long, value_name = "NUMBER", default_value_t = 25)]
    items: u64,
    /// Time that the mock's clock starts at, such as 2026-01-31T08:00:00+08:00 or a day
    #[arg(long, value_name = "TIME")]
    date: Option<String>,
    /// Scenario to play first, as YAML or JSON
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    scenario: Option<PathBuf>,
    /// Send events to this URL, for all regions or as REGION=URL
    #[arg(long, value_name = "[REGION=]URL")]
    webhook: Vec<String>,
    /// Reject numbers out of range, overlong texts and unknown enum values, too
    #[arg(long)]
    strict: bool,
    /// Make data up in the untidy forms of live gateways
    #[arg(long)]
    untidy: bool,
    /// Forward a gateway's calls to a real one, as GATEWAY=URL or GATEWAY
    #[arg(long, value_name = "GATEWAY[=URL]", requires = "recording")]
    record: Vec<String>,
    /// With --record: file for what went through, without tokens and with made-up values
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    recording: Option<PathBuf>,
    /// Respond with what a recording holds
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    replay: Option<PathBuf>,
}

pub async fn run(global: &Global, args: StartArgs) -> Result<Exit, Failure> {
    let date = args.date.as_deref().map(day_or_time).transpose()?;
    let scenario = args.scenario.as_deref().map(scenario).transpose()?;
    let mock = builder(&args)?.start().await.map_err(|error| Failure::io(text!("cannot start the mock"), &error))?;
    if let Some(at) = date {
        mock.set_time(at);
    }
    if let Some(scenario) = &scenario {
        mock.play(scenario).map_err(|error| Failure::io(text!("cannot play the scenario"), &error))?;
    }
    let page = mock.page();
    for (region, callback) in callbacks(&args.webhook)? {
        post(page.trim_end_matches('/'), "webhooks", &json!({"region": region.id(), "callback": callback})).await?;
    }
    announce(global, &mock, &page)?;
    let _ = tokio::signal::ctrl_c().await;
    note(text!("stopping"));
    mock.save().map_err(|error| Failure::io(text!("cannot save the state"), &error))?;
    mock.corrections().iter().for_each(|correction| warn(text!("the recording differs from the spec: {}", correction)));
    mock.shutdown().await;
    Ok(Exit::Success)
}

fn builder(args: &StartArgs) -> Result<temu_sdk::mock::MockGatewayBuilder, Failure> {
    let mut builder = MockGateway::builder().address((args.bind, args.port)).control().subscribed().seed(args.seed).items(args.items);
    if args.strict {
        builder = builder.strict_parameters();
    }
    if args.untidy {
        builder = builder.untidy();
    }
    for forwarded in &args.record {
        let (id, url) = forwarded.split_once('=').map_or((forwarded.as_str(), None), |(id, url)| (id, Some(url)));
        let gateway = Gateway::from_id(id)
            .ok_or_else(|| Failure::new(Exit::Usage, text!("there is no gateway `{}`; there are cn, partner, us, eu and global", id)))?;
        builder = builder.forward(gateway, url.unwrap_or(gateway.url()));
    }
    builder = args.recording.iter().fold(builder, |builder, path| builder.recording(path));
    builder = args.replay.iter().fold(builder, |builder, path| builder.replay(path));
    Ok(args.state.iter().fold(builder, |builder, path| builder.state_file(path)))
}

/// A day begins at midnight where Temu is, UTC+8.
fn day_or_time(text: &str) -> Result<UnixSeconds, Failure> {
    let at = codegen::names::sunset_second(text).map_or_else(|| value::time(text).map(|at| at.as_second()), Ok);
    at.map(UnixSeconds).map_err(|why| Failure::new(Exit::Usage, format!("--date: {why}")))
}

pub fn scenario(path: &Path) -> Result<Scenario, Failure> {
    let text = value::read_text(path)?;
    serde_saphyr::from_str(&text).map_err(|error| Failure::config(text!("{}: {}", path.display(), error)))
}

fn callbacks(given: &[String]) -> Result<Vec<(Region, String)>, Failure> {
    let mut callbacks = Vec::new();
    for each in given {
        match each.split_once('=').and_then(|(id, url)| Some((region_of(id)?, url))) {
            Some((region, url)) => callbacks.push((region, url.to_owned())),
            None => callbacks.extend(Region::ALL.map(|region| (region, each.clone()))),
        }
    }
    Ok(callbacks)
}

/// URLs and demo credentials, as lines for people or as JSON.
fn announce(global: &Global, mock: &MockGateway, page: &str) -> Result<(), Failure> {
    let base = page.trim_end_matches('/');
    if global.wants_values() {
        let gateways: serde_json::Map<_, _> =
            Gateway::ALL.into_iter().map(|gateway| (gateway.id().to_owned(), mock.url(gateway).into())).collect();
        let shops: Vec<_> = Region::ALL.into_iter().map(|region| json!({"region": region.id(), "app_key": mock.app(region).0, "app_secret": mock.app(region).1, "access_token": mock.token(region)})).collect();
        return global.output(Format::Json)?.print(json!({"page": page, "gateways": gateways, "shops": shops}));
    }
    let mut out = text!("The mock gateway runs at {}: open it to see calls as they arrive. Ctrl-C stops it.", styled(BOLD, page)) + "\n\n";
    for gateway in Gateway::ALL {
        out += &format!("  {:<8} {}\n", gateway.id(), mock.url(gateway));
    }
    out += &format!("\n{}\n", text!("Demo credentials:"));
    for region in Region::ALL {
        let (key, secret) = mock.app(region);
        out += &format!("  {:<8} app_key {key}  app_secret {secret}  access_token {}\n", region.id(), mock.token(region));
    }
    let (key, secret) = mock.app(Region::Us);
    out += &format!("\n{}\n", text!("For `temu` in another terminal:"));
    out += &format!(
        "  export TEMU_REGION=us TEMU_APP_KEY={key} TEMU_APP_SECRET={secret} TEMU_ACCESS_TOKEN={} TEMU_BASE_URL={base}\n",
        mock.token(Region::Us)
    );
    put(&out)
}
