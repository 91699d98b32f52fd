//! What Temu is answered.

/// The answer to a delivery, for any HTTP server: a status and a JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ack {
    /// The HTTP status.
    pub status: u16,
    /// The body, of the type [`Ack::CONTENT_TYPE`].
    pub body: &'static str,
}

impl Ack {
    /// The event is in safe hands, or was before: Temu does not send it again.
    pub const ACCEPTED: Self = Self { status: 200, body: r#"{"result": {}}"# };
    /// The delivery failed a check. One answer for all of them, so that nobody learns from it.
    pub const REFUSED: Self = Self { status: 401, body: "{}" };
    /// There is no room now, or the event cannot be stored: Temu sends it again later.
    pub const BUSY: Self = Self { status: 503, body: "{}" };
    /// The value of the `content-type` header.
    pub const CONTENT_TYPE: &'static str = "application/json";
}
