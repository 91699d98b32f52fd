//! A listener on the loopback address for the redirect after the seller's approval.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use temu_sdk::authorization::{AuthorizationCode, AuthorizationState, Redirect};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::authorize::Approval;
use crate::exit::{Exit, Failure};
use crate::http::Server;
use crate::i18n::text;
use crate::terminal::note;

struct Waiting {
    state: AuthorizationState,
    found: Mutex<Option<oneshot::Sender<AuthorizationCode>>>,
}

/// Waits for a redirect with the right state. Others are turned away, and the listener goes on.
pub async fn wait(port: u16, state: &AuthorizationState, most: Duration) -> Result<Approval, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| Failure::io(text!("cannot listen on port {}", port), &error))?;
    let at = listener.local_addr().map_err(|error| Failure::io(text!("cannot listen on port {}", port), &error))?;
    note(text!("Waiting for the redirect to http://{}/ (Ctrl-C ends it)", at));
    let (sender, receiver) = oneshot::channel();
    let waiting = Arc::new(Waiting { state: state.clone(), found: Mutex::new(Some(sender)) });
    let app = Router::new().fallback(receive).with_state(waiting);
    let server = Server::start(listener, app);
    let result = tokio::select! {
        code = receiver => code.map(Approval::Code).map_err(|_| Failure::new(Exit::Failure, text!("the listener ended"))),
        () = tokio::time::sleep(most) => Err(Failure::new(Exit::Network, text!("no redirect came in {} seconds", most.as_secs())).hint(text!("the app's redirect URL must lead to http://{}/; else paste the code", at))),
        _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, text!("interrupted; nothing was changed"))),
    };
    // The browser gets its page.
    server.stop().await;
    result
}

async fn receive(State(waiting): State<Arc<Waiting>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let code = match Redirect::parse(&query).and_then(|redirect| redirect.verified(&waiting.state)) {
        Ok(code) => code,
        Err(error) => {
            if !query.is_empty() {
                note(text!("a redirect was turned away: {}", error));
            }
            return (StatusCode::BAD_REQUEST, text!("This is not the redirect that is awaited.")).into_response();
        }
    };
    let sender = waiting.found.lock().ok().and_then(|mut found| found.take());
    drop(sender.map(|sender| sender.send(code)));
    Html(format!("<!doctype html><meta charset=\"utf-8\"><title>temu</title><p>{}</p>", text!("Approved. You can close this page.")))
        .into_response()
}
