//! The routes beside the router: signed downloads, image and video uploads, print pages.

use hyper::{
    body::Bytes,
    header::{CONTENT_TYPE, HeaderValue},
    http::request::Parts,
};
use serde_json::{Value, json};

use super::{
    answers::envelope,
    documents::check_headers,
    faults,
    form::Form,
    journal::Recorded,
    refusal::Refusal,
    reply::{Answer, Sent},
    state::{State, lock},
    uploads::{Refused, Uploads, hex_md5},
};
use crate::{catalog::gateway::Gateway, wire::values::UnixMillis};

/// Where documents lie; the rest of the path is their name.
pub(super) const DOCUMENTS: &str = "files/";
/// The wire facts name no codes; this one stands for every refused upload.
const UPLOAD_REFUSED: i64 = 40_001;

/// Answers one request to a path that is not the router's.
pub(super) fn serve(state: &State, gateway: Gateway, path: &str, head: &Parts, body: &Bytes) -> Sent {
    let fault = lock(&state.file_faults).next();
    let mut executed = false;
    let sent = faults::strike(fault, || {
        let sent = answer(state, gateway, path, head, body);
        executed = sent.status() == Some(200);
        sent
    });
    lock(&state.journal).record(Recorded {
        gateway,
        type_name: path.to_owned(),
        mall_id: None,
        body: String::new(),
        at: UnixMillis(state.clock.millis()),
        status: sent.status(),
        error_code: None,
        executed,
        fault,
    });
    sent
}

fn answer(state: &State, gateway: Gateway, path: &str, head: &Parts, body: &Bytes) -> Sent {
    match (head.method.as_str(), path) {
        ("GET", "tool/print") => print_page(state, head),
        ("GET", _) => match path.strip_prefix(DOCUMENTS) {
            Some(name) => download(state, gateway, name, head),
            None => not_found(),
        },
        ("POST", _) => {
            let content_type = head.headers.get(CONTENT_TYPE).and_then(|value: &HeaderValue| value.to_str().ok());
            upload(state, path, Form::parse(content_type.unwrap_or_default(), body))
        }
        _ => not_found(),
    }
}

fn not_found() -> Sent {
    Sent::plain(404, "no such path")
}

fn print_page(state: &State, head: &Parts) -> Sent {
    let key = head.uri.query().and_then(|query| query.strip_prefix("dataKey=")).unwrap_or_default();
    match lock(&state.documents).take_print_page(key, state.clock.seconds()) {
        true => Sent::Answer(Answer::new(200, "text/html", "<html><h1>labels</h1></html>")),
        false => Sent::plain(410, "the page was printed already, or is older than 10 minutes"),
    }
}

fn download(state: &State, gateway: Gateway, name: &str, head: &Parts) -> Sent {
    if let Err(refusal) = check_headers(state, gateway, &head.headers) {
        return refused(state, gateway, &refusal);
    }
    match lock(&state.documents).get(name, state.clock.seconds()) {
        Some(content) => Sent::Answer(Answer::new(200, "application/octet-stream", content)),
        None => Sent::plain(404, "there is no such document, or its URL is older than 10 minutes"),
    }
}

fn refused(state: &State, gateway: Gateway, refusal: &Refusal) -> Sent {
    let body = envelope(0, &state.next_request_id(gateway), &refusal.reply(gateway), false);
    Sent::Answer(Answer::new(403, "application/json", body))
}

fn upload(state: &State, path: &str, form: Option<Form>) -> Sent {
    let Some(form) = form else { return upload_answer(Err("the body is no form")) };
    let uploads = &mut *lock(&state.uploads);
    let polls = state.settings.transcoding_polls;
    let named = |name: &'static str| move |value: String| json!({name: value});
    upload_answer(match path {
        "api/galerie/v3/store_image" => store_image(uploads, &form),
        "api/galerie/v1/store_video" => uploads.store_video(&form, polls).map(named("vid")),
        "api/galerie/large_file/v1/video/upload_init" => uploads.init(&form).map(named("sign")),
        "api/galerie/large_file/v1/video/upload_part" => uploads.part(&form).map(|number| json!({"uploaded_part_num": number})),
        "api/galerie/large_file/v1/video/upload_complete" => uploads.complete(&form, polls).map(named("vid")),
        _ => return not_found(),
    })
}

fn store_image(uploads: &mut Uploads, form: &Form) -> Result<Value, Refused> {
    let url = uploads.store_image(form)?;
    let etag = uploads.content(&url).map(|content| hex_md5(&content));
    Ok(json!({"url": url, "etag": etag}))
}

fn upload_answer(answer: Result<Value, Refused>) -> Sent {
    Sent::json(answer.unwrap_or_else(|message| json!({"error_code": UPLOAD_REFUSED, "error_msg": message})).to_string())
}
