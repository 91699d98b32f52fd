//! Words of the spec as sentences.

use codegen::source::Spanned;
use codegen::spec::{Class, Effect, Operation, Replaces, Token};

use crate::render::inline::{code, link, text};
use crate::site::{Site, operation_path};

/// The names of gateways, each a link to its page.
pub fn gateways(ids: &[Spanned<String>]) -> String {
    ids.iter().map(|id| gateway(id)).collect::<Vec<_>>().join(", ")
}

pub fn gateway(id: &str) -> String {
    link(&code(id), &format!("gateways/{id}"))
}

/// A link to the page of an operation.
pub fn operation(operation: &Operation) -> String {
    link(&code(&operation.id()), &operation_path(operation))
}

/// A link to the page of an operation, or its name if there is none.
pub fn operation_id(site: &Site<'_>, id: &str) -> String {
    site.operation(id).map_or_else(|| code(id), operation)
}

pub fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read: may be repeated",
        Effect::Write => "write: not repeated if its outcome is unknown",
    }
}

pub fn token(token: Token) -> &'static str {
    match token {
        Token::Shop => "the shop's access token",
        Token::None => "none",
        Token::Code => "the authorization code, as `access_token`",
    }
}

pub fn class(class: Class) -> &'static str {
    match class {
        Class::Retry => "retry",
        Class::Wait => "wait",
        Class::Auth => "authorization",
        Class::Permission => "permission",
        Class::Input => "input",
        Class::Quota => "quota",
        Class::Sunset => "sunset",
        Class::Skew => "clock",
        Class::Internal => "internal",
    }
}

/// What to do after an error of a class.
pub fn advice(class: Class) -> &'static str {
    match class {
        Class::Retry => "Try again with backoff. A write may have been carried out: look at the result first.",
        Class::Wait => "You call too often. Wait, then try again at a lower rate.",
        Class::Auth => {
            "Check key, secret and token: they belong together and to the region of the gateway. The seller may have to authorize again."
        }
        Class::Permission => {
            "Something has not been granted: to the app in Temu's console, or by the seller. Grant it, then get a new token."
        }
        Class::Input => "Change the request. The same request fails again.",
        Class::Quota => "An allowance is used up. Trying again helps only after it is renewed or raised.",
        Class::Sunset => "The type has been retired. Call the operation's current type.",
        Class::Skew => "Your clock differs from the gateway's. Correct it, and sign with the current time in seconds.",
        Class::Internal => "Something failed behind the gateway. Try again later; if it stays, ask Temu's support and name the request id.",
    }
}

/// An old type, where it is served, and until when.
pub fn replaced(site: &Site<'_>, old: &Replaces) -> String {
    let name = link(&code(&old.type_name), &format!("types/index#{}", old.type_name.value));
    let mut said = format!("{name} on {}", gateways(&old.gateways));
    said += &match &old.sunset {
        Some(day) => format!(", rejected from {} 00:00 UTC+8", day.value),
        None => ", no sunset announced".to_owned(),
    };
    if !old.stays_for.is_empty() {
        said += &format!("; it stays for {}", text(&old.stays_for.join(", ").replace('_', "-")));
    }
    if site.model.is_observed(old) {
        said += "; seen in the documentation, not announced";
    }
    if site.model.needs_new_token(old) {
        said += "; sellers must authorize again";
    }
    said
}

/// A text as a sentence.
pub fn sentence(said: &str) -> String {
    let mut chars = said.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if said.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// `1 operation`, `2 operations`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
