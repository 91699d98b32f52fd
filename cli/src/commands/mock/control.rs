//! Steering a mock that runs, over its control endpoints.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::start::scenario;
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::http;
use crate::i18n::text;
use crate::output::{Format, put_line};
use crate::terminal::{GREEN, RED, styled};
use crate::value;

/// Where the mock runs.
#[derive(clap::Args)]
struct Mock {
    /// URL of the mock
    #[arg(long = "mock", env = "TEMU_MOCK", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
}

#[derive(clap::Args)]
pub struct TriggerArgs {
    /// What happens; `temu mock trigger` without it lists all
    name: Option<String>,
    /// Region of the shop
    #[arg(long, default_value = "us", value_parser = ["china", "us", "eu", "global"])]
    region: String,
    /// mallId of the shop; by default that of the demo shop
    #[arg(long, value_name = "NUMBER")]
    mall_id: Option<i64>,
    /// Order that it happens to; by default one that fits
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,
    #[command(flatten)]
    mock: Mock,
}

pub async fn trigger(global: &Global, args: &TriggerArgs) -> Result<Exit, Failure> {
    let Some(name) = &args.name else {
        let info = get(&args.mock.url, "info").await?;
        global.output(Format::Table)?.print(info["triggers"].clone())?;
        return Ok(Exit::Success);
    };
    let fired =
        post(&args.mock.url, "trigger", &json!({"trigger": name, "region": args.region, "mall_id": args.mall_id, "order": args.order}))
            .await?;
    if global.wants_values() {
        global.output(Format::Json)?.print(fired)?;
    } else {
        put_line(text!("{}: {}", name, fired["about"].as_str().unwrap_or_default()))?;
    }
    Ok(Exit::Success)
}

#[derive(clap::Args)]
pub struct LogsArgs {
    /// Go on with calls as they arrive
    #[arg(long, short = 'f')]
    follow: bool,
    #[command(flatten)]
    mock: Mock,
}

pub async fn logs(global: &Global, args: &LogsArgs) -> Result<Exit, Failure> {
    let output = global.output(Format::Jsonl)?;
    let mut since = 0;
    loop {
        let wait = if args.follow && since > 0 { "&wait=1" } else { "" };
        let path = format!("requests?since={since}{wait}");
        let news = tokio::select! {
            news = get(&args.mock.url, &path) => news?,
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Success),
        };
        for request in news["requests"].as_array().into_iter().flatten() {
            since = since.max(request["number"].as_u64().unwrap_or(0));
            if global.wants_values() { output.print(request.clone())? } else { put_line(line(request))? }
        }
        if !args.follow {
            return Ok(Exit::Success);
        }
        since = since.max(1);
    }
}

fn line(request: &Value) -> String {
    let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
    let verdict = match (request["fault"].as_str(), request["error_code"].as_i64()) {
        (Some(fault), _) => styled(RED, text!("fault {}", fault)),
        (None, Some(code)) if !text("error_message").is_empty() => styled(RED, format!("{code} {}", text("error_message"))),
        _ => styled(GREEN, request["status"].to_string()),
    };
    let at = jiff::Timestamp::from_millisecond(request["at"].as_i64().unwrap_or(0)).unwrap_or_default();
    let shop = request["mall_id"].as_i64().map_or_else(String::new, |id| id.to_string());
    format!("{:>4}  {at:.0}  {:<7} {}  {shop}  {verdict}", request["number"].to_string(), text("gateway"), text("type"))
}

#[derive(clap::Args)]
pub struct ClockArgs {
    /// Time to set
    #[arg(long, value_name = "TIME", value_parser = value::time_argument)]
    set: Option<String>,
    /// Span to move it by, such as 3h or 2d
    #[arg(long, value_name = "SPAN", conflicts_with = "set")]
    advance: Option<String>,
    #[command(flatten)]
    mock: Mock,
}

pub async fn clock(global: &Global, args: &ClockArgs) -> Result<Exit, Failure> {
    let change = match (&args.set, &args.advance) {
        (Some(time), _) => Some(json!({"set": value::time(time).map_err(|why| Failure::new(Exit::Usage, why))?.as_second()})),
        (None, Some(span)) => Some(json!({"advance": seconds(span)?})),
        (None, None) => None,
    };
    let now = match change {
        Some(change) => post(&args.mock.url, "clock", &change).await?,
        None => get(&args.mock.url, "clock").await?,
    };
    if global.wants_values() {
        global.output(Format::Json)?.print(now)?;
    } else {
        put_line(jiff::Timestamp::from_second(now["now"].as_i64().unwrap_or(0)).unwrap_or_default())?;
    }
    Ok(Exit::Success)
}

