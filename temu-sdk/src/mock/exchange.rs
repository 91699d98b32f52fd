//! A call as the mock accepted it, and what it responds: the types that everything else in the mock speaks of.

use serde_json::{Value, json};

use crate::{catalog::gateway::Gateway, wire::values::Json};

/// A call that the mock accepted, as a handler of [`MockGateway::respond`](crate::mock::MockGateway::respond) sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MockRequest {
    /// Where it arrived.
    pub gateway: Gateway,
    /// The operation that the type stands for, such as `order.list`.
    pub operation: &'static str,
    /// The type as it was called, which may be an old or an alternative one.
    pub type_name: String,
    /// The shop that the token belongs to.
    pub mall_id: Option<i64>,
    /// The business parameters, whichever envelope they travelled in.
    pub parameters: Value,
}

/// What the mock responds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MockResponse {
    /// A success with this result.
    Result(Json),
    /// An error code of the gateway.
    Error {
        /// The `errorCode`.
        code: i64,
        /// The `errorMsg`.
        message: String,
    },
}

impl MockResponse {
    /// Creates a success.
    #[must_use]
    pub fn result(result: impl Into<Json>) -> Self {
        Self::Result(result.into())
    }

    /// Creates a success from a value of the operation's response type.
    #[must_use]
    pub fn typed<T: serde::Serialize>(result: &T) -> Self {
        Self::result(serde_json::to_value(result).unwrap_or_default())
    }

    /// Creates a response with an error code.
    #[must_use]
    pub fn error(code: i64, message: impl Into<String>) -> Self {
        Self::Error { code, message: message.into() }
    }

    /// Writes the envelope. Where `in_body` is set, the result's fields stand beside `success`.
    pub(crate) fn envelope(&self, success_code: i64, request_id: &str, in_body: bool) -> String {
        let (success, code, message) = match self {
            Self::Result(_) => (true, success_code, Value::Null),
            Self::Error { code, message } => (false, *code, json!(message)),
        };
        let head = format!(r#""success":{success},"errorCode":{code},"errorMsg":{message},"requestId":"{request_id}""#);
        match (self, in_body) {
            (Self::Error { .. }, _) => format!(r#"{{{head},"result":null}}"#),
            (Self::Result(result), false) => format!(r#"{{{head},"result":{result}}}"#),
            (Self::Result(result), true) => match fields(result.as_str()) {
                "" => format!("{{{head}}}"),
                fields => format!("{{{head},{fields}}}"),
            },
        }
    }
}

/// The inside of a JSON object's text.
fn fields(object: &str) -> &str {
    object.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default().trim()
}
