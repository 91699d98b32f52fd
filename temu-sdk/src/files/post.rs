//! Posting a form to an upload route and reading its answer.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{
    beside_router,
    form::Form,
    trip::{Errand, Trip},
};
use crate::{
    course::Course,
    error::{Error, Kind},
    transport::HttpRequest,
};

impl Trip {
    /// An empty form.
    pub fn form(&self) -> Form {
        let random = &self.core().random;
        Form::new([random.next(), random.next()])
    }

    /// Posts the form, again if need be, and answers with what the file store calls `wanted`.
    pub async fn post(&self, path: &str, form: Form, wanted: &'static str) -> Result<Map<String, Value>, Error> {
        let (content_type, body) = form.finish();
        let router = self.core().url(self.gateway).map_err(|error| self.failed(error))?;
        let mut request = HttpRequest::new(self.gateway, format!("{}/api/galerie/{path}", beside_router(router)), body);
        request.headers.push(("content-type".to_owned(), content_type));
        // Megabytes take as long as a whole call may take.
        self.run(Post { request, wanted, timeout: self.core().deadline }).await
    }
}

struct Post {
    request: HttpRequest,
    wanted: &'static str,
    timeout: Duration,
}

impl Errand for Post {
    type Output = Map<String, Value>;
    const SIGNED: bool = false;

    async fn attempt(&mut self, course: &mut Course<'_>) -> Result<Self::Output, Error> {
        let response = course.send(self.request.clone(), self.timeout).await?;
        match (object(&response.body), response.status) {
            (Some(answer), 200) if answer.get(self.wanted).is_some_and(|value| !value.is_null()) => Ok(answer),
            (Some(answer), 200) => Err(refused(&answer)),
            (None, 200) => Err(Error::new(Kind::Decode { message: "it is no JSON object".to_owned(), body: response.body })),
            (_, status) => Err(Error::new(Kind::Status(status))),
        }
    }
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match std::str::from_utf8(body).ok()?.parse().ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn refused(answer: &Map<String, Value>) -> Error {
    let code = answer.get("error_code").map_or_else(|| "no code".to_owned(), |code| format!("code {code}"));
    let message = answer.get("error_msg").and_then(Value::as_str).unwrap_or_default();
    Error::new(Kind::File(format!("the file store refused it with {code} {message:?}")))
}
