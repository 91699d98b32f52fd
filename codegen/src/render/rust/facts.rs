//! The static facts of operations and gateways.

use heck::ToShoutySnakeCase;
use serde::Serialize;

use super::lines::block;
use super::naming;
use crate::model::Model;
use crate::spec::{Effect, Envelope, ErrorCode, Field, Kind, Limit, Operation, ResultIn, Scope, Shape, Token, Verdict};

/// What the template of a group's facts sees.
#[derive(Debug, Serialize)]
pub struct Facts {
    pub name: String,
    pub docs: String,
    /// `field: value,` lines, in braces.
    pub fields: String,
}

/// The name of the static that holds an operation's facts.
pub fn static_name(operation: &Operation) -> String {
    operation.name.to_shouty_snake_case()
}

pub fn facts(operation: &Operation, model: &Model) -> Facts {
    let mut lines = Vec::new();
    let mut line = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name}: {value},")));
    line("aliases", strings(operation.aliases.iter().map(|alias| alias.value.as_str())));
    line("envelope", operation.envelope.map(|envelope| format!("Some(Envelope::{})", envelope_name(envelope))));
    line("token", (operation.token != Token::Shop).then(|| format!("TokenUse::{:?}", operation.token)));
    line("version", operation.version.as_ref().map(|version| format!("Some({version:?})")));
    line("result_in_body", (operation.result_in == ResultIn::Body).then(|| "true".to_owned()));
    line("permissions", strings(operation.permissions.iter().map(String::as_str)));
    line("audience", strings(operation.audience.iter().map(String::as_str)));
    line("needs_approval", operation.needs_approval.then(|| "true".to_owned()));
    line("replaces", table(operation.replaces.iter().map(|old| replaced(old, model))));
    line("limits", table(operation.limits.iter().map(limit)));
    line("verdicts", table(operation.verdicts.iter().map(|each| verdict(each, operation, model))));
    line("errors", table(operation.errors.iter().map(error)));
    line("rules", table(rules(operation, model)));
    let on = gateways(operation.gateways.iter().map(|gateway| gateway.value.as_str()));
    let effect = if operation.effect.value == Effect::Read { "Read" } else { "Write" };
    let usual = format!("..OperationInfo::new(\"{}\", \"{}\", {on}, Effect::{effect})", operation.id(), operation.type_name.value);
    Facts { name: static_name(operation), docs: operation.doc.value.replace('\n', " "), fields: block(0, lines.into_iter().chain([usual])) }
}

/// A list, one entry a line.
fn table(rows: impl IntoIterator<Item = String>) -> Option<String> {
    let rows: String = rows.into_iter().map(|row| format!("        {row},\n")).collect();
    (!rows.is_empty()).then(|| format!("&[\n{rows}    ]"))
}

fn strings<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
    (!words.is_empty()).then(|| format!("&[{}]", words.join(", ")))
}

/// A list of gateways in Rust.
pub fn gateways<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = ids.map(|id| format!("Gateway::{}", naming::camel(id))).collect();
    format!("&[{}]", names.join(", "))
}

pub fn envelope_name(envelope: Envelope) -> &'static str {
    match envelope {
        Envelope::Flat => "Flat",
        Envelope::Request => "Request",
    }
}

fn replaced(old: &crate::spec::Replaces, model: &Model) -> String {
    let sunset = old.sunset_second().map_or_else(|| "None".to_owned(), |second| format!("Some({second})"));
    let notice = old.notice.as_ref().map_or_else(|| "None".to_owned(), |notice| format!("Some({:?})", notice.value));
    let stays = strings(old.stays_for.iter().map(String::as_str)).unwrap_or_else(|| "&[]".to_owned());
    let on = gateways(old.gateways.iter().map(|gateway| gateway.value.as_str()));
    format!("Replaced::new({:?}, {on}, {sunset}, {notice}, {}, {stays})", old.type_name.value, model.needs_new_token(old))
}

fn verdict(verdict: &Verdict, operation: &Operation, model: &Model) -> String {
    let is_flag = matches!(model.judged_kind(operation, verdict), Kind::Boolean);
    // A boolean may arrive as a number.
    let values = |values: &[String]| {
        let number = |value: &str| if value == "true" { "1" } else { "0" };
        let numbers = values.iter().filter(|_| is_flag).map(|value| number(value));
        strings(values.iter().map(String::as_str).chain(numbers)).unwrap_or_else(|| "&[]".to_owned())
    };
    let at = verdict.at.as_ref().map_or("", |at| at.value.as_str());
    let reason = verdict.reason.as_ref().map(|path| path.value.as_str());
    let (failed, ok, absent) = (values(&verdict.failed), values(&verdict.ok), verdict.absent.is_some());
    format!("Verdict {{ at: {at:?}, failed: {failed}, ok: {ok}, absent_fails: {absent}, reason: {reason:?} }}")
}

