//! Receives webhook events with plain hyper: `cargo run --features webhook --example webhook_hyper`.

use std::{convert::Infallible, env, error::Error};

use http_body_util::{BodyExt, Limited};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use temu_sdk::{
    AppKey, AppSecret,
    webhook::{Ack, FileJournal, Inbox, Webhook},
};
use tokio::net::TcpListener;

async fn answer(inbox: Inbox, request: Request<Incoming>) -> Result<Response<String>, hyper::http::Error> {
    let (head, body) = request.into_parts();
    let ack = match Limited::new(body, inbox.webhook().max_body()).collect().await {
        Ok(body) => inbox.accept(&head.headers, &body.to_bytes()).await,
        Err(_) => Ack::REFUSED,
    };
    Response::builder().status(ack.status).header("content-type", Ack::CONTENT_TYPE).body(ack.body.to_owned())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let webhook = Webhook::new(AppKey::new(env::var("TEMU_APP_KEY")?), AppSecret::new(env::var("TEMU_APP_SECRET")?));
    let (inbox, deliveries) = Inbox::builder(webhook).journal(FileJournal::open("temu-events.journal")?).build();
    tokio::spawn(deliveries.run(async |delivery| {
        println!("{}: {:?}", delivery.key, delivery.event);
        Ok::<(), Infallible>(())
    }));
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let inbox = inbox.clone();
        let service = service_fn(move |request| answer(inbox.clone(), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
