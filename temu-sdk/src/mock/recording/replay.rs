//! Reads a recording, and has the mock respond with it.

use std::{collections::VecDeque, fs, io, path::Path, sync::Arc};

use serde::Deserialize;
use serde_json::Value;

use crate::mock::{
    exchange::{MockRequest, MockResponse},
    expect::{
        expectation::{Expectation, Handler},
        wanted::Wanted,
    },
    recording::recorder::VERSION,
};

#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Deserialize)]
struct Interaction {
    operation: String,
    success: Option<bool>,
    error_code: Option<i64>,
    result: Value,
}

/// Reads the recorded responses: those of an operation come in the order in which they were recorded, and the last one stays.
///
/// # Errors
/// Returns an error if the file cannot be read, or is of a newer version.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Expectation>> {
    let invalid = |line: usize, error: String| io::Error::new(io::ErrorKind::InvalidData, format!("{}:{line}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), format!("recording {}: {error}", path.display())))?;
    let mut lines = (1..).zip(text.lines());
    let (_, head) = lines.next().ok_or_else(|| invalid(1, "the recording is empty".to_owned()))?;
    let head: Head = serde_json::from_str(head).map_err(|error| invalid(1, error.to_string()))?;
    if head.version > VERSION {
        return Err(invalid(
            1,
            format!("the recording is of version {}, and this mock reads up to {VERSION}: update the mock", head.version),
        ));
    }
    let mut expectations: Vec<Expectation> = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let each: Interaction = serde_json::from_str(line).map_err(|error| invalid(number, error.to_string()))?;
        let handler = handler(&each);
        let of_same = |expectation: &&mut Expectation| expectation.wanted.operation.as_ref() == Some(&each.operation);
        match expectations.iter_mut().find(of_same) {
            Some(expectation) => expectation.responses.push_back(handler),
            None => {
                let wanted = Wanted { operation: Some(each.operation), ..Wanted::default() };
                expectations.push(Expectation { wanted, times: None, responses: VecDeque::from([handler]), calls: 0 });
            }
        }
    }
    Ok(expectations)
}

fn handler(interaction: &Interaction) -> Handler {
    let response = match interaction.success {
        Some(true) => MockResponse::result(interaction.result.clone()),
        _ => MockResponse::error(interaction.error_code.unwrap_or_default(), "recorded"),
    };
    Arc::new(move |_: &MockRequest| response.clone())
}
