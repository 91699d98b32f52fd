//! A request body as the gateway sees it before it knows what is called: top-level parameters in their own text, and their signature.
//!
//! Written from the published rule and not from the client's signing code, so that a mistake there is not repeated here.

use std::fmt;

use md5::{Digest, Md5};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};

use crate::wire::hex;

/// The top-level parameters of a body, in the order in which they travelled.
pub(crate) struct Parameters(Vec<(String, Box<RawValue>)>);

impl Parameters {
    pub fn parse(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    /// How often a name occurs.
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(other, _)| other == name).count()
    }

    /// A parameter's value; `None` where it is absent, null or blank.
    pub fn get(&self, name: &str) -> Option<Value> {
        let (_, raw) = self.0.iter().find(|(other, _)| other == name)?;
        let value: Value = raw.get().parse().ok()?;
        (!value.is_null() && value != "").then_some(value)
    }

    /// A parameter that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(|value| value.as_str().map(str::to_owned))
    }

    /// The body as it travelled, with secrets masked.
    pub fn masked(&self) -> String {
        let parameters: Vec<String> = self.iter().map(|(name, value)| format!("{}:{}", Value::from(name), mask(name, value))).collect();
        format!("{{{}}}", parameters.join(","))
    }

    /// What is signed, with the secret and the token as `***`; long values are cut.
    pub fn string_to_sign(&self) -> String {
        const SHOWN: usize = 200;
        let mut signed: Vec<(&str, String)> = Vec::new();
        for (name, value) in self.iter().filter(|(name, _)| *name != "sign") {
            let text = if ["access_token", "code"].contains(&name) { Some("***".to_owned()) } else { signed_text(value) };
            signed.extend(text.map(|text| (name, text.chars().take(SHOWN).collect())));
        }
        signed.sort_unstable();
        let middle: String = signed.into_iter().map(|(name, value)| format!("{name}{value}")).collect();
        format!("***{middle}***")
    }

    /// The `sign` that these parameters should carry.
    pub fn signature(&self, secret: &str) -> String {
        let mut signed = Vec::new();
        for (name, value) in self.iter().filter(|(name, _)| *name != "sign") {
            signed.extend(signed_text(value).map(|value| (name, value)));
        }
        signature(secret, &signed)
    }
}

/// The request rule over pairs that are already in order.
pub(crate) fn signature(secret: &str, parameters: &[(&str, String)]) -> String {
    let mut sorted: Vec<&(&str, String)> = parameters.iter().collect();
    sorted.sort_unstable();
    let mut hash = Md5::new();
    hash.update(secret);
    for (name, value) in sorted {
        hash.update(name);
        hash.update(value);
    }
    hash.update(secret);
    hex::encode(&hash.finalize()).to_ascii_uppercase()
}

/// What a parameter adds to the string to sign; nothing where it is null or blank.
fn signed_text(value: &RawValue) -> Option<String> {
    let text = value.get();
    if !text.starts_with('"') {
        return (text != "null").then(|| compact(text));
    }
    // Re-written, since the gateway signs what it parsed: an escaped slash or letter counts as the character itself.
    let parsed: String = serde_json::from_str(text).ok()?;
    let written = serde_json::to_string(&parsed).ok()?;
    (!parsed.is_empty()).then(|| written[1..written.len() - 1].to_owned())
}

fn mask(name: &str, value: &RawValue) -> String {
    match (name, Parameters::parse(value.get().as_bytes())) {
        ("access_token" | "code" | "sign", _) => r#""***""#.to_owned(),
        ("request", Ok(inner)) => inner.masked(),
        _ => value.get().to_owned(),
    }
}

/// JSON without the white space outside of strings.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = quoted || !c.is_ascii_whitespace();
        if *c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && *c == '\\' && !escaped;
        kept
    };
    json.chars().filter(keep).collect()
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Parameters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
        let mut parameters = Vec::new();
        while let Some(parameter) = map.next_entry()? {
            parameters.push(parameter);
        }
        Ok(Parameters(parameters))
    }
}
