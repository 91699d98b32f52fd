//! Posting a form to an upload route and reading its answer.

use serde_json::{Map, Value};

use super::{beside_router, form::Form, trip::Trip};
use crate::{
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
    pub async fn post(&self, path: &str, form: Form, wanted: &str) -> Result<Map<String, Value>, Error> {
        let (content_type, body) = form.finish();
        let url = format!("{}/api/galerie/{path}", self.host().map_err(|error| self.failed(error))?);
        let mut request = HttpRequest::new(self.gateway, url, body);
        request.headers.push(("content-type".to_owned(), content_type));
        let mut attempts = 0;
        loop {
            attempts += 1;
            match self.exchange(request.clone(), wanted).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.core().clock.sleep(self.again(error, attempts)?).await,
            }
        }
    }

    async fn exchange(&self, request: HttpRequest, wanted: &str) -> Result<Map<String, Value>, Error> {
        // Megabytes take as long as a whole call may take.
        let response = self.within(self.core().deadline, self.core().transport.send(request)).await?;
        let answer = serde_json::from_slice::<Map<String, Value>>(&response.body);
        match (answer, response.status) {
            (Ok(answer), 200) if answer.get(wanted).is_some_and(|value| !value.is_null()) => Ok(answer),
            (Ok(answer), 200) => Err(refused(&answer)),
            (_, status) if status != 200 => Err(Error::new(Kind::Status(status))),
            (Err(_), _) => Err(Error::new(Kind::Decode { message: "it is no JSON object".to_owned(), body: response.body })),
            (Ok(_), status) => Err(Error::new(Kind::Status(status))),
        }
    }

    /// Where the gateway's file routes lie.
    fn host(&self) -> Result<&str, Error> {
        self.core().url(self.gateway).map(beside_router)
    }
}

fn refused(answer: &Map<String, Value>) -> Error {
    let code = answer.get("error_code").map_or_else(|| "no code".to_owned(), |code| format!("code {code}"));
    let message = answer.get("error_msg").and_then(Value::as_str).unwrap_or_default();
    Error::new(Kind::File(format!("the file store refused it with {code} {message:?}")))
}
