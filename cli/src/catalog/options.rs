//! Command-line options from the fields of a request: `pageSize` is `--page-size`, with its kind, its bounds and its values.

use clap::builder::{PossibleValue, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use codegen::spec::{Facts, Field, Kind, Operation, Shape};
use serde_json::{Map, Value};

use super::{Catalog, conform::word};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::value;

/// An option for one field, or for a field of an object that the request has once.
struct FieldOption<'a> {
    /// The path of the field in the request.
    path: Vec<&'a str>,
    shape: &'a Shape,
    /// The shape behind a shared type's name.
    resolved: &'a Shape,
    field: &'a Field,
}

/// Objects inside of objects have options of their own down to here.
const DEPTH: usize = 3;
/// Marks the ids of these options.
const PREFIX: &str = "field:";

/// Adds an operation's fields to the command that calls it.
pub fn add(catalog: &Catalog, operation: &Operation, command: Command, globals: &[String]) -> Command {
    let own = command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned));
    let taken: Vec<String> = own.chain(globals.iter().cloned()).chain(["help".to_owned()]).collect();
    let mut command = command
        .about(operation.doc.value.clone())
        .after_help(text!("`temu show {}` says more about the fields, the limits and the errors.", operation.id()));
    for option in all(catalog, operation) {
        let plain = option.path.iter().map(|part| codegen::names::snake(part).replace('_', "-")).collect::<Vec<_>>().join(".");
        let long = if taken.contains(&plain) { format!("field-{plain}") } else { plain };
        command = command.arg(option.arg(catalog, long));
    }
    command
}

/// Whether an option of the operation was given, and the parameters that they make.
pub fn parameters(catalog: &Catalog, operation: &Operation, matches: &ArgMatches, into: &mut Map<String, Value>) -> Result<(), Failure> {
    for option in all(catalog, operation) {
        let id = option.id();
        let Some(given) = matches.get_many::<String>(&id) else { continue };
        let values = given.map(|text| option.read(catalog, text)).collect::<Result<Vec<_>, _>>()?;
        let is_list = matches!(option.resolved.kind, Kind::List(_)) && !option.takes_json(catalog);
        let value = if is_list { Value::Array(values) } else { values.into_iter().next_back().unwrap_or_default() };
        set(into, &option.path, value);
    }
    Ok(())
}

fn set(object: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => drop(object.insert((*name).to_owned(), value)),
        [name, rest @ ..] => {
            let inner = object.entry(*name).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            set(inner.as_object_mut().expect("an object was just put there"), rest, value);
        }
    }
}

fn all<'a>(catalog: &'a Catalog, operation: &'a Operation) -> Vec<FieldOption<'a>> {
    let mut options = Vec::new();
    collect(catalog, &operation.request, &mut Vec::new(), &mut options);
    options
}

fn collect<'a>(catalog: &'a Catalog, shape: &'a Shape, path: &mut Vec<&'a str>, options: &mut Vec<FieldOption<'a>>) {
    for field in catalog.resolve(shape).fields() {
        let resolved = catalog.resolve(&field.shape);
        path.push(&field.name);
        match resolved.kind {
            Kind::Object(ref fields) if path.len() < DEPTH && !fields.is_empty() => collect(catalog, resolved, path, options),
            _ => options.push(FieldOption { path: path.clone(), shape: &field.shape, resolved, field }),
        }
        path.pop();
    }
}

impl FieldOption<'_> {
    fn id(&self) -> String {
        format!("{PREFIX}{}", self.path.join("."))
    }

    /// The shape of what is given once: a list's items.
    fn item<'b>(&'b self, catalog: &'b Catalog) -> &'b Shape {
        if let Kind::List(inner) = &self.resolved.kind { catalog.resolve(inner) } else { self.resolved }
    }

    /// Whether the value is too rich for a word: it is given as JSON.
    fn takes_json(&self, catalog: &Catalog) -> bool {
        matches!(self.item(catalog).kind, Kind::Object(_) | Kind::Map(_) | Kind::List(_) | Kind::Json)
    }

    fn arg(&self, catalog: &Catalog, long: String) -> Arg {
        let item = self.item(catalog);
        let is_list = matches!(self.resolved.kind, Kind::List(_));
        let arg = Arg::new(self.id()).long(long).help(self.help(catalog)).help_heading(text!("Fields")).hide_short_help(false);
        if self.takes_json(catalog) {
            return arg
                .value_name("JSON")
                .num_args(1)
                .value_parser(ValueParser::new(value::json_argument))
                .value_hint(clap::ValueHint::FilePath);
        }
        let arg = arg.value_name(word(&item.kind).to_uppercase()).allow_hyphen_values(true);
        let arg =
            if is_list { arg.action(ArgAction::Append).num_args(1).value_delimiter(',') } else { arg.action(ArgAction::Set).num_args(1) };
        let values = self.shape.facts.values.as_ref().or(item.facts.values.as_ref());
        if let Some(values) = values {
            let possible = values.iter().map(|value| {
                let named = PossibleValue::new(value.name.value.clone());
                if value.name.value == value.wire.value {
                    named
                } else {
                    named.alias(value.wire.value.clone()).help(value.wire.value.clone())
                }
            });
            return arg.value_parser(PossibleValuesParser::new(possible));
        }
        match item.kind {
            Kind::Boolean if !is_list => arg
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(PossibleValuesParser::new(["true", "false"])),
            Kind::Boolean => arg.value_parser(PossibleValuesParser::new(["true", "false"])),
            Kind::Integer => arg.value_parser(ValueParser::new(value::integer_argument)),
            Kind::Number => arg.value_parser(ValueParser::new(value::number_argument)),
            Kind::UnixS | Kind::UnixMs => arg.value_name("TIME").value_parser(ValueParser::new(value::time_argument)),
            _ => arg.value_parser(ValueParser::string()),
        }
    }

    fn help(&self, catalog: &Catalog) -> String {
        let mut said: Vec<String> = self.shape.facts.doc.iter().cloned().collect();
        if self.field.required {
            said.insert(0, text!("required"));
        }
        said.extend(limits(&self.shape.facts));
        if said.is_empty() { super::tree::kind(catalog, &self.field.shape) } else { said.join("; ") }
    }

    /// The JSON value of what was typed and has passed the option's own check.
    fn read(&self, catalog: &Catalog, typed: &str) -> Result<Value, Failure> {
        let item = self.item(catalog);
        let values = self.shape.facts.values.as_ref().or(item.facts.values.as_ref());
        let named = values.and_then(|values| values.iter().find(|value| value.name.value == typed));
        let wire = named.map_or(typed, |value| value.wire.as_str());
        let kind = if self.takes_json(catalog) { &Kind::Json } else { &item.kind };
        value::read(kind, wire).map_err(|why| Failure::new(Exit::Usage, format!("--{}: {why}", self.path.join("."))))
    }
}

fn limits(facts: &Facts) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(facts.unit.as_ref().map(|unit| text!("in {}", unit)));
    said.extend(facts.max.as_ref().map(|max| text!("at most {}", max.value)));
    said.extend(facts.max_items.as_ref().map(|max| text!("at most {} items", max.value)));
    let required: Vec<&str> = facts.required.iter().map(|on| on.value.as_str()).collect();
    said.extend((!required.is_empty()).then(|| text!("required on {}", required.join(", "))));
    let only: Vec<&str> = facts.only_on().collect();
    said.extend((!only.is_empty()).then(|| text!("only on {}", only.join(", "))));
    said.extend(facts.default.as_ref().map(|value| text!("default {}", value)));
    said
}
