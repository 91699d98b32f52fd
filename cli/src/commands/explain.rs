//! `temu explain`: what an error code means, on which gateway, and what to do.

use codegen::spec::{Class, Meaning as Means, Operation};
use serde_json::{Value, json};

use crate::args::Global;
use crate::catalog::Catalog;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, put};
use crate::terminal::{BOLD, styled};

#[derive(clap::Args)]
pub struct Args {
    /// Error code, such as 3000032
    #[arg(allow_negative_numbers = true)]
    pub code: i64,
    /// Only what it means in this operation
    #[arg(long, value_name = "OPERATION", add = clap_complete::ArgValueCandidates::new(super::completions::operations))]
    pub operation: Option<String>,
}

/// What a code means somewhere.
struct Meaning {
    place: String,
    is_operation: bool,
    class: Class,
    means: Option<Means>,
    text: String,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let catalog = match &args.operation {
        Some(name) => Catalog::load_for(name)?,
        None => Catalog::load()?,
    };
    let meanings = meanings(&catalog, args)?;
    if meanings.is_empty() {
        let failure = Failure::new(Exit::NotFound, text!("the spec does not know the code {}", args.code));
        return Err(failure.hint(text!("quote the requestId to Temu's support; operations may have codes that are not documented")));
    }
    if global.wants_values() {
        let entry = |meaning: &Meaning| json!({"code": args.code, "where": meaning.place, "class": meaning.class, "text": meaning.text, "advice": advice(meaning.class, meaning.means)});
        global.output(Format::Json)?.print(meanings.iter().map(entry).collect::<Value>())?;
        return Ok(Exit::Success);
    }
    for meaning in &meanings {
        let place = if meaning.is_operation { text!("in {}", meaning.place) } else { text!("on {}", meaning.place) };
        put(&format!("{} {place}: {}\n  {}\n", styled(BOLD, args.code), meaning.text, advice(meaning.class, meaning.means)))?;
    }
    Ok(Exit::Success)
}

/// The meanings: the gateways' first, unless the operation that is asked for has its own.
fn meanings(catalog: &Catalog, args: &Args) -> Result<Vec<Meaning>, Failure> {
    let wanted = args.operation.as_ref().map(|name| catalog.get(name)).transpose()?;
    let is_wanted = |operation: &Operation| wanted.as_ref().is_none_or(|found| found.operation.id() == operation.id());
    let mut own: Vec<Meaning> = Vec::new();
    for operation in catalog.model.operations.iter().filter(|operation| is_wanted(operation)) {
        let Some(error) = operation.errors.iter().find(|error| error.code == args.code) else { continue };
        match own.iter_mut().find(|known| known.text == error.text && known.class == error.class) {
            Some(known) => known.place += &format!(", {}", operation.id()),
            None => own.push(Meaning {
                place: operation.id(),
                is_operation: true,
                class: error.class,
                means: error.means,
                text: error.text.clone(),
            }),
        }
    }
    if wanted.is_some() && !own.is_empty() {
        return Ok(own);
    }
    let served = |gateway: &str| wanted.as_ref().is_none_or(|found| found.operation.gateways.iter().any(|of| of.value == gateway));
    let mut found = Vec::new();
    for family in &catalog.model.families {
        let gateways = catalog.model.gateways.iter().filter(|gateway| gateway.errors.value == family.name.value && served(&gateway.id));
        let gateways: Vec<&str> = gateways.map(|gateway| gateway.id.as_str()).collect();
        let error = family.codes.iter().find(|error| error.code == args.code).filter(|_| !gateways.is_empty());
        found.extend(error.map(|error| Meaning {
            place: gateways.join(", "),
            is_operation: false,
            class: error.class,
            means: error.means,
            text: error.text.clone(),
        }));
    }
    found.extend(own);
    Ok(found)
}

/// What to do about an error.
pub fn advice(class: Class, means: Option<Means>) -> String {
    if let Some(advice) = means.and_then(particular) {
        return advice;
    }
    match class {
        Class::Retry => text!("Try again after a while; a write may have been carried out, so look first."),
        Class::Wait => text!("Wait, then try again; `temu show` tells the limits of the operation."),
        Class::Auth => text!("Check the app's keys and the shop's token: `temu doctor`; `temu login` gets a new token."),
        Class::Permission => {
            text!("Ask for the permission in the console, then let the seller authorize the app again; `temu doctor` tells which.")
        }
        Class::Input => text!("Change the request: `temu show` lists the fields and what they must be."),
        Class::Quota => text!("An allowance is used up: wait until it is renewed, or ask Temu for more."),
        Class::Sunset => text!("Call the type that replaced it: `temu show` and `temu migrations` name it."),
        Class::Skew => text!("Set this machine's clock: the timestamp may be 300 seconds off at most."),
        Class::Internal => text!("The gateway failed by itself: try again later, and quote the requestId to Temu's support."),
    }
}

/// Advice about an error that says more than its class.
fn particular(means: Means) -> Option<String> {
    Some(match means {
        Means::SignWrong | Means::SignMissing => text!(
            "Check that app key, secret and region belong together; `temu call … --dry-run --show-sign` shows what is signed, `temu sign --theirs SIGN` finds the broken rule."
        ),
        Means::TokenScope => {
            text!("Let the seller authorize the app again with the permission that the operation needs: `temu login`, then `temu doctor`.")
        }
        Means::TokenExpired | Means::TokenUnknown | Means::TokenInvalid => {
            text!("Get a new token with `temu login`; a new token ends the old one everywhere.")
        }
        Means::TokenForeign => text!("Use the token with the app and the region that it was granted to: `temu shops` lists them."),
        Means::AddressNotAllowed => {
            text!("Add this machine's address to the app's IP allow-list in the console, or send through a proxy whose address is on it.")
        }
        Means::TypeGone | Means::TypeUnknown => {
            text!("Check the type and the gateway: `temu list` finds both, `temu migrations` tells what has moved.")
        }
        _ => return None,
    })
}
