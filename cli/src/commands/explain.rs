//! `temu explain`: what an error code means, on which gateway, and what to do.

use codegen::spec::{Class, ErrorCode};
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
        let entry = |meaning: &Meaning| json!({"code": args.code, "where": meaning.place, "class": meaning.class, "text": meaning.text, "advice": advice(args.code, meaning.class)});
        global.output(Format::Json)?.print(meanings.iter().map(entry).collect::<Value>())?;
        return Ok(Exit::Success);
    }
    for meaning in &meanings {
        let place = if meaning.is_operation { text!("in {}", meaning.place) } else { text!("on {}", meaning.place) };
        put(&format!("{} {place}: {}\n  {}\n", styled(BOLD, args.code), meaning.text, advice(args.code, meaning.class)))?;
    }
    Ok(Exit::Success)
}

/// The operation's own meaning goes before the gateways'.
fn meanings(catalog: &Catalog, args: &Args) -> Result<Vec<Meaning>, Failure> {
    let is_it = |error: &&ErrorCode| error.code == args.code;
    let wanted = args.operation.as_ref().map(|name| catalog.get(name)).transpose()?;
    let operations = catalog.model.operations.iter().filter(|operation| wanted.as_ref().is_none_or(|found| found.operation.id() == operation.id()));
    let own = operations.filter_map(|operation| {
        let error = operation.errors.iter().find(is_it)?;
        Some(Meaning { place: operation.id(), is_operation: true, class: error.class, text: error.text.clone() })
    });
    let mut found: Vec<Meaning> = own.collect();
    if wanted.is_some() && !found.is_empty() {
        return Ok(found);
    }
    let served = |gateway: &str| wanted.as_ref().is_none_or(|found| found.operation.gateways.iter().any(|of| of.value == gateway));
    for family in &catalog.model.families {
        let gateways: Vec<&str> = catalog.model.gateways.iter().filter(|gateway| gateway.errors.value == family.name.value && served(&gateway.id)).map(|gateway| gateway.id.as_str()).collect();
        let error = family.codes.iter().find(is_it).filter(|_| !gateways.is_empty());
        found.extend(error.map(|error| Meaning { place: gateways.join(", "), is_operation: false, class: error.class, text: error.text.clone() }));
    }
    Ok(found)
}

/// What to do about an error.
pub fn advice(code: i64, class: Class) -> String {
    match (code, class) {
        (3_000_001 | 1_000_001 | 7_000_001 | 7_000_005, _) => text!("Check that app key, secret and region belong together; `temu call … --dry-run --show-sign` shows what was signed, `temu sign --explain` finds the broken rule."),
        (3_000_032 | 7_000_019, _) => text!("Let the seller authorize the app again with the permission that the operation needs: `temu login`, then `temu doctor`."),
        (3_000_034 | 3_000_031 | 7_000_007 | 7_000_018, _) => text!("Get a new token with `temu login`; a new token ends the old one everywhere."),
        (3_000_033, _) => text!("Use the token with the app and the region that it was granted to: check `temu shops`."),
        (5_000_003, _) => text!("Add this machine's address to the app's IP allow-list in the console, or send through a proxy whose address is on it."),
        (_, Class::Retry) => text!("Try again after a while; a write may have been carried out, so look first."),
        (_, Class::Wait) => text!("Wait, then try again; `temu show` tells the limits of the operation."),
        (_, Class::Auth) => text!("Check the app's keys and the shop's token: `temu doctor`."),
        (_, Class::Permission) => text!("Ask for the permission in the console, then let the seller authorize the app again."),
        (_, Class::Input) => text!("Change the request: `temu show` lists the fields and what they must be."),
        (_, Class::Quota) => text!("An allowance is used up: wait until it is renewed, or ask Temu for more."),
        (_, Class::Sunset) => text!("Call the type that replaced it: `temu show` and `temu migrations` name it."),
        (_, Class::Skew) => text!("Set this machine's clock: the timestamp may be 300 seconds off at most."),
        (_, Class::Internal) => text!("The gateway failed by itself: try again later, and quote the requestId to Temu's support."),
    }
}
