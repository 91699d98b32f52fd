//! What documentation of 2026 says, row by row: `fixtures/facts/2026.tsv` is held against the spec.
//!
//! A row names a type, gateways (none: all), a path (`request.list[].name`), what it says and the value.

use codegen::Model;
use codegen::spec::{Effect, Facts, Field, Kind, Limit, Operation, Shape};
use temu_sdk_tests::fixtures::folder;

#[derive(Clone, Debug)]
struct Row {
    type_name: String,
    gateways: Vec<String>,
    path: String,
    what: String,
    value: String,
}

impl Row {
    fn read(line: &str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [type_name, gateways, path, what, value] = cells[..] else { panic!("not five cells: {line}") };
        let gateways = gateways.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Self { type_name: type_name.to_owned(), gateways, path: path.to_owned(), what: what.to_owned(), value: value.to_owned() }
    }

    fn on(&self, listed: &[codegen::source::Spanned<String>]) -> bool {
        self.gateways.iter().all(|id| listed.iter().any(|one| one.value == *id))
    }
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(folder("tests/fixtures/facts/2026.tsv")).expect("the fixture is there");
    text.lines().filter(|line| !line.starts_with('#')).skip(1).map(Row::read).collect()
}

fn model() -> Model {
    codegen::load(&folder("spec")).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_spec_says_what_documentation_says() {
    let model = model();
    let missing: Vec<String> = rows().iter().filter(|row| !holds(&model, row)).map(|row| format!("{row:?}")).collect();
    assert!(missing.is_empty(), "{} rows do not hold:\n{}", missing.len(), missing.join("\n"));
}

/// A row of each kind with another value: the test above would tell it.
#[test]
fn a_row_that_says_something_else_does_not_hold() {
    let model = model();
    for (at, row) in rows().into_iter().enumerate() {
        let mut others =
            vec![Row { value: other(&row.value), ..row.clone() }, Row { type_name: format!("{}.x", row.type_name), ..row.clone() }];
        if row.what == "gone" {
            others = vec![Row { path: "response".to_owned(), ..row.clone() }];
        }
        if row.type_name.is_empty() {
            others.pop();
        }
        for other in others {
            assert!(!holds(&model, &other), "row {at} holds as {other:?}");
        }
    }
}

fn other(value: &str) -> String {
    match value {
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        value => format!("{value}9"),
    }
}

fn holds(model: &Model, row: &Row) -> bool {
    match row.what.as_str() {
        "undocumented" => {
            let mut all = model.lookup.undocumented.iter();
            all.any(|each| each.type_name.value == row.type_name && row.on(&each.gateways) && row.value == effect(each.effect))
        }
        "retired" => {
            let mut all = model.lookup.retired.iter();
            all.any(|each| each.type_name.value == row.type_name && row.on(&each.gateways) && row.value == type_of(model, &each.successor))
        }
        "mistaken" => {
            let meant =
                |names: &[codegen::source::Spanned<String>]| names.iter().map(|id| type_of(model, id)).collect::<Vec<_>>().join(",");
            model.lookup.mistaken.iter().any(|each| each.type_name.value == row.type_name && meant(&each.meant) == row.value)
        }
        "event" => {
            let event = model.events.iter().find(|event| event.code.value == row.type_name);
            event
                .and_then(|event| walk(model, &event.fields, &format!(".{}", row.path), &[]))
                .is_some_and(|(_, shape)| kind(model, shape, &row.value))
        }
        "test_url" => model
            .gateways
            .iter()
            .any(|gateway| row.gateways == [gateway.id.value.as_str()] && gateway.test_url.as_ref() == Some(&row.value)),
        "limit" => limits(model, row).iter().any(|limit| row.value == format!("{} per {}s", limit.calls, limit.per_ms / 1000)),
        "error" if row.type_name.is_empty() => {
            let gateways = model.gateways.iter().filter(|gateway| row.gateways.contains(&gateway.id.value));
            let mut families =
                gateways.filter_map(|gateway| model.families.iter().find(|family| family.name.value == gateway.errors.value));
            families.all(|family| family.codes.iter().any(|code| code.code.to_string() == row.value))
        }
        _ => operation(model, &row.type_name).is_some_and(|operation| of_operation(model, operation, row)),
    }
}

fn operation<'a>(model: &'a Model, type_name: &str) -> Option<&'a Operation> {
    let has =
        |operation: &&Operation| operation.type_name.value == type_name || operation.aliases.iter().any(|alias| alias.value == type_name);
    model.operations.iter().find(has)
}

fn of_operation(model: &Model, operation: &Operation, row: &Row) -> bool {
    match row.what.as_str() {
        "operation" => row.on(&operation.gateways) && (row.value.is_empty() || row.value == effect(operation.effect.value)),
        "replaces" => operation.replaces.iter().any(|old| {
            let until = old.sunset.as_ref().map(|day| format!(" until {}", day.value)).unwrap_or_default();
            row.on(&old.gateways) && old.notice.is_some() && row.value == format!("{}{until}", old.type_name.value)
        }),
        "error" => {
            let (code, text) = row.value.split_once(' ').unwrap_or((&row.value, ""));
            operation.errors.iter().any(|each| each.code.to_string() == code && each.text.contains(text))
        }
        "doc" if row.path.is_empty() => operation.doc.value.contains(&row.value),
        "gone" => at(model, operation, row).is_none(),
        _ => at(model, operation, row).is_some_and(|(field, shape)| of_field(model, field, shape, row)),
    }
}

