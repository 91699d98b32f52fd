//! Calls in several languages, each complete and correctly signed.

mod cli;
mod curl;
mod literal;
mod php;
mod python;
mod rust;
mod typescript;

use codegen::spec::Operation;
use serde_json::{Map, Value};

use crate::block::Code;
use crate::samples;
use crate::site::Site;

/// The parts of a call that all languages have in common.
struct Call<'a> {
    url: &'a str,
    /// The parameters without the signature, in the order in which they are shown.
    body: Map<String, Value>,
}

/// Where a parameter's value comes from.
enum Source<'a> {
    /// An environment variable.
    Variable(&'a str),
    /// The current time.
    Now,
    /// The snippet itself.
    Here(&'a Value),
}

impl Call<'_> {
    fn parameters(&self) -> impl Iterator<Item = (&str, Source<'_>)> {
        self.body.iter().map(|(name, value)| (name.as_str(), source(name, value)))
    }
}

fn source<'a>(name: &str, value: &'a Value) -> Source<'a> {
    match (name, value.as_str()) {
        ("app_key" | "access_token", Some(variable)) if variable.starts_with("TEMU_") => Source::Variable(variable),
        ("timestamp", _) => Source::Now,
        _ => Source::Here(value),
    }
}

/// All snippets of an operation.
pub(crate) fn of(site: &Site<'_>, operation: &Operation) -> Vec<Code> {
    let gateway = operation.gateways.first().and_then(|id| site.gateway(id));
    let call = Call { url: gateway.map_or("", |gateway| gateway.url.as_str()), body: samples::body(site, operation) };
    let code = |title: &str, language, text| Code { title: title.to_owned(), language, text };
    vec![
        code("Rust", "rust", rust::text(site, operation)),
        code("CLI", "sh", cli::text(site, operation)),
        code("curl", "sh", curl::text(&call)),
        code("Python", "python", python::text(&call)),
        code("PHP", "php", php::text(&call)),
        code("TypeScript", "typescript", typescript::text(&call)),
    ]
}

/// The function that signs, in the languages that have one.
pub const SIGN_FUNCTIONS: [(&str, &str); 4] =
    [("curl", curl::SIGN), ("Python", python::SIGN), ("PHP", php::SIGN), ("TypeScript", typescript::SIGN)];