/// A span, in which a day has 24 hours.
fn seconds(text: &str) -> Result<i64, Failure> {
    let wrong = || Failure::new(Exit::Usage, text!("--advance: give a span such as 90s, 3h or 2d"));
    if let Some(days) = text.strip_suffix('d') {
        return days.trim().parse::<i64>().map(|days| days.saturating_mul(86_400)).map_err(|_| wrong());
    }
    text.parse::<jiff::SignedDuration>().map(|span| span.as_secs()).map_err(|_| wrong())
}

#[derive(clap::Args)]
pub struct FaultArgs {
    /// Fault: a word such as reset, or JSON such as '{"status": 503}'; without it the faults are listed
    fault: Option<String>,
    /// Only for this operation
    #[arg(long, value_name = "OPERATION")]
    operation: Option<String>,
    /// Only for this shop
    #[arg(long, value_name = "NUMBER")]
    mall_id: Option<i64>,
    /// Share of calls that it hits, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    rate: Option<f64>,
    /// How many calls it hits
    #[arg(long, value_name = "NUMBER")]
    times: Option<u32>,
    /// End all faults
    #[arg(long, conflicts_with = "fault")]
    clear: bool,
    #[command(flatten)]
    mock: Mock,
}

pub async fn fault(global: &Global, args: &FaultArgs) -> Result<Exit, Failure> {
    if args.clear {
        send(reqwest::Method::DELETE, &args.mock.url, "faults", None).await?;
        return Ok(Exit::Success);
    }
    let Some(fault) = &args.fault else {
        let faults = get(&args.mock.url, "faults").await?;
        global.output(Format::Json)?.print(faults["rules"].clone())?;
        return Ok(Exit::Success);
    };
    let fault = serde_json::from_str(fault).unwrap_or_else(|_| Value::String(fault.clone()));
    let mut rule = Map::from_iter([("fault".to_owned(), fault)]);
    rule.extend(args.operation.as_ref().map(|operation| ("operation".to_owned(), json!(operation))));
    rule.extend(args.mall_id.map(|mall_id| ("mall_id".to_owned(), json!(mall_id))));
    rule.extend(args.rate.map(|rate| ("rate".to_owned(), json!(rate))));
    rule.extend(args.times.map(|times| ("times".to_owned(), json!(times))));
    post(&args.mock.url, "faults", &Value::Object(rule)).await?;
    Ok(Exit::Success)
}

#[derive(clap::Args)]
pub struct PlayArgs {
    /// Scenario, as YAML or JSON
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    #[command(flatten)]
    mock: Mock,
}

pub async fn play(_: &Global, args: &PlayArgs) -> Result<Exit, Failure> {
    let played = serde_json::to_value(scenario(&args.file)?).map_err(|error| Failure::config(error.to_string()))?;
    post(&args.mock.url, "scenario", &played).await?;
    Ok(Exit::Success)
}

#[derive(clap::Args)]
pub struct WebhooksArgs {
    /// Callback URL to send events to; without it the deliveries are listed
    #[arg(value_name = "URL")]
    callback: Option<String>,
    /// Region whose events are sent
    #[arg(long, default_value = "us", value_parser = ["china", "us", "eu", "global"])]
    region: String,
    #[command(flatten)]
    mock: Mock,
}

pub async fn webhooks(global: &Global, args: &WebhooksArgs) -> Result<Exit, Failure> {
    match &args.callback {
        Some(callback) => drop(post(&args.mock.url, "webhooks", &json!({"region": args.region, "callback": callback})).await?),
        None => global.output(Format::Json)?.print(get(&args.mock.url, "webhooks").await?["deliveries"].clone())?,
    }
    Ok(Exit::Success)
}

async fn get(mock: &str, path: &str) -> Result<Value, Failure> {
    send(reqwest::Method::GET, mock, path, None).await
}

pub async fn post(mock: &str, path: &str, body: &Value) -> Result<Value, Failure> {
    send(reqwest::Method::POST, mock, path, Some(body)).await
}

async fn send(method: reqwest::Method, mock: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
    let url = format!("{}/control/{path}", mock.trim_end_matches('/'));
    let request = http::client()?.request(method, &url);
    let request = request.header("content-type", "application/json").body(body.map(ToString::to_string).unwrap_or_default());
    let unreachable = || {
        Failure::new(Exit::Network, text!("no mock runs at {}", mock))
            .hint(text!("`temu mock` starts one; --mock or TEMU_MOCK names another"))
    };
    let response = request.send().await.map_err(|_| unreachable())?;
    let status = response.status();
    let text = response.text().await.map_err(|_| unreachable())?;
    let answer: Value = serde_json::from_str(&text).map_err(|_| unreachable())?;
    if status.is_success() {
        return Ok(answer);
    }
    Err(Failure::new(Exit::Rejected, answer["error"].as_str().unwrap_or("the mock rejected it").to_owned()))
}
