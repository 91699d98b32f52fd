//! The process that is killed: an inbox behind HTTP, and an application that writes down what it got.

use std::{
    fs::OpenOptions,
    io::{self, Read, Write},
    path::Path,
    process::ExitCode,
};

use axum::{Router, routing::post};
use temu_sdk::{
    AppKey, AppSecret,
    webhook::{Delivery, FileJournal, FileSeen, Inbox, Webhook},
};
use tokio::net::TcpListener;

use temu_sdk_tests::seal::{APP_KEY, SECRET};

/// The first argument of such a process; the second is its folder.
pub const ROLE: &str = "receiver";
/// The application's notes in that folder: one order number a line.
pub const NOTES: &str = "notes";

pub fn run(folder: &Path) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    match runtime.block_on(receive(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Tells its port on the standard output, and works until the standard input ends and all is done.
async fn receive(folder: &Path) -> io::Result<()> {
    let webhook = Webhook::new(AppKey::new(APP_KEY), AppSecret::new(SECRET)).freshness(std::time::Duration::from_secs(u64::from(u32::MAX)));
    let (inbox, deliveries) = Inbox::builder(webhook)
        .journal(FileJournal::open(folder.join("journal")).map_err(io::Error::other)?.capacity(8))
        .seen(FileSeen::open(folder.join("seen"), 10_000).map_err(io::Error::other)?)
        .build();
    let mut notes = OpenOptions::new().create(true).append(true).open(folder.join(NOTES))?;
    let worker = tokio::spawn(deliveries.run(move |delivery: Delivery| {
        // A line in one write: the process ends before or after it, not within.
        std::future::ready(notes.write_all(format!("{}\n", order_sn(&delivery)).as_bytes()))
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    tokio::spawn(axum::serve(listener, Router::new().route("/", post(inbox.clone()))).into_future());
    tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await??;
    inbox.close();
    worker.await.map_err(io::Error::other)
}

fn order_sn(delivery: &Delivery) -> String {
    let data: serde_json::Value = serde_json::from_str(delivery.text()).unwrap_or_default();
    data["orderSn"].as_str().unwrap_or("none").to_owned()
}
