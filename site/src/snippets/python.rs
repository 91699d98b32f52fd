//! Python 3, with nothing but its standard library.

use super::literal::{Style, quoted};
use super::{Call, Source};

/// The function that signs.
pub const SIGN: &str = r#"import hashlib
import json


def to_json(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sign(parameters, secret):
    """MD5 of the sorted names and values between two copies of the secret."""
    joined = ""
    for name, value in sorted(parameters.items()):
        text = to_json(value)[1:-1] if isinstance(value, str) else to_json(value)
        if value is not None and text.strip():
            joined += name + text
    return hashlib.md5((secret + joined + secret).encode()).hexdigest().upper()
"#;

const STYLE: Style =
    Style { null: "None", booleans: ["False", "True"], string: quoted, key: quoted, object: ["{", "}"], empty_object: "{}", arrow: ": " };

pub fn text(call: &Call<'_>) -> String {
    let value = |source| match source {
        Source::Variable(name) => format!("os.environ[\"{name}\"]"),
        Source::Now => "int(time.time())".to_owned(),
        Source::Here(value) => STYLE.write(value, 4),
    };
    let parameters: String = call.parameters().map(|(name, source)| format!("    \"{name}\": {},\n", value(source))).collect();
    let (imports, functions) = SIGN.split_once("\n\n").unwrap_or((SIGN, ""));
    let url = call.url;
    format!(
        r#"{imports}
import os
import time
import urllib.request

{functions}

body = {{
{parameters}}}
body["sign"] = sign(body, os.environ["TEMU_APP_SECRET"])
request = urllib.request.Request(
    "{url}",
    data=to_json(body).encode(),
    headers={{"Content-Type": "application/json"}},
)
with urllib.request.urlopen(request, timeout=30) as response:
    print(json.load(response))
"#
    )
}
