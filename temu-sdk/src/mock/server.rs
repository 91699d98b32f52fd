//! The HTTP side: accepts connections, hands each request to what serves its path, and stops without leaving a task behind.

use std::{io, net::SocketAddr, sync::Arc};

use http_body_util::BodyExt;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    http::request::Parts,
    server::conn::http1,
    service::{HttpService, service_fn},
};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    catalog::gateway::Gateway,
    mock::{
        calls::router::route,
        files::routes,
        http::sent::{Sending, Sent},
        state::State,
    },
};

const ROUTER: &str = "openapi/router";

/// A running server.
pub(crate) struct Server {
    pub address: SocketAddr,
    stop: watch::Sender<()>,
    task: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on an address; port 0 takes a free one.
    pub async fn start(state: Arc<State>, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(());
        let task = tokio::spawn(accept(listener, state, stopped));
        Ok(Self { address, stop, task: Some(task) })
    }

    /// Lets running requests finish, drops stalled ones, and waits until every task has ended.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(());
        if let Some(task) = self.task.take() {
            // Only a panic inside the mock could be reported here, and that has been printed already.
            task.await.unwrap_or_default();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<State>, mut stopped: watch::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let stall = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(graceful.watch(connection(stream, Arc::clone(&state), stall.clone())))),
                // Too many open files: passes when connections end.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    graceful.shutdown().await;
    while connections.join_next().await.is_some() {}
}

/// Serves one connection. How it ends is the client's affair: it sees the same end.
fn connection(
    stream: TcpStream,
    state: Arc<State>,
    stall: watch::Receiver<()>,
) -> http1::Connection<TokioIo<TcpStream>, impl HttpService<Incoming, ResBody = Sending, Error = io::Error, Future: Send>> {
    // Small responses should not wait for more to send; where that cannot be set, they just take longer.
    stream.set_nodelay(true).unwrap_or_default();
    http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service_fn(move |request| respond(request, Arc::clone(&state), stall.clone())))
}

/// An error closes the connection, which is how a reset is made.
async fn respond(request: Request<Incoming>, state: Arc<State>, mut stopped: watch::Receiver<()>) -> io::Result<Response<Sending>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    match dispatch(&state, &head, body).await {
        Sent::Response(response) => response.into_response(state.clock.http_date()).map_err(io::Error::other),
        Sent::Closed => Err(io::ErrorKind::ConnectionReset.into()),
        Sent::Never => {
            // Ends when the mock stops, however it stops.
            stopped.changed().await.ok();
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

async fn dispatch(state: &State, head: &Parts, body: Bytes) -> Sent {
    let (first, path) = head.uri.path().trim_start_matches('/').split_once('/').unwrap_or_default();
    match Gateway::from_id(first) {
        Some(gateway) if path == ROUTER => route(state, gateway, &body),
        Some(gateway) => routes::serve(state, gateway, path, head, body).await,
        None => Sent::plain(404, "no such path"),
    }
}
