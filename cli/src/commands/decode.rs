//! `temu decode`: bodies as Temu sent them, decoded as the SDK does, and how they differ from the spec.

use std::path::PathBuf;

use codegen::spec::Operation;
use serde_json::{Value, json};

use crate::args::Global;
use crate::catalog::{Catalog, conform};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::Format;
use crate::terminal::{YELLOW, note, styled};
use crate::value;
use conform::{Difference, Problem};

#[derive(clap::Args)]
pub struct Args {
    /// Operation or type whose responses they are
    #[arg(value_name = "TYPE", add = clap_complete::ArgValueCandidates::new(super::completions::operations))]
    pub name: String,
    /// Files with bodies, one after the other; standard input by default
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Print the differences alone
    #[arg(long)]
    pub differences: bool,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let catalog = Catalog::load_for(&args.name)?;
    let operation = catalog.get(&args.name)?.operation;
    let files = if args.files.is_empty() { vec![PathBuf::from("-")] } else { args.files.clone() };
    let output = global.output(Format::Json)?;
    let mut is_different = false;
    for file in &files {
        let text = value::read_text(file)?;
        let mut bodies = serde_json::Deserializer::from_str(&text).into_iter::<Value>().peekable();
        if bodies.peek().is_none() {
            return Err(Failure::new(Exit::Gateway, text!("{} is empty", file.display())));
        }
        for body in bodies {
            let unreadable =
                |error: &serde_json::Error| text!("{}, line {}, column {}: no JSON", file.display(), error.line(), error.column());
            let body = body.map_err(|error| Failure::new(Exit::Gateway, unreadable(&error)))?;
            let (shown, differences) = decode(&catalog, operation, &body);
            is_different |= !differences.is_empty();
            if args.differences {
                output.print(json!(differences))?;
            } else {
                output.print(shown)?;
                differences.iter().for_each(|difference| note(line(&file.display().to_string(), difference)));
            }
        }
    }
    Ok(if is_different { Exit::Differences } else { Exit::Success })
}

/// The result; a rejection is shown as it is, with what its code means.
fn decode(catalog: &Catalog, operation: &Operation, body: &Value) -> (Value, Vec<Difference>) {
    match body.get("success").and_then(Value::as_bool) {
        Some(true) => {
            let decoded = conform::decode(catalog, operation, body);
            (decoded.result, decoded.differences)
        }
        Some(false) => {
            let code = body.get("errorCode").and_then(Value::as_i64).unwrap_or_default();
            note(text!("the gateway rejected the call with {}: `temu explain {} --operation {}` says more", code, code, operation.id()));
            (body.clone(), Vec::new())
        }
        None => {
            let found = if body.is_object() { "nothing" } else { conform::kind_of(body) };
            let difference =
                Difference { path: "success".to_owned(), problem: Problem::OtherKind, expected: Some("boolean"), found: found.to_owned() };
            (body.clone(), vec![difference])
        }
    }
}

fn line(file: &str, difference: &Difference) -> String {
    let what = match difference.problem {
        Problem::UnknownField => text!("the spec does not know this field ({})", difference.found),
        Problem::OtherKind => text!("expected {}, found {}", difference.expected.unwrap_or_default(), difference.found),
        Problem::UnknownValue => text!("the spec does not list the value {}", difference.found),
    };
    format!("{file}: {}: {what}", styled(YELLOW, &difference.path))
}
