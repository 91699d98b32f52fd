//! Sends requests through a transport of one's own: one that counts, and that can be switched off without a restart.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example custom_transport
//! 2 responses came, … bytes in all
//! order.list (bg.order.list.v2.get) on gateway us for shop "my-shop": no connection: traffic to Temu is switched off
//! it may be tried again: true
//! ```

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use common::{Outcome, Setup};
use temu_sdk::{
    BoxFuture, order,
    retry::Retry,
    transport::{HttpRequest, HttpResponse, HttpTransport, ResponseStream, Transport, TransportError},
};

/// Passes requests to another transport.
#[derive(Clone, Debug)]
struct Switch {
    inner: Arc<HttpTransport>,
    is_off: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

impl Switch {
    fn new(inner: HttpTransport) -> Self {
        Self { inner: Arc::new(inner), is_off: Arc::default(), requests: Arc::default(), bytes: Arc::default() }
    }

    /// An error that says whether the request has left tells the client whether a write may be repeated.
    fn check(&self) -> Result<(), TransportError> {
        if self.is_off.load(Ordering::Relaxed) { Err(TransportError::not_connected("traffic to Temu is switched off")) } else { Ok(()) }
    }
}

impl Transport for Switch {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.check()?;
            let response = self.inner.send(request).await?;
            self.requests.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(response.body.len(), Ordering::Relaxed);
            Ok(response)
        })
    }

    fn download(&self, request: HttpRequest) -> BoxFuture<'_, Result<Box<dyn ResponseStream>, TransportError>> {
        Box::pin(async move {
            self.check()?;
            self.inner.download(request).await
        })
    }
}

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let switch = Switch::new(HttpTransport::builder().build()?);
    let client = setup.client()?.transport(switch.clone()).retry(Retry::never()).build()?;
    let shop = setup.shop(&client)?;

    shop.call(order::list::Request::new()).await?;
    shop.call(order::list::Request::new().page_number(2)).await?;
    println!("{} responses came, {} bytes in all", switch.requests.load(Ordering::Relaxed), switch.bytes.load(Ordering::Relaxed));

    switch.is_off.store(true, Ordering::Relaxed);
    let error = shop.call(order::list::Request::new()).await.expect_err("the switch is off");
    println!("{error}");
    println!("it may be tried again: {}", error.is_retryable());
    Ok(())
}
