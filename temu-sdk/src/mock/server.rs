//! The HTTP side: accepts connections, hands each request to what serves its path, and stops without leaving a task behind.

use std::{io, net::SocketAddr, sync::Arc};

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    header::{ACCEPT_ENCODING, HOST, HeaderName},
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
        control,
        files::routes,
        http::sent::{Sending, Sent},
        peer::Peer,
        recording::recorder::Recorder,
        state::State,
    },
};

const ROUTER: &str = "openapi/router";

/// What the server serves.
pub(crate) struct Service {
    pub state: Arc<State>,
    /// Forwards calls to real gateways, if they are to be recorded.
    pub recorder: Option<Arc<Recorder>>,
}

/// A running server.
pub(crate) struct Server {
    pub address: SocketAddr,
    stop: watch::Sender<()>,
    task: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on an address; port 0 takes a free one.
    pub async fn start(service: Service, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(());
        let task = tokio::spawn(accept(listener, address, Arc::new(service), stopped));
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

async fn accept(listener: TcpListener, address: SocketAddr, service: Arc<Service>, mut stopped: watch::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let stall = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => drop(connections.spawn(graceful.watch(connection(stream, Peer { ip: peer.ip(), host: address.to_string() }, Arc::clone(&service), stall.clone())))),
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
    peer: Peer,
    service: Arc<Service>,
    stall: watch::Receiver<()>,
) -> http1::Connection<TokioIo<TcpStream>, impl HttpService<Incoming, ResBody = Sending, Error = io::Error, Future: Send>> {
    // Small responses should not wait for more to send; where that cannot be set, they just take longer.
    stream.set_nodelay(true).unwrap_or_default();
    let service = service_fn(move |request| respond(request, peer.clone(), Arc::clone(&service), stall.clone()));
    http1::Builder::new().serve_connection(TokioIo::new(stream), service)
}

/// An error closes the connection, which is how a reset is made.
async fn respond(
    request: Request<Incoming>,
    mut peer: Peer,
    service: Arc<Service>,
    mut stopped: watch::Receiver<()>,
) -> io::Result<Response<Sending>> {
    let (head, body) = request.into_parts();
    let text = |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !text(HOST).is_empty() {
        peer.host = text(HOST).to_owned();
    }
    let takes_gzip = text(ACCEPT_ENCODING).contains("gzip");
    let mut sent = match Limited::new(body, service.state.settings.max_body).collect().await {
        Ok(body) => tokio::select! {
            biased;
            sent = dispatch(&service, &head, &peer, body.to_bytes()) => sent,
            // Who waits for news at the control endpoints.
            _ = stopped.changed() => Sent::Closed,
        },
        Err(error) if error.is::<LengthLimitError>() => Sent::plain(413, "the body is too large"),
        Err(error) => return Err(io::Error::other(error)),
    };
    loop {
        match sent {
            Sent::Response(response) => {
                return response.into_response(service.state.clock.http_date(), takes_gzip).map_err(io::Error::other);
            }
            Sent::Closed => return Err(io::ErrorKind::ConnectionReset.into()),
            Sent::Delayed(delay, later) => {
                tokio::select! {
                    () = tokio::time::sleep(delay) => {}
                    _ = stopped.changed() => return Err(io::ErrorKind::ConnectionAborted.into()),
                }
                sent = *later;
            }
            Sent::Never => {
                // Ends when the mock stops, however it stops.
                stopped.changed().await.ok();
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
    }
}

async fn dispatch(service: &Service, head: &Parts, peer: &Peer, body: Bytes) -> Sent {
    let state = &service.state;
    let (first, path) = head.uri.path().trim_start_matches('/').split_once('/').unwrap_or_default();
    match Gateway::from_id(first) {
        Some(gateway) if path == ROUTER && head.method == Method::POST => match &service.recorder {
            Some(recorder) if recorder.records(gateway) => recorder.forward(gateway, body).await,
            _ => route(state, gateway, peer, &body),
        },
        Some(_) if path == ROUTER => Sent::plain(405, "the router takes POST only"),
        Some(gateway) => routes::serve(state, gateway, path, head, body).await,
        None if state.settings.has_control => control::routes::serve(state, head, peer, &body).await,
        None => Sent::plain(404, "no such path"),
    }
}
