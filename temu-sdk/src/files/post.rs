//! Posting a form to an upload route and reading the response.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::{
    call::{attempt::AttemptState, retry_loop::Attempts},
    catalog::gateway_facts::beside_router,
    clock::BoxFuture,
    error::{Error, Kind, Unreadable},
    files::{form::Form, transfer::FileTransfer},
    transport::{Bytes, HttpRequest, header},
};

impl FileTransfer {
    /// Creates an empty form.
    pub fn form(&self) -> Form {
        let random = &self.core().random;
        Form::new([random.next(), random.next()])
    }

    /// Posts the form, with retries, and returns the file store's response. It must have the field `wanted`.
    pub async fn post(&self, path: &str, form: Form, wanted: &'static str) -> Result<Map<String, Value>, Error> {
        let (content_type, body) = form.finish();
        let router = self.core().url(self.gateway).map_err(|error| self.located(error))?;
        let mut request = HttpRequest::new(self.gateway, format!("{}/{path}", beside_router(router)), body);
        request.headers.insert(header::CONTENT_TYPE, content_type);
        // Megabytes may take as long as a whole call.
        self.run(&mut UploadAttempts { request, wanted, timeout: self.core().deadline }).await
    }
}

/// The attempts of an upload.
struct UploadAttempts {
    request: HttpRequest,
    wanted: &'static str,
    timeout: Duration,
}

impl Attempts for UploadAttempts {
    type Output = Map<String, Value>;

    fn needs_token(&self) -> bool {
        false
    }

    fn attempt<'w, 's: 'w>(&'w mut self, state: &'w mut AttemptState<'s>) -> BoxFuture<'w, Result<Self::Output, Error>> {
        Box::pin(async move {
            let response = state.send(self.request.clone(), self.timeout).await?;
            match (object(&response.body), response.status) {
                (Some(fields), 200) if fields.get(self.wanted).is_some_and(|value| !value.is_null()) => Ok(fields),
                (Some(fields), 200) => Err(rejected(&fields)),
                (None, 200) => Err(not_an_object(response.body)),
                (_, status) => Err(Error::http_status(status, response.body)),
            }
        })
    }
}

fn not_an_object(body: Bytes) -> Error {
    Error::new(Kind::Decode(Unreadable { message: "it is not a JSON object".to_owned(), is_json: false, body }))
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match std::str::from_utf8(body).ok()?.parse().ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn rejected(fields: &Map<String, Value>) -> Error {
    let code = fields.get("error_code").map_or_else(|| "no code".to_owned(), |code| format!("code {code}"));
    let message = fields.get("error_msg").and_then(Value::as_str).unwrap_or_default();
    Error::new(Kind::File(format!("the file store rejected it with {code} {message:?}")))
}
