//! Values on the command line: integers, numbers, times, JSON, files.

use std::io::Read;
use std::path::Path;

use codegen::spec::Kind;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::exit::Failure;
use crate::i18n::text;

/// Longer than any request that a gateway takes.
const MOST: u64 = 64 << 20;

/// Reads a word that the options' own checks let through.
pub fn read(kind: &Kind, typed: &str) -> Result<Value, String> {
    match kind {
        Kind::Integer => typed.parse::<i64>().map(Value::from).map_err(|_| text!("`{}` is no integer", typed)),
        Kind::Boolean => Ok(Value::Bool(typed != "false")),
        Kind::Number => serde_json::from_str(typed).map_err(|_| text!("`{}` is no number", typed)),
        Kind::UnixS => time(typed).map(|at| at.as_second().into()),
        Kind::UnixMs => time(typed).map(|at| at.as_millisecond().into()),
        Kind::Base64 => base64(typed),
        Kind::String => Ok(typed.into()),
        _ => json_argument(typed).and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string())),
    }
}

pub fn integer_argument(typed: &str) -> Result<String, String> {
    typed.parse::<i64>().map(|_| typed.to_owned()).map_err(|_| text!("give an integer"))
}

pub fn number_argument(typed: &str) -> Result<String, String> {
    typed.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| typed.to_owned()).ok_or_else(|| text!("give a number"))
}

pub fn time_argument(typed: &str) -> Result<String, String> {
    time(typed).map(|_| typed.to_owned())
}

/// JSON, or `@FILE` that holds some.
pub fn json_argument(typed: &str) -> Result<String, String> {
    let text = match typed.strip_prefix('@') {
        Some(path) => read_text(Path::new(path)).map_err(|failure| failure.message)?,
        None => typed.to_owned(),
    };
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(text!("no JSON (line {}, column {}); give JSON or @FILE", error.line(), error.column())),
    }
}

/// A moment: Unix seconds or milliseconds, RFC 3339, `now`, or `now-2h`.
pub fn time(typed: &str) -> Result<Timestamp, String> {
    let wrong = || text!("give Unix seconds, a time such as 2026-01-31T08:00:00+08:00, or now-2h");
    if let Ok(number) = typed.parse::<i64>() {
        // Nobody means the year 5138 with eleven digits.
        let at = if number.abs() < 100_000_000_000 { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) };
        return at.map_err(|_| wrong());
    }
    if let Some(rest) = typed.strip_prefix("now") {
        if rest.is_empty() {
            return Ok(Timestamp::now());
        }
        let span: SignedDuration = rest.trim_start_matches(['+', '-']).parse().map_err(|_| wrong())?;
        let span = if rest.starts_with('-') { -span } else { span };
        return Timestamp::now().checked_add(span).map_err(|_| wrong());
    }
    typed.parse().map_err(|_| wrong())
}

/// Base64 as it is, or of `@FILE`.
fn base64(typed: &str) -> Result<Value, String> {
    let Some(path) = typed.strip_prefix('@') else { return Ok(typed.into()) };
    let bytes = read_bytes(Path::new(path)).map_err(|failure| failure.message)?;
    Ok(serde_json::to_value(temu_sdk::Base64::from(bytes)).unwrap_or_default())
}

/// A file, or standard input for `-`.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let result = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes))
    };
    result.map_err(|error| Failure::io(text!("cannot read {}", path.display()), &error))?;
    if bytes.len() as u64 > MOST {
        return Err(Failure::config(text!("{} is longer than 64 MiB", path.display())));
    }
    Ok(bytes)
}

pub fn read_text(path: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(read_bytes(path)?).map_err(|_| Failure::config(text!("{} is not UTF-8", path.display())))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// JSON in a file or standard input.
pub fn read_json(path: &Path) -> Result<Value, Failure> {
    serde_json::from_str(&read_text(path)?)
        .map_err(|error| Failure::config(text!("{}, line {}, column {}: no JSON", path.display(), error.line(), error.column())))
}

/// What stands at a dotted path.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, |value, name| value.get(name))
}

/// Puts something at a dotted path, and objects above it where there are none.
pub fn put_at(value: &mut Value, path: &str, new: Value) {
    let mut place = value;
    for name in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(serde_json::Map::new());
        }
        place = place.as_object_mut().expect("it was made an object").entry(name).or_insert(Value::Null);
    }
    *place = new;
}
