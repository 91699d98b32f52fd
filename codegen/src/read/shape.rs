//! Shapes: what travels in requests and answers.

use crate::diagnostics::{Diagnostics, Rule};
use crate::names::snake;
use crate::source::Spanned;
use crate::spec::{Condition, EnumValue, Facts, Field, Kind, MaybeFacts, Shape};
use crate::yaml::{Entry, Node, Value};

/// Reads a shape that has passed its schema.
pub fn shape(node: &Node, diagnostics: &mut Diagnostics) -> Shape {
    match &node.value {
        Value::List(items) => {
            let item = items.first().map_or_else(Shape::empty, |item| shape(item, diagnostics));
            Shape { kind: Kind::List(Box::new(item)), facts: MaybeFacts::default(), span: node.span }
        }
        Value::Map { entries, .. } => mapping(node, entries, diagnostics),
        Value::Text(text) => Shape { kind: word(text), facts: MaybeFacts::default(), span: node.span },
        _ => Shape { span: node.span, ..Shape::empty() },
    }
}

fn word(text: &str) -> Kind {
    Kind::scalar(text).unwrap_or_else(|| Kind::Shared(text.to_owned()))
}

fn mapping(node: &Node, entries: &[Entry], diagnostics: &mut Diagnostics) -> Shape {
    // A key without a value is no field; it has been reported.
    let named = entries.iter().filter(|entry| !entry.key.starts_with('$') && !matches!(entry.value.value, Value::Null));
    let fields: Vec<Field> = named.map(|entry| field(entry, diagnostics)).collect();
    let bases: Vec<&Entry> = entries.iter().filter(|entry| ["$type", "$items", "$values"].contains(&entry.key.as_str())).collect();
    let facts = facts(node);
    if let Some(second) = bases.get(1).or(bases.first().filter(|_| !fields.is_empty())) {
        let message = format!("`{}` stands beside another shape", second.key);
        diagnostics.add(Rule::BadFact, second.key_span, message, "expected one shape: fields, $type, $items or $values");
    }
    let (kind, inner) = match bases.first() {
        Some(base) if base.key == "$type" => {
            let inner = shape(&base.value, diagnostics);
            (inner.kind, inner.facts)
        }
        Some(base) => {
            let inner = Box::new(shape(&base.value, diagnostics));
            (if base.key == "$items" { Kind::List(inner) } else { Kind::Map(inner) }, MaybeFacts::default())
        }
        None if fields.is_empty() && facts.values.is_some() => (Kind::Integer, MaybeFacts::default()),
        None => (Kind::Object(fields), MaybeFacts::default()),
    };
    Shape { kind, facts: merge(facts, inner), span: node.span }
}

fn field(entry: &Entry, diagnostics: &mut Diagnostics) -> Field {
    let required = entry.key.ends_with('!');
    let name = Spanned { value: entry.key.trim_end_matches('!').to_owned(), span: entry.key_span };
    Field { snake: snake(&name), name, required, shape: shape(&entry.value, diagnostics) }
}

/// Facts of an outer mapping win over those of the shape it wraps.
fn merge(outer: MaybeFacts, inner: MaybeFacts) -> MaybeFacts {
    match (outer.0, inner.0) {
        (Some(outer), Some(inner)) => both(*outer, *inner).into(),
        (outer, inner) => MaybeFacts(outer.or(inner)),
    }
}

fn both(outer: Facts, inner: Facts) -> Facts {
    fn list<T>(outer: Vec<T>, inner: Vec<T>) -> Vec<T> {
        if outer.is_empty() { inner } else { outer }
    }
    Facts {
        doc: outer.doc.or(inner.doc),
        values: outer.values.or(inner.values),
        unit: outer.unit.or(inner.unit),
        min: outer.min.or(inner.min),
        max: outer.max.or(inner.max),
        min_items: outer.min_items.or(inner.min_items),
        max_items: outer.max_items.or(inner.max_items),
        max_len: outer.max_len.or(inner.max_len),
        unique: outer.unique || inner.unique,
        above: outer.above.or(inner.above),
        default: outer.default.or(inner.default),
        required: list(outer.required, inner.required),
        gateways: list(outer.gateways, inner.gateways),
        unconfirmed: list(outer.unconfirmed, inner.unconfirmed),
        required_if: list(outer.required_if, inner.required_if),
        aliases: list(outer.aliases, inner.aliases),
        sensitive: outer.sensitive || inner.sensitive,
        deprecated: outer.deprecated.or(inner.deprecated),
        places: outer.places.into_iter().chain(inner.places).collect(),
    }
}

fn facts(node: &Node) -> MaybeFacts {
    if node.entries().iter().all(|entry| !entry.key.starts_with('$')) {
        return MaybeFacts::default();
    }
    let number = |key: &str| node.maybe_spanned(key).and_then(|word| Some(Spanned { value: word.parse().ok()?, span: word.span }));
    let count = |key: &str| node.maybe_spanned(key).and_then(|word| Some(Spanned { value: word.parse().ok()?, span: word.span }));
    let deprecated = |node: &Node| match &node.value {
        Value::Bool(false) => None,
        Value::Text(text) => Some(text.clone()),
        _ => Some(String::new()),
    };
    let facts = Facts {
        doc: node.get("$doc").map(Node::word),
        values: node.get("$enum").map(|values| values.entries().iter().map(enum_value).collect()),
        unit: node.get("$unit").map(Node::word),
        min: number("$min"),
        max: number("$max"),
        min_items: count("$min_items"),
        max_items: count("$max_items"),
        max_len: count("$max_len"),
        unique: matches!(node.get("$unique").map(|node| &node.value), Some(Value::Bool(true))),
        above: node.maybe_spanned("$above"),
        default: node.get("$default").map(Node::json),
        required: node.words("$required"),
        gateways: node.words("$gateways"),
        unconfirmed: node.words("$unconfirmed"),
        required_if: node.get("$required_if").map(|map| map.entries().iter().map(condition).collect()).unwrap_or_default(),
        aliases: node.words("$aliases"),
        sensitive: matches!(node.get("$sensitive").map(|node| &node.value), Some(Value::Bool(true))),
        deprecated: node.get("$deprecated").and_then(deprecated),
        places: node
            .entries()
            .iter()
            .filter(|entry| entry.key.starts_with('$'))
            .map(|entry| (entry.key.clone(), entry.value.span))
            .collect(),
    };
    facts.into()
}

fn enum_value(entry: &Entry) -> EnumValue {
    EnumValue { wire: Spanned { value: entry.key.clone(), span: entry.key_span }, name: entry.value.spanned() }
}

fn condition(entry: &Entry) -> Condition {
    Condition {
        field: Spanned { value: entry.key.clone(), span: entry.key_span },
        values: entry.value.items().iter().map(Node::word).collect(),
    }
}
