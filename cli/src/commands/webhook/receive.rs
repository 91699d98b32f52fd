//! Receiving events: printed, or handed on to another program. The sender is told what Temu expects.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use temu_sdk::webhook::{Ack, Delivery, Webhook};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{value, webhook};
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::http::{self, Server};
use crate::i18n::text;
use crate::output::Format;
use crate::terminal::{note, warn};

#[derive(clap::Args)]
pub struct ListenArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 4242)]
    port: u16,
    /// End after so many events
    #[arg(long, value_name = "NUMBER")]
    count: Option<u64>,
}

#[derive(clap::Args)]
pub struct ForwardArgs {
    /// Local URL to hand events on to
    #[arg(value_name = "URL")]
    url: String,
    /// Send the decrypted event as JSON, in place of the request as Temu sent it
    #[arg(long)]
    decrypted: bool,
    #[command(flatten)]
    listen: ListenArgs,
}

/// Where verified events go.
struct Receiver {
    webhook: Webhook,
    events: mpsc::UnboundedSender<Delivery>,
    target: Option<Target>,
}

struct Target {
    client: reqwest::Client,
    url: String,
    decrypted: bool,
}

pub async fn listen(global: &Global, args: &ListenArgs) -> Result<Exit, Failure> {
    serve(global, args, None).await
}

pub async fn forward(global: &Global, args: &ForwardArgs) -> Result<Exit, Failure> {
    serve(global, &args.listen, Some(Target { client: http::client()?, url: args.url.clone(), decrypted: args.decrypted })).await
}

async fn serve(global: &Global, args: &ListenArgs, target: Option<Target>) -> Result<Exit, Failure> {
    let failed = |error: std::io::Error| Failure::io(text!("cannot listen on port {}", args.port), &error);
    let output = global.output(Format::Jsonl)?;
    let (events, mut received) = mpsc::unbounded_channel();
    let webhook = webhook(global)?;
    let limit = webhook.max_body();
    let app =
        Router::new().fallback(receive).layer(DefaultBodyLimit::max(limit)).with_state(Arc::new(Receiver { webhook, events, target }));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await.map_err(failed)?;
    note(text!(
        "Listening on http://{}/ (Ctrl-C ends it). Temu reaches it through a tunnel that you open.",
        listener.local_addr().map_err(failed)?
    ));
    let server = Server::start(listener, app);
    let mut count = 0;
    while args.count.is_none_or(|most| count < most) {
        tokio::select! {
            Some(delivery) = received.recv() => {
                output.print(value(&delivery))?;
                count += 1;
            }
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    server.stop().await;
    Ok(Exit::Success)
}

async fn receive(State(receiver): State<Arc<Receiver>>, headers: HeaderMap, body: Bytes) -> Response {
    let delivery = match receiver.webhook.receive(&headers, &body) {
        Ok(delivery) => delivery,
        Err(error) => {
            warn(text!("an event was refused ({}): {}", error.name(), error));
            return error.ack().into_response();
        }
    };
    if let Some(target) = &receiver.target
        && let Err(why) = target.hand_on(&headers, &body, &delivery).await
    {
        warn(text!("event {} was not handed on, and Temu sends it again: {}", delivery.code, why));
        return (StatusCode::SERVICE_UNAVAILABLE, Ack::BUSY.body).into_response();
    }
    // The reader may have ended.
    let _ = receiver.events.send(delivery);
    Ack::ACCEPTED.into_response()
}

impl Target {
    /// Hands an event on; what is not a success is told to Temu, who sends it again.
    async fn hand_on(&self, headers: &HeaderMap, body: &Bytes, delivery: &Delivery) -> Result<(), String> {
        let request = self.client.post(&self.url).header("content-type", "application/json");
        let request = if self.decrypted {
            let event = value(delivery);
            request
                .body(json!({"event": event["event"], "key": event["key"], "sent_at": event["sent_at"], "data": event["data"]}).to_string())
        } else {
            let own = headers.iter().filter(|(name, _)| name.as_str().starts_with("x-tm-"));
            own.fold(request, |request, (name, value)| request.header(name, value)).body(body.clone())
        };
        let response = request.send().await.map_err(|error| error.without_url().to_string())?;
        if response.status().is_success() { Ok(()) } else { Err(text!("HTTP status {}", response.status().as_u16())) }
    }
}
