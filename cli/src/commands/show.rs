//! `temu show`: all that the spec says of an operation.

use codegen::spec::{Effect, Limit, Operation, Replaces};
use codegen::status::State;
use serde_json::{Value, json};

use super::list::gateways;
use super::migrations::{today, word};
use crate::args::Global;
use crate::catalog::{Catalog, Found, sample, tree};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, put};
use crate::terminal::{BOLD, styled};

#[derive(clap::Args)]
pub struct Args {
    /// Operation, type or old type
    #[arg(value_name = "OPERATION", add = clap_complete::ArgValueCandidates::new(super::completions::operations))]
    pub name: String,
    /// Print a sample request and nothing else
    #[arg(long)]
    pub sample_request: bool,
    /// Print a sample response and nothing else
    #[arg(long, conflicts_with = "sample_request")]
    pub sample_response: bool,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let catalog = Catalog::load_for(&args.name)?;
    if let (None, Some(raw)) = (catalog.find(&args.name), catalog.undocumented(&args.name)) {
        put(&format!(
            "{}\n{}\n{}\n",
            styled(BOLD, &*raw.type_name),
            *raw.doc,
            text!("its fields are not documented: `temu call --raw {}` can send it", *raw.type_name)
        ))?;
        return Ok(Exit::Success);
    }
    let found = catalog.get(&args.name)?;
    let operation = found.operation;
    if args.sample_request || args.sample_response {
        let sample = if args.sample_request {
            sample::request(&catalog, operation, &operation.gateways[0])
        } else {
            sample::response(&catalog, operation)
        };
        global.output(Format::Json)?.print(sample)?;
    } else if global.wants_values() {
        global.output(Format::Json)?.print(values(&catalog, operation))?;
    } else {
        put(&prose(&catalog, found))?;
    }
    Ok(Exit::Success)
}

fn prose(catalog: &Catalog, found: Found<'_>) -> String {
    let operation = found.operation;
    let mut out = format!("{}  {}\n", styled(BOLD, operation.id()), operation.doc.value);
    if let Some(old) = found.replaced {
        out += &format!("{}\n", text!("{} is its old type.", *old.type_name));
    }
    out += "\n";
    facts(catalog, operation).iter().for_each(|(name, value)| out += &format!("{}  {value}\n", styled(BOLD, pad(name))));
    section(&mut out, &text!("Request"), &or_none(tree::lines(catalog, &operation.request)));
    let response = operation.response.as_ref().map(|shape| tree::lines(catalog, shape)).unwrap_or_default();
    section(&mut out, &text!("Response"), &or_none(response));
    let errors: Vec<String> = operation.errors.iter().map(|error| format!("{}  {}", error.code, error.text)).collect();
    if !errors.is_empty() {
        section(&mut out, &text!("Errors"), &errors);
    }
    let gateway = &operation.gateways[0];
    section(&mut out, &text!("Sample request ({})", **gateway), &pretty(&sample::request(catalog, operation, gateway)));
    section(&mut out, &text!("Sample response"), &pretty(&sample::response(catalog, operation)));
    out
}

/// The widest name of a fact, in columns.
const NAME: usize = 12;

fn pad(name: &str) -> String {
    let width = unicode_width::UnicodeWidthStr::width(name);
    format!("{name}{}", " ".repeat(NAME.saturating_sub(width)))
}

fn or_none(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec![text!("no fields")] } else { lines }
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    *out += &format!("\n{}\n", styled(BOLD, title));
    lines.iter().for_each(|line| *out += &format!("  {line}\n"));
}

fn pretty(value: &Value) -> Vec<String> {
    format!("{value:#}").lines().map(str::to_owned).collect()
}

fn facts(catalog: &Catalog, operation: &Operation) -> Vec<(String, String)> {
    let effect = match operation.effect.value {
        Effect::Read => text!("read: safe to repeat"),
        Effect::Write => text!("write: changes something"),
    };
    let mut facts = vec![
        (text!("type"), operation.type_name.value.clone()),
        (text!("gateways"), gateways(operation).join(", ")),
        (text!("effect"), effect),
    ];
    let mut add = |name: String, value: Option<String>| facts.extend(value.filter(|value| !value.is_empty()).map(|value| (name, value)));
    add(text!("name"), operation.official_name.clone());
    add(text!("aliases"), Some(operation.aliases.iter().map(|alias| alias.value.as_str()).collect::<Vec<_>>().join(", ")));
    add(text!("permissions"), Some(operation.permissions.join(", ")));
    add(text!("audience"), Some(operation.audience.join(", ")));
    add(text!("version"), operation.version.clone());
    for old in &operation.replaces {
        add(text!("old type"), Some(migration(catalog, operation, old)));
    }
    for limit in limits(catalog, operation) {
        add(text!("limit"), Some(limit.to_string()));
    }
    if let Some(paginate) = &operation.paginate {
        let max = paginate.max_size.map(|max| text!(", at most {} a page", max)).unwrap_or_default();
        add(text!("pages"), Some(text!("`--all-pages` reads {}{}", *paginate.items, max)));
    }
    for verdict in &operation.verdicts {
        add(text!("failure inside a success"), Some(verdict.to_string()));
    }
    facts
}

/// The operation's own limits, or else those of its gateways.
fn limits(catalog: &Catalog, operation: &Operation) -> Vec<Limit> {
    if !operation.limits.is_empty() {
        return operation.limits.clone();
    }
    let gateway = catalog.model.gateways.iter().find(|gateway| gateway.id.value == *operation.gateways[0].value);
    gateway.map(|gateway| gateway.limits.clone()).unwrap_or_default()
}

fn migration(catalog: &Catalog, operation: &Operation, old: &Replaces) -> String {
    let status = codegen::status::on(&catalog.model, &today());
    let state = status.and_then(|status| {
        status
            .migrations
            .into_iter()
            .find(|migration| migration.old.type_name == *old.type_name.value && migration.operation.as_deref() == Some(&operation.id()))
    });
    let Some(state) = state else { return old.type_name.value.clone() };
    let until = match (&state.sunset, state.state) {
        (Some(day), State::Retired) => text!("{} since {}", word(state.state), day),
        (Some(day), _) => text!("{} until {}", word(state.state), day),
        (None, _) => word(state.state),
    };
    let stays = if state.stays_for.is_empty() { String::new() } else { text!("; stays for {}", state.stays_for.join(", ")) };
    format!("{} ({until}{stays})", old.type_name.value)
}

fn values(catalog: &Catalog, operation: &Operation) -> Value {
    let errors: Vec<Value> = operation.errors.iter().map(|error| json!(error)).collect();
    let status = codegen::status::on(&catalog.model, &today());
    let migrations: Vec<_> =
        status.into_iter().flat_map(|status| status.migrations).filter(|each| each.operation.as_deref() == Some(&operation.id())).collect();
    json!({"operation": operation.id(), "type": operation.type_name.value, "name": operation.official_name, "doc": operation.doc.value,
        "gateways": gateways(operation), "effect": operation.effect.value, "permissions": operation.permissions, "audience": operation.audience,
        "migrations": migrations, "limits": limits(catalog, operation), "errors": errors,
        "sample_request": sample::request(catalog, operation, &operation.gateways[0]), "sample_response": sample::response(catalog, operation)})
}
