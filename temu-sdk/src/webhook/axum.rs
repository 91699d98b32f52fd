//! Glue for axum: an inbox as a handler that answers Temu, and verified events as an extractor.

use ::axum::{
    body::{Bytes, to_bytes},
    extract::{FromRef, FromRequest, Request},
    handler::Handler,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{Ack, Delivery, Inbox, Webhook};
use crate::clock::BoxFuture;

/// An inbox is a handler: the route of the callback URL.
///
/// ```
/// use axum::{Router, routing::post};
/// use temu_sdk::{AppKey, AppSecret, webhook::{Inbox, Webhook}};
///
/// let webhook = Webhook::new(AppKey::new("key"), AppSecret::new("0123456789abcdef"));
/// let (inbox, deliveries) = Inbox::builder(webhook).build();
/// let app: Router = Router::new().route("/temu/events", post(inbox.clone()));
/// # let _ = (app, deliveries);
/// ```
impl<S> Handler<(), S> for Inbox {
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, _: S) -> Self::Future {
        Box::pin(async move {
            match body(request, self.webhook()).await {
                Ok((headers, body)) => self.accept(&headers, &body).await.into_response(),
                Err(refused) => refused.into_response(),
            }
        })
    }
}

/// What a request brings, within the webhook's limit.
async fn body(request: Request, webhook: &Webhook) -> Result<(HeaderMap, Bytes), Ack> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, webhook.max_body()).await.map_err(|_| Ack::REFUSED)?;
    Ok((head.headers, body))
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
        let (headers, body) = body(request, &webhook).await?;
        webhook.receive(&headers, &body).map_err(|error| {
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
