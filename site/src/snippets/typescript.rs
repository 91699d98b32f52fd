//! TypeScript for Node.js 18 and later, with nothing but its standard library.

use super::literal::{Style, quoted};
use super::{Call, Source};

/// The function that signs.
pub const SIGN: &str = r#"import { createHash } from "node:crypto";

/** MD5 of the sorted names and values between two copies of the secret. */
function sign(parameters: Record<string, unknown>, secret: string): string {
  let joined = "";
  for (const name of Object.keys(parameters).sort()) {
    const value = parameters[name] ?? null;
    const json = JSON.stringify(value);
    const text = typeof value === "string" ? json.slice(1, -1) : json;
    if (value !== null && text.trim() !== "") joined += name + text;
  }
  return createHash("md5").update(secret + joined + secret).digest("hex").toUpperCase();
}
"#;

const STYLE: Style =
    Style { null: "null", booleans: ["false", "true"], string: quoted, key, object: ["{", "}"], empty_object: "{}", arrow: ": " };

/// A name that needs no quotes has none.
fn key(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if is_plain { name.to_owned() } else { quoted(name) }
}

pub fn text(call: &Call<'_>) -> String {
    let value = |source| match source {
        Source::Variable(name) => format!("process.env.{name}"),
        Source::Now => "Math.floor(Date.now() / 1000)".to_owned(),
        Source::Here(value) => STYLE.write(value, 2).replace("    ", "  "),
    };
    let parameters: String = call.parameters().map(|(name, source)| format!("  {}: {},\n", key(name), value(source))).collect();
    let url = call.url;
    format!(
        r#"{SIGN}
const body: Record<string, unknown> = {{
{parameters}}};
body.sign = sign(body, process.env.TEMU_APP_SECRET ?? "");

const response = await fetch("{url}", {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify(body),
}});
console.log(await response.text()); // JSON.parse would round ids above 2^53

export {{}};
"#
    )
}