fn of_field(model: &Model, field: Option<&Field>, shape: &Shape, row: &Row) -> bool {
    let facts = &shape.facts;
    let number = |bound: Option<u64>| bound.is_some_and(|bound| bound.to_string() == row.value);
    match row.what.as_str() {
        "kind" => kind(model, shape, &row.value),
        "required" => {
            let required = field.is_some_and(|field| field.required) || (!row.gateways.is_empty() && row.on(&facts.required));
            row.value == required.to_string()
        }
        "confirmed" => row.value == (!row.on(&facts.unconfirmed)).to_string(),
        "enum" => {
            let mut wires: Vec<&str> = model.resolve(shape).facts.values.iter().flatten().map(|value| value.wire.value.as_str()).collect();
            let mut expected: Vec<&str> = row.value.split(',').collect();
            wires.sort_unstable();
            expected.sort_unstable();
            wires == expected
        }
        "unit" => facts.unit.as_ref() == Some(&row.value) || kind(model, shape, &row.value),
        "doc" => facts.doc.as_ref().is_some_and(|doc| doc.contains(&row.value)),
        "default" => row.value.parse().ok().is_some_and(|default: serde_json::Value| facts.default.as_ref() == Some(&default)),
        "above" => facts.above.as_ref().is_some_and(|other| other.value == row.value),
        "max" => facts.max.as_ref().is_some_and(|max| max.value.to_string() == row.value),
        "max_items" => number(facts.max_items.as_ref().map(|count| count.value)),
        "min_items" => number(facts.min_items.as_ref().map(|count| count.value)),
        "max_len" => number(facts.max_len.as_ref().map(|count| count.value)),
        what => panic!("no test knows what `{what}` says"),
    }
}

/// The shape at a row's path, if it exists on the row's gateways, and the field that has it.
fn at<'a>(model: &'a Model, operation: &'a Operation, row: &Row) -> Option<(Option<&'a Field>, &'a Shape)> {
    let (side, path) = row.path.split_once(['.', '[']).map_or((row.path.as_str(), ""), |(side, _)| (side, &row.path[side.len()..]));
    let root = if side == "request" { &operation.request } else { operation.response.as_ref()? };
    walk(model, root, path, &row.gateways)
}

fn walk<'a>(model: &'a Model, root: &'a Shape, path: &str, gateways: &[String]) -> Option<(Option<&'a Field>, &'a Shape)> {
    let (mut field, mut shape, mut rest) = (None, root, path);
    while !rest.is_empty() {
        let real = model.resolve(shape);
        if let Some(after) = rest.strip_prefix("[]") {
            let Kind::List(items) = &real.kind else { return None };
            (field, shape, rest) = (None, items, after);
            continue;
        }
        let name = rest.strip_prefix('.')?;
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let found = real.fields().iter().find(|field| field.name.value == name[..end])?;
        if !gateways.iter().all(|gateway| exists(&found.shape.facts, gateway)) {
            return None;
        }
        (field, shape, rest) = (Some(found), &found.shape, &name[end..]);
    }
    Some((field, shape))
}

fn exists(facts: &Facts, gateway: &str) -> bool {
    facts.only_on().next().is_none() || facts.only_on().any(|one| one == gateway)
}

fn kind(model: &Model, shape: &Shape, name: &str) -> bool {
    match model.resolve(shape).kind {
        Kind::String | Kind::Base64 => name == "string",
        Kind::Integer => name == "integer",
        Kind::UnixS => name == "integer" || name == "unix_s",
        Kind::UnixMs => name == "integer" || name == "unix_ms",
        Kind::Number => name == "number",
        Kind::Boolean => name == "boolean",
        Kind::List(_) => name == "list",
        Kind::Map(_) => name == "map",
        Kind::Object(_) => name == "object",
        Kind::Json | Kind::Shared(_) => false,
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Write => "write",
    }
}

fn type_of(model: &Model, id: &str) -> String {
    let operation = model.operations.iter().find(|operation| operation.id() == id);
    operation.map(|operation| operation.type_name.value.clone()).unwrap_or_default()
}

/// The limits of an operation, of an undocumented type, or of a gateway.
fn limits<'a>(model: &'a Model, row: &Row) -> &'a [Limit] {
    if row.type_name.is_empty() {
        return model
            .gateways
            .iter()
            .find(|gateway| row.gateways.contains(&gateway.id.value))
            .map(|gateway| &*gateway.limits)
            .unwrap_or_default();
    }
    let operation = operation(model, &row.type_name);
    let undocumented = || model.lookup.undocumented.iter().find(|each| each.type_name.value == row.type_name);
    operation.map(|operation| &*operation.limits).or_else(|| undocumented().map(|each| &*each.limits)).unwrap_or_default()
}
