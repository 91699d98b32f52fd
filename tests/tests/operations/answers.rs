//! Answers as gateways give them and worse, made from the shapes of the spec.

use codegen::spec::{EnumValue, Kind, Shape};
use serde_json::{Value, json};

use crate::spec::model;

/// Everything is given but the leaves, which are null.
pub fn null_leaves(shape: &Shape) -> Value {
    build(shape, "", &mut |_, _, _| Value::Null)
}

/// Every field of the outermost object is null; a bare value is null itself.
pub fn null_fields(shape: &Shape) -> Value {
    let shape = model().resolve(shape);
    match &shape.kind {
        Kind::Object(fields) => fields.iter().map(|field| (field.name.value.clone(), Value::Null)).collect(),
        _ => Value::Null,
    }
}

/// Numbers in strings, numbers for strings, all of them beyond what a float can hold; and what is to be understood.
pub fn odd_numbers(shape: &Shape) -> (Value, Value) {
    let (mut sent, mut understood) = (Odd::default(), Odd::default());
    let odd = build(shape, "", &mut |kind, values, _| sent.travels(kind, values));
    (odd, build(shape, "", &mut |kind, values, _| understood.means(kind, values)))
}

/// A value of a wrong kind in every leaf, and the paths of the leaves in their order.
pub fn wrong_leaves(shape: &Shape, root: &str) -> (Value, Vec<String>) {
    let mut paths = Vec::new();
    let answer = build(shape, root, &mut |kind, values, path| match wrong_kinds(kind, values) {
        [] => json!({ "any": "thing" }),
        wrong => {
            paths.push(path.to_owned());
            serde_json::from_str(wrong[paths.len() % wrong.len()]).expect("JSON")
        }
    });
    (answer, paths)
}

/// A text in place of every object, list and map of the outermost object, and their paths.
pub fn wrong_containers(shape: &Shape, root: &str) -> (Value, Vec<String>) {
    let shape = model().resolve(shape);
    let is_container = |shape: &Shape| matches!(model().resolve(shape).kind, Kind::Object(_) | Kind::List(_) | Kind::Map(_));
    let Kind::Object(fields) = &shape.kind else {
        return if is_container(shape) { (json!("text"), vec![root.to_owned()]) } else { (Value::Null, Vec::new()) };
    };
    let containers = fields.iter().filter(|field| is_container(&field.shape)).map(|field| field.name.value.as_str());
    (containers.clone().map(|name| (name, "text")).collect(), containers.map(|name| join(root, name)).collect())
}

/// What a leaf becomes, by its kind, its known values and its path.
type Leaf<'a> = dyn FnMut(&Kind, Option<&[EnumValue]>, &str) -> Value + 'a;

fn build(shape: &Shape, path: &str, leaf: &mut Leaf<'_>) -> Value {
    let shape = model().resolve(shape);
    match &shape.kind {
        Kind::Object(fields) => {
            fields.iter().map(|field| (field.name.value.clone(), build(&field.shape, &join(path, &field.name), leaf))).collect()
        }
        Kind::List(item) => (0..2).map(|index| build(item, &format!("{path}[{index}]"), leaf)).collect(),
        Kind::Map(value) => json!({ "1": build(value, &join(path, "1"), leaf) }),
        kind => leaf(kind, shape.facts.values.as_deref(), path),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// JSON that no leniency takes for a value of this kind.
fn wrong_kinds(kind: &Kind, values: Option<&[EnumValue]>) -> &'static [&'static str] {
    match kind {
        Kind::Json => &[],
        Kind::String if values.is_none() => &["true", "{\"a\": [1]}", "[\"a\", {}]"],
        Kind::String => &["false", "{}", "[1]", "1.5"],
        Kind::Boolean => &["7", "\"perhaps\"", "{\"a\": 1}", "[true]", "0.5"],
        Kind::Number => &["\"word\"", "true", "{\"a\": 1}", "[1.5]", "\"\""],
        Kind::Base64 => &["\"?\"", "5", "true", "{}", "[]"],
        _ => &["\"word\"", "true", "{\"a\": 1}", "[1]", "1.5", "1e40", "\"\"", "18446744073709551615"],
    }
}

/// Numbers that count up from the first that a float cannot hold.
#[derive(Default)]
struct Odd {
    made: i64,
}

impl Odd {
    fn next(&mut self) -> i64 {
        self.made += 1;
        (1 << 53) + 2 * self.made - 1
    }

    fn travels(&mut self, kind: &Kind, values: Option<&[EnumValue]>) -> Value {
        let (number, meant) = (self.next(), known(kind, values));
        match kind {
            Kind::String => meant.unwrap_or(json!(number)),
            Kind::Integer => json!(meant.unwrap_or(json!(number)).to_string()),
            Kind::Number => json!(format!("{number}")),
            Kind::UnixS | Kind::UnixMs => json!(number.to_string()),
            _ => plain(kind),
        }
    }

    fn means(&mut self, kind: &Kind, values: Option<&[EnumValue]>) -> Value {
        let (number, meant) = (self.next(), known(kind, values));
        match kind {
            Kind::String => meant.unwrap_or(json!(number.to_string())),
            Kind::Integer | Kind::Number | Kind::UnixS | Kind::UnixMs => meant.unwrap_or(json!(number)),
            _ => plain(kind),
        }
    }
}

/// The last known value.
fn known(kind: &Kind, values: Option<&[EnumValue]>) -> Option<Value> {
    let wire = &values?.last()?.wire.value;
    if matches!(kind, Kind::String) { Some(json!(wire)) } else { wire.parse().ok() }
}

fn plain(kind: &Kind) -> Value {
    match kind {
        Kind::Boolean => json!(true),
        Kind::Base64 => json!("ZmlsZQ=="),
        _ => json!({ "id": 9_007_199_254_740_993_i64 }),
    }
}
