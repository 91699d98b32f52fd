//! curl, in a POSIX shell with OpenSSL.

use super::{Call, Source};

/// The function that signs.
pub const SIGN: &str = r#"# Arguments: name and value of each parameter, joined, in the order of the names.
sign() {
  printf %s "$TEMU_APP_SECRET" "$@" "$TEMU_APP_SECRET" | openssl md5 -r | cut -c 1-32 | tr a-f A-F
}
"#;

pub fn text(call: &Call<'_>) -> String {
    let mut sorted: Vec<_> = call.parameters().collect();
    sorted.sort_by(|a, b| a.0.cmp(b.0));
    let arguments: String = sorted.iter().map(|(name, source)| format!(" \\\n  {}", argument(name, source))).collect();
    let body: String = call.parameters().map(|(name, source)| format!("  \"{name}\": {},\n", value(&source))).collect();
    let url = call.url;
    format!(
        r#"{SIGN}
timestamp=$(date +%s)
sign=$(sign{arguments})

curl -sS '{url}' -H 'Content-Type: application/json' --data-binary @- <<EOF
{{
{body}  "sign": "$sign"
}}
EOF
"#
    )
}

/// What is signed: the value's JSON text, that of a string without its quotes.
fn argument(name: &str, source: &Source<'_>) -> String {
    match source {
        Source::Variable(variable) => format!("\"{name}${variable}\""),
        Source::Now => format!("\"{name}$timestamp\""),
        Source::Here(value) => {
            let json = value.to_string();
            let text = if value.is_string() { &json[1..json.len() - 1] } else { &json };
            format!("'{name}{}'", text.replace('\'', "'\\''"))
        }
    }
}

/// What is sent, in a text in which the shell replaces variables.
fn value(source: &Source<'_>) -> String {
    match source {
        Source::Variable(variable) => format!("\"${variable}\""),
        Source::Now => "$timestamp".to_owned(),
        Source::Here(value) => value.to_string().replace('\\', "\\\\").replace('$', "\\$").replace('`', "\\`"),
    }
}
