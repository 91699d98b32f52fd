//! Glue for axum: a route that answers Temu, and verified events as an extractor.

use ::axum::{
    Router,
    body::to_bytes,
    extract::{FromRef, FromRequest, Request},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};

use super::{Ack, Delivery, Inbox, Webhook};

impl Inbox {
    /// A router that answers deliveries at a path, to be merged with others.
    ///
    /// ```
    /// use temu_sdk::{AppKey, AppSecret, webhook::{Inbox, Webhook}};
    ///
    /// let webhook = Webhook::new(AppKey::new("key"), AppSecret::new("0123456789abcdef"));
    /// let (inbox, deliveries) = Inbox::builder(webhook).open()?;
    /// let app: axum::Router = axum::Router::new().merge(inbox.router("/temu/events"));
    /// # let _ = (app, deliveries);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Panics
    /// Where the path does not begin with `/` or is none that axum can route.
    pub fn router(&self, path: &str) -> Router {
        Router::new().route(path, post(answer)).with_state(self.clone())
    }
}

async fn answer(inbox: ::axum::extract::State<Inbox>, request: Request) -> Ack {
    let (head, body) = request.into_parts();
    match to_bytes(body, inbox.webhook().max_body()).await {
        Ok(body) => inbox.accept(&head.headers, &body).await,
        Err(_) => Ack::REFUSED,
    }
}

/// Verifies a request by the [`Webhook`] of the router's state. For handlers that do without an [`Inbox`]: they must tell repeats by
/// themselves, and be done within 500 ms.
///
/// ```
/// use temu_sdk::{AppKey, AppSecret, webhook::{Ack, Delivery, Webhook}};
///
/// async fn receive(delivery: Delivery) -> Ack {
///     println!("{:?}", delivery.event);
///     Ack::ACCEPTED
/// }
/// let webhook = Webhook::new(AppKey::new("key"), AppSecret::new("0123456789abcdef"));
/// let app: axum::Router = axum::Router::new().route("/temu/events", axum::routing::post(receive)).with_state(webhook);
/// # let _ = app;
/// ```
impl<S: Send + Sync> FromRequest<S> for Delivery
where
    Webhook: FromRef<S>,
{
    type Rejection = Ack;

    async fn from_request(request: Request, state: &S) -> Result<Self, Ack> {
        let webhook = Webhook::from_ref(state);
        let (head, body) = request.into_parts();
        let body = to_bytes(body, webhook.max_body()).await.map_err(|_| Ack::REFUSED)?;
        webhook.receive(&head.headers, &body).map_err(|error| {
            tracing::warn!(reason = error.name(), "webhook delivery refused: {error}");
            error.ack()
        })
    }
}

impl IntoResponse for Ack {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(CONTENT_TYPE, Self::CONTENT_TYPE)], self.body).into_response()
    }
}
