//! Sending an event as Temu would: encrypted and signed with the app's secret.

use std::path::PathBuf;

use serde_json::{Value, json};
use temu_sdk::mock::{MockEvent, MockGateway, SealedEvent};
use temu_sdk::{Json, Region};

use super::app;
use crate::args::Global;
use crate::catalog::{Catalog, sample};
use crate::exit::{Exit, Failure};
use crate::http;
use crate::i18n::text;
use crate::output::Format;
use crate::value::read_json;

#[derive(clap::Args)]
pub struct SendArgs {
    /// Callback URL
    #[arg(value_name = "URL")]
    url: String,
    /// Event, by its name such as order_status_changed, or by its code
    #[arg(value_name = "EVENT")]
    event: String,
    /// File with the event's data as JSON, `-` for standard input; a sample by default
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    data: Option<PathBuf>,
    /// Break the signature, to see that the receiver refuses it
    #[arg(long)]
    forged: bool,
}

pub async fn run(global: &Global, args: &SendArgs) -> Result<Exit, Failure> {
    let catalog = Catalog::load_common()?;
    let known = catalog.model.events.iter().find(|event| event.code.value == args.event || event.name.value == args.event);
    let code = known.map_or(&args.event, |event| &event.code.value);
    let data = match (&args.data, known) {
        (Some(file), _) => read_json(file)?,
        (None, Some(event)) => sample::of(&catalog, &event.fields),
        (None, None) => {
            let names: Vec<&str> = catalog.model.events.iter().map(|event| event.name.as_str()).collect();
            return Err(Failure::new(Exit::NotFound, text!("the spec does not know the event {}", args.event))
                .hint(text!("give its data with --data; known are {}", names.join(", "))));
        }
    };
    let event = MockEvent::new(code, Json::from(data));
    let sealed = seal(global, &if args.forged { event.forged() } else { event }).await?;
    let request = sealed.headers.iter().fold(http::client()?.post(&args.url), |request, (name, value)| request.header(name, value));
    let sent = request.body(sealed.body).send().await;
    let response = sent.map_err(|error| Failure::new(Exit::Network, text!("{} cannot be reached: {}", args.url, error.without_url())))?;
    let (status, body) = (response.status(), response.text().await.unwrap_or_default());
    let accepted = status.is_success() && serde_json::from_str::<Value>(&body).is_ok_and(|body| body.is_object());
    global.output(Format::Json)?.print(json!({"event": code, "status": status.as_u16(), "accepted": accepted, "body": body}))?;
    Ok(if accepted { Exit::Success } else { Exit::Rejected })
}

/// Encrypts and signs an event, with a mock that has the app.
async fn seal(global: &Global, event: &MockEvent) -> Result<SealedEvent, Failure> {
    let (key, secret) = app(global)?;
    let failed = |error: std::io::Error| Failure::io(text!("the event cannot be sealed"), &error);
    let mock = MockGateway::builder().app(Region::Us, key.expose(), secret.expose()).start().await.map_err(failed)?;
    let sealed = mock.events(Region::Us, "http://127.0.0.1:1/").map_err(failed)?.seal(event);
    mock.shutdown().await;
    Ok(sealed)
}