pub fn limit(limit: &Limit) -> String {
    let scope = match limit.scope {
        Scope::App => "App",
        Scope::Operation => "Operation",
        Scope::Shop => "Shop",
    };
    format!("Limit {{ calls: {}, per_ms: {}, scope: Scope::{scope} }}", limit.calls, limit.per_ms)
}

pub fn error(error: &ErrorCode) -> String {
    let means = error.means.map_or_else(|| "None".to_owned(), |means| format!("Some(Meaning::{means:?})"));
    format!("ErrorFact {{ code: {}, class: ErrorClass::{:?}, means: {means}, text: {:?} }}", error.code, error.class, error.text)
}

/// What the request's Rust types do not enforce already.
fn rules(operation: &Operation, model: &Model) -> Vec<String> {
    let mut rules = Vec::new();
    collect(&operation.request, "", false, model, &mut rules);
    if let Some(paginate) = &operation.paginate {
        misnamed(operation, &paginate.page, &PAGE_NAMES, &mut rules);
        paginate.size.iter().for_each(|size| misnamed(operation, size, &SIZE_NAMES, &mut rules));
    }
    rules
}

/// Names that lists of the same API have for the page that is wanted. Gateways accept parameters that they do not know, and return page 1.
const PAGE_NAMES: [&str; 5] = ["page", "pageIndex", "pageNo", "pageNum", "pageNumber"];
/// Names for its size.
const SIZE_NAMES: [&str; 4] = ["limit", "pageLimit", "pageSize", "size"];

/// Warns of a name that another list has for what is called `name` here.
fn misnamed(operation: &Operation, name: &str, names: &[&str], rules: &mut Vec<String>) {
    let is_field = |name: &str| operation.request.fields().iter().any(|field| field.name.value == name);
    if is_field(name) {
        rules.extend(names.iter().filter(|wrong| !is_field(wrong)).map(|wrong| rule(wrong, &format!("Misnamed({name:?})"))));
    }
}

fn collect(shape: &Shape, path: &str, in_shared: bool, model: &Model, rules: &mut Vec<String>) {
    match &shape.kind {
        Kind::Object(fields) => fields.iter().for_each(|field| field_rules(field, path, in_shared, model, rules)),
        Kind::List(value) | Kind::Map(value) => collect(value, &format!("{path}[]"), in_shared, model, rules),
        Kind::Shared(name) => {
            let both = model.types.get(name).is_some_and(|shared| shared.received);
            let resolved = model.resolve(shape);
            value_rules(resolved, path, rules);
            collect(resolved, path, both, model, rules);
        }
        _ => {}
    }
}

fn field_rules(field: &Field, path: &str, in_shared: bool, model: &Model, rules: &mut Vec<String>) {
    let facts = &field.shape.facts;
    let is_top = path.is_empty();
    let path = if is_top { field.name.value.clone() } else { format!("{path}.{}", field.name.value) };
    // A type that is also read stores every field as optional, so its constructor is all that asks for a required one. A blank text beside the
    // common parameters is left out of what travels.
    let may_be_blank = is_top && matches!(model.resolve(&field.shape).kind, Kind::String | Kind::Base64);
    if field.required && (in_shared || may_be_blank) {
        rules.push(rule(&path, "Required"));
    }
    if !facts.required.is_empty() {
        rules.push(rule(&path, &format!("RequiredOn({})", gateways(facts.required.iter().map(|gateway| gateway.value.as_str())))));
    }
    for condition in &facts.required_if {
        let other = &condition.field.value;
        rules.push(match strings(condition.values.iter().map(String::as_str)) {
            Some(values) => rule(&path, &format!("RequiredIfOneOf({other:?}, {values})")),
            None => rule(&path, &format!("RequiredIfGiven({other:?})")),
        });
    }
    if facts.only_on().next().is_some() {
        rules.push(rule(&path, &format!("OnlyOn({})", gateways(facts.only_on()))));
    }
    value_rules(&field.shape, &path, rules);
    collect(&field.shape, &path, in_shared, model, rules);
}

fn value_rules(shape: &Shape, path: &str, rules: &mut Vec<String>) {
    let facts = &shape.facts;
    let mut add = |name: &str, value: Option<String>| rules.extend(value.map(|value| rule(path, &format!("{name}({value})"))));
    add("Min", facts.min.as_ref().map(|min| format!("{:?}", min.value)));
    add("Max", facts.max.as_ref().map(|max| format!("{:?}", max.value)));
    add("MinItems", facts.min_items.as_ref().map(|count| count.value.to_string()));
    add("MaxItems", facts.max_items.as_ref().map(|count| count.value.to_string()));
    add("MaxLen", facts.max_len.as_ref().map(|length| length.value.to_string()));
    add("Above", facts.above.as_ref().map(|other| format!("{:?}", other.value)));
    if facts.unique {
        rules.push(rule(path, "Unique"));
    }
}

fn rule(path: &str, check: &str) -> String {
    format!("Rule {{ path: {path:?}, check: Check::{check} }}")
}
