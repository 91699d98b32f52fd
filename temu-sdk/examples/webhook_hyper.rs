//! Receives events with plain hyper; `webhook_receiver` says more about events.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example webhook_hyper
//! event bg_open_event_test came
//! a delivery was answered with HTTP status 200
//! a delivery was answered with HTTP status 401
//! ```

mod common;

use std::convert::Infallible;

use common::{Outcome, Setup, variable};
use http_body_util::{BodyExt, Limited};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use temu_sdk::{
    AppKey, AppSecret,
    events::ConsoleTest,
    mock::MockEvent,
    webhook::{Ack, Inbox, Webhook},
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let (key, secret) = match &setup.mock {
        Some(mock) => (mock.app(setup.region).0.to_owned(), mock.app(setup.region).1.to_owned()),
        None => (variable("TEMU_APP_KEY")?, variable("TEMU_APP_SECRET")?),
    };
    let (inbox, deliveries) = Inbox::builder(Webhook::new(AppKey::new(key), AppSecret::new(secret))).build();
    let worker = tokio::spawn(deliveries.run(async |delivery| {
        println!("event {} came", delivery.code);
        Ok::<(), Infallible>(())
    }));

    let listener = TcpListener::bind(if setup.mock.is_some() { "127.0.0.1:0" } else { "127.0.0.1:8080" }).await?;
    let callback = format!("http://{}/", listener.local_addr()?);
    let server = tokio::spawn(serve(listener, inbox.clone()));
    match &setup.mock {
        None => server.await?,
        Some(mock) => {
            let mut sender = mock.events(setup.region, &callback)?;
            sender.push(MockEvent::new(ConsoleTest::CODE, serde_json::json!({})));
            sender.push(MockEvent::new(ConsoleTest::CODE, serde_json::json!({})).forged());
            let attempts = sender.deliver().await;
            inbox.close();
            worker.await?; // ends when all events are handled
            for attempt in attempts {
                println!("a delivery was answered with HTTP status {}", attempt.status.unwrap_or_default());
            }
        }
    }
    Ok(())
}

async fn serve(listener: TcpListener, inbox: Inbox) {
    while let Ok((stream, _)) = listener.accept().await {
        let inbox = inbox.clone();
        let service = service_fn(move |request| answer(inbox.clone(), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(inbox: Inbox, request: Request<Incoming>) -> Result<Response<String>, hyper::http::Error> {
    let (head, body) = request.into_parts();
    let ack = match Limited::new(body, inbox.webhook().max_body()).collect().await {
        Ok(body) => inbox.accept(&head.headers, &body.to_bytes()).await,
        Err(_) => Ack::REFUSED,
    };
    Response::builder().status(ack.status).header("content-type", Ack::CONTENT_TYPE).body(ack.body.to_owned())
}
