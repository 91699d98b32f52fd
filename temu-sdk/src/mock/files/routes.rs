//! The routes beside the router: signed downloads, image and video uploads, print pages.

use hyper::{
    Method,
    body::Bytes,
    header::{CONTENT_TYPE, HeaderValue},
    http::request::Parts,
};
use serde_json::{Value, json};

use crate::{
    catalog::gateway::Gateway,
    catalog::roles::Step,
    generated::roles::ROLES,
    mock::{
        exchange::MockResponse,
        faults::{self, Fault, Target},
        files::{
            downloads::check_headers,
            uploads::{Rejected, Uploads, hex_md5},
        },
        http::{
            form::Form,
            sent::{Outgoing, Sent},
        },
        journal::RecordedRequest,
        rejection::Rejection,
        state::{State, lock},
    },
    wire::values::UnixMillis,
};

/// Where documents lie; the rest of the path is their name.
pub(crate) const DOCUMENTS: &str = "files/";
/// Temu documents no codes for uploads; this one stands for every rejected one.
const UPLOAD_REJECTED: i64 = 40_001;

/// Responds to one request to a path that is not the router's.
pub(crate) async fn serve(state: &State, gateway: Gateway, path: &str, head: &Parts, body: Bytes) -> Sent {
    let form = if head.method == Method::POST { Form::parse(content_type(head), body).await } else { None };
    let (salt, fault) = lock(&state.file_faults).next(&Target::default());
    let mut executed = false;
    let sent = faults::strike(fault, salt, || {
        let sent = match fault {
            Some(Fault::ErrorCode(code)) => {
                let rejected = MockResponse::error(code, "injected");
                return Sent::json(rejected.envelope(0, &state.next_request_id(gateway), false));
            }
            _ => respond(state, gateway, path, head, form),
        };
        executed = sent.status() == Some(200);
        sent
    });
    lock(&state.journal).record(RecordedRequest {
        number: 0,
        gateway,
        operation: None,
        parameters: Value::Null,
        type_name: path.to_owned(),
        mall_id: None,
        body: String::new(),
        at: UnixMillis(state.clock.millis()),
        status: sent.status(),
        error_code: None,
        error_message: None,
        response: None,
        executed,
        fault,
    });
    sent
}

fn respond(state: &State, gateway: Gateway, path: &str, head: &Parts, form: Option<Form>) -> Sent {
    match (head.method.as_str(), path) {
        ("GET", path) if gateway.facts().print_page == Some(path) => print_page(state, head),
        ("GET", _) => match path.strip_prefix(DOCUMENTS) {
            Some(name) => download(state, gateway, name, head),
            None => not_found(),
        },
        ("POST", _) => upload(state, path, form),
        _ => not_found(),
    }
}

fn content_type(head: &Parts) -> &str {
    head.headers.get(CONTENT_TYPE).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default()
}

fn not_found() -> Sent {
    Sent::plain(404, "no such path")
}

fn print_page(state: &State, head: &Parts) -> Sent {
    let key = head.uri.query().and_then(|query| query.strip_prefix("dataKey=")).unwrap_or_default();
    match lock(&state.documents).take_print_page(key, state.clock.seconds()) {
        true => Sent::Response(Outgoing::new(200, "text/html", "<html><h1>labels</h1></html>")),
        false => Sent::plain(410, "the page was printed already, or is older than 10 minutes"),
    }
}

fn download(state: &State, gateway: Gateway, name: &str, head: &Parts) -> Sent {
    if let Err(rejection) = check_headers(state, gateway, &head.headers) {
        return rejected(state, gateway, &rejection);
    }
    match lock(&state.documents).get(name, state.clock.seconds()) {
        Some(content) => Sent::Response(Outgoing::new(200, "application/octet-stream", content)),
        None => Sent::plain(404, "there is no such document, or its URL is older than 10 minutes"),
    }
}

fn rejected(state: &State, gateway: Gateway, rejection: &Rejection) -> Sent {
    let body = rejection.response(gateway).envelope(0, &state.next_request_id(gateway), false);
    Sent::Response(Outgoing::new(403, "application/json", body))
}

fn upload(state: &State, path: &str, form: Option<Form>) -> Sent {
    let Some(form) = form else { return upload_response(Err("the body is no form")) };
    let uploads = &mut *lock(&state.uploads);
    let polls = state.settings.transcoding_polls;
    upload_response(match Post::at(path) {
        Some(Post::Whole(step)) if step.result == "url" => store_image(uploads, &form, step),
        Some(Post::Whole(step)) => uploads.store_video(&form, step, polls).map(|vid| json!({step.result: vid})),
        Some(Post::Begin(step)) => uploads.init(&form, step).map(|sign| json!({step.result: sign})),
        Some(Post::Part(step)) => uploads.part(&form, step).map(|number| json!({step.result: number})),
        Some(Post::End(step)) => uploads.complete(&form, step, polls).map(|vid| json!({step.result: vid})),
        None => return not_found(),
    })
}

/// A post to a route of `spec/roles.yaml`.
enum Post {
    Whole(&'static Step),
    Begin(&'static Step),
    Part(&'static Step),
    End(&'static Step),
}

impl Post {
    fn at(path: &str) -> Option<Self> {
        ROLES.uploads.iter().find_map(|upload| match &upload.parts {
            _ if upload.whole.route == path => Some(Self::Whole(&upload.whole)),
            Some(parts) if parts.begin.route == path => Some(Self::Begin(&parts.begin)),
            Some(parts) if parts.part.route == path => Some(Self::Part(&parts.part)),
            Some(parts) if parts.end.route == path => Some(Self::End(&parts.end)),
            _ => None,
        })
    }
}

fn store_image(uploads: &mut Uploads, form: &Form, step: &Step) -> Result<Value, Rejected> {
    let url = uploads.store_image(form, step)?;
    let etag = uploads.content(&url).map(|content| hex_md5(&content));
    Ok(json!({step.result: url, "etag": etag}))
}

fn upload_response(outcome: Result<Value, Rejected>) -> Sent {
    Sent::json(outcome.unwrap_or_else(|message| json!({"error_code": UPLOAD_REJECTED, "error_msg": message})).to_string())
}
