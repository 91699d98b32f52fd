//! Drafts of operation files from sample JSON, as Temu's docs print it or as the gateway answered.
//!
//! A draft is valid. What a sample cannot tell is marked with a comment that begins with [`MARK`].

mod sample;
mod write;

use serde_json::{Map, Value};

use crate::check::promise;
use crate::layout::FileKind;
use crate::source::{Source, Sources};
use crate::spec::{Effect, Shape};
use crate::{Error, load_sources, load_unchecked};
use sample::{Reader, Sample, SharedTypes};

pub use write::MARK;

/// The doc of an operation that has none yet.
const UNWRITTEN: &str = "To be written.";

/// What is known of a new operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct New<'a> {
    /// `group/operation`.
    pub name: &'a str,
    /// The `type` that is sent.
    pub type_name: &'a str,
    /// The gateways that serve it.
    pub gateways: &'a [String],
    /// A request, with or without common parameters.
    pub request: Option<&'a str>,
    /// An answer, with or without its envelope.
    pub response: Option<&'a str>,
}

/// A place in a spec that a draft left to its author.
#[derive(Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The file, below the spec folder.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is to be done there.
    pub what: String,
}

/// Lists what drafts have left to their authors: marks, and operations without a doc.
#[must_use]
pub fn unfinished(spec: &Sources) -> Vec<Unfinished> {
    let mut all = Vec::new();
    for file in &spec.files {
        for (at, line) in file.text.lines().enumerate() {
            let what = match line.split_once(MARK) {
                Some((_, what)) => what.trim(),
                None if line.strip_prefix("doc:").is_some_and(|doc| doc.trim().trim_matches(['"', '\'']) == UNWRITTEN) => "write the doc",
                None => continue,
            };
            all.push(Unfinished { path: file.path.clone(), line: at + 1, what: what.to_owned() });
        }
    }
    all
}

/// Drafts the file of an operation that the spec does not have: its path below the spec folder, and its text.
///
/// # Errors
/// A sample that is no JSON or of another operation, a file that is there already, and all that the checker says of the draft.
pub fn draft(spec: Sources, new: &New<'_>) -> Result<(String, String), Error> {
    let path = format!("api/{}.yaml", new.name);
    if !matches!(FileKind::of(&path), Some((FileKind::Operation, _))) {
        return Err(Error::Io(format!("`{}` is no name of an operation; expected group/operation, such as goods/list", new.name)));
    }
    if spec.text(&path).is_some() {
        return Err(Error::Io(format!("{path} exists already; edit it, or draft another")));
    }
    let text = text(new, &Reader { types: shared_types(&spec) })?;
    let mut drafted = spec;
    drafted.files.push(Source { path: path.clone(), text: text.clone() });
    load_sources(drafted)?;
    Ok((path, text))
}

fn text(new: &New<'_>, reader: &Reader) -> Result<String, Error> {
    let mut text = format!("{}\n", FileKind::Operation.schema_line());
    text += &format!("{MARK} add name, permissions, limits, paginate and errors where the docs tell them\n");
    text += &format!("type: {}\ngateways: [{}]\n", new.type_name, new.gateways.join(", "));
    text += &format!("doc: {UNWRITTEN} {MARK} one line that says what it does for a seller\n");
    text += &effect(new.name);
    let answer = new.response.map(|sample| json("answer", sample)).transpose()?;
    let (answer, in_body) = answer.map_or((None, false), result);
    if in_body {
        text += "result_in: body\n";
    }
    text += &request(new, reader)?;
    text += &match answer {
        None => format!("{MARK} there was no sample of the answer; without `response` it is kept as JSON\n"),
        Some(Value::Null) => format!("{MARK} the result was null in the sample; without `response` it is kept as JSON\n"),
        Some(answer) => write::root("response", &reader.shape(&[&answer], "")),
    };
    Ok(text)
}

/// The objects among the shared types. A spec that cannot be read has none here; what is wrong with it is said later.
fn shared_types(spec: &Sources) -> SharedTypes {
    let types = load_unchecked(spec.clone()).map(|model| model.types).unwrap_or_default();
    let names = |shape: &Shape| shape.fields().iter().map(|field| field.name.value.clone()).collect();
    types.into_iter().map(|(name, shared)| (name, names(&shared.shape))).collect()
}

/// Verbs tell whether a call changes something.
fn effect(name: &str) -> String {
    let operation = name.rsplit('/').next().unwrap_or_default();
    let word = if promise(operation) == Some(Effect::Read) { "read" } else { "write" };
    format!("effect: {word} {MARK} taken from the verb; write `effect_reason` if it is otherwise\n")
}

fn request(new: &New<'_>, reader: &Reader) -> Result<String, Error> {
    let Some(sample) = new.request else {
        return Ok(format!("{MARK} there was no sample of the request; without `request` it has no parameters\n"));
    };
    let Value::Object(all) = json("request", sample)? else {
        return Err(Error::Io("the sample of the request is no JSON object".to_owned()));
    };
    if let Some(other) = all.get("type").and_then(Value::as_str).filter(|other| *other != new.type_name && all.contains_key("sign")) {
        return Err(Error::Io(format!("the sample of the request is of the type {other}, not of {}", new.type_name)));
    }
    let parameters = Value::Object(business(all));
    let sample = reader.shape(&[&parameters], "");
    let mark = if matches!(&sample, Sample::Object(fields, _) if fields.is_empty()) {
        String::new()
    } else {
        format!("{MARK} put `!` behind the names of required fields\n")
    };
    Ok(mark + &write::root("request", &sample))
}

fn json(what: &str, sample: &str) -> Result<Value, Error> {
    let sample = sample.trim_start_matches('\u{feff}');
    serde_json::from_str(sample).map_err(|error| Error::Io(format!("the sample of the {what} is no JSON: {error}")))
}

/// The parameters of an operation: without those that every call has, and without the container that the docs print around them.
fn business(mut all: Map<String, Value>) -> Map<String, Value> {
    const COMMON: [&str; 7] = ["type", "app_key", "access_token", "timestamp", "sign", "data_type", "version"];
    // Some operations have a parameter called `type` of their own.
    if all.contains_key("app_key") || all.contains_key("sign") {
        all.retain(|name, _| !COMMON.contains(&name.as_str()));
    }
    match all.get("request") {
        Some(Value::Object(inner)) if all.len() == 1 => inner.clone(),
        _ => all,
    }
}

/// The result of an answer, and whether it stands in the body beside `success`.
fn result(answer: Value) -> (Option<Value>, bool) {
    const ENVELOPE: [&str; 6] = ["success", "errorCode", "errorMsg", "requestId", "requestID", "result"];
    let Value::Object(mut body) = answer else { return (Some(answer), false) };
    if !body.contains_key("success") {
        return (Some(Value::Object(body)), false);
    }
    let result = body.remove("result");
    body.retain(|name, _| !ENVELOPE.contains(&name.as_str()));
    if body.is_empty() { (result, false) } else { (Some(Value::Object(body)), result.is_none_or(|result| result.is_null())) }
}
