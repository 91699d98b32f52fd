//! Typed requests as a user of the SDK would write them: example calls of every operation for the tests, and examples for documentation.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::expression::Expression;
use super::layout::{self, Layout};
use super::{facts, naming, operation, shared};
use crate::model::Model;
use crate::parallel;
use crate::samples::{self, Size};
use crate::spec::{EnumValue, Field, Kind, Operation, Shape};

/// How shared types are laid out, by name.
pub type Shared<'a> = BTreeMap<&'a str, Layout<'a>>;

/// Lays out all shared types.
pub fn shared(model: &Model) -> Shared<'_> {
    let types: Vec<_> = model.types.iter().collect();
    parallel::map(&types, |(name, shared)| (name.as_str(), shared::shared_type(name, shared, model))).into_iter().collect()
}

/// Adds the calls of an operation, whose types are laid out: elements of a list of `Call`s.
pub fn add(operation: &Operation, layout: &Layout<'_>, shared: &Shared<'_>, model: &Model, out: &mut String) {
    let module = module(operation);
    let writer = Writer { model, shared, layout, module: &module, style: Style::Test };
    Size::ALL.into_iter().for_each(|size| writer.calls(operation, size, out));
}

/// Writes requests as Rust code.
#[derive(Debug)]
pub struct Examples<'a> {
    model: &'a Model,
    shared: Shared<'a>,
}

impl<'a> Examples<'a> {
    /// Lays out the types of a model.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        Self { model, shared: shared(model) }
    }

    /// A request with the values of a sample, such as `order::list::Request::new().page_size(10)`, in a line that is indented so many times.
    ///
    /// Names of `temu_sdk` are written as if they were imported: the operation's group, `types`, and the types of values.
    #[must_use]
    pub fn request(&self, operation: &Operation, sample: &Value, depth: usize) -> String {
        let (layout, _) = operation::build(operation, self.model);
        let module = module(operation);
        let writer = Writer { model: self.model, shared: &self.shared, layout: &layout, module: &module, style: Style::Example };
        writer.object("Request", operation.request.fields(), sample).text(depth)
    }
}

fn module(operation: &Operation) -> String {
    format!("{}::{}", operation.group, naming::snake(&operation.name))
}

/// For whom values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// For the tests, which have functions for texts and files.
    Test,
    /// For readers.
    Example,
}

/// What a value is put into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// An argument that takes whatever turns into the value.
    Argument,
    /// A field or an element, which takes the very type.
    Exact,
}

/// Writes values of the types of one generated file.
#[derive(Clone, Copy)]
struct Writer<'a> {
    model: &'a Model,
    shared: &'a Shared<'a>,
    layout: &'a Layout<'a>,
    /// Where the types are.
    module: &'a str,
    style: Style,
}

impl Writer<'_> {
    /// One call for all gateways on which the request is the same.
    fn calls(&self, operation: &Operation, size: Size, out: &mut String) {
        for (sample, gateways) in samples::requests(self.model, operation, size) {
            let (id, gateways) = (operation.id(), facts::gateways(gateways.into_iter()));
            let request = self.object("Request", operation.request.fields(), &sample).text(2);
            let _ = write!(
                out,
                "\n    Call {{ operation: {id:?}, size: Size::{size:?}, gateways: {gateways}, send: |at| {{\n        at.call({request})\n    }} }},"
            );
        }
    }

    fn value(&self, shape: &Shape, value: &Value, place: Place) -> Expression {
        if let (Kind::String | Kind::Integer, Some(values)) = (&shape.kind, &shape.facts.values) {
            let name = self.layout.name_of(shape);
            return Expression::Word(format!("{}::{name}::{}", self.module, variant(values, value)));
        }
        match &shape.kind {
            Kind::Shared(name) => self.shared(name, value),
            Kind::List(item) => self.list(item, value, place),
            Kind::Map(inner) => {
                let pair = |(key, value): (&String, &Value)| {
                    let key = Expression::Word(self.text(key, Place::Exact));
                    Expression::group("(", vec![key, self.value(inner, value, Place::Exact)], ")")
                };
                Expression::group("BTreeMap::from([", value.as_object().into_iter().flatten().map(pair).collect(), "])")
            }
            Kind::Object(fields) => self.object(self.layout.name_of(shape), fields, value),
            _ if layout::is_timestamp(shape) => Expression::Word(format!("Timestamp({value})")),
            kind => Expression::Word(self.scalar(kind, value, place)),
        }
    }

    fn list(&self, item: &Shape, value: &Value, place: Place) -> Expression {
        let is_flexible = place == Place::Argument && self.style == Style::Example;
        let inner = if matches!(item.kind, Kind::String) { place } else { Place::Exact };
        let items = value.as_array().into_iter().flatten().map(|value| self.value(item, value, inner)).collect();
        Expression::group(if is_flexible { "[" } else { "vec![" }, items, "]")
    }

    fn shared(&self, name: &str, value: &Value) -> Expression {
        let (Some(shared), Some(layout)) = (self.model.types.get(name), self.shared.get(name)) else {
            return Expression::Word(String::new());
        };
        let rust = naming::camel(name);
        if let Some(values) = &shared.shape.facts.values {
            return Expression::Word(format!("types::{rust}::{}", variant(values, value)));
        }
        let writer = Writer { layout, module: "types", ..*self };
        writer.object(&rust, shared.shape.fields(), value)
    }

    /// `Name::new(required…)` with a setter for each other field.
    fn object(&self, name: &str, fields: &[Field], value: &Value) -> Expression {
        let given = |field: &&Field| value.get(&field.name.value).is_some();
        let (required, optional): (Vec<&Field>, Vec<&Field>) = fields.iter().filter(given).partition(|field| field.required);
        let is_named = fields.iter().filter(|field| field.required).count() > layout::MOST_ARGUMENTS;
        let place = if is_named { Place::Exact } else { Place::Argument };
        let write = |field: &Field, place| self.value(&field.shape, &value[&field.name.value], place);
        let named = |field: &&Field| Expression::Named(naming::field(field), Box::new(write(field, place)));
        let arguments = if is_named {
            let open = format!("{}::{} {{", self.module, layout::required_name(name));
            vec![Expression::group(open, required.iter().map(named).collect(), "}")]
        } else {
            required.iter().map(|field| write(field, place)).collect()
        };
        let new = Expression::group(format!("{}::{name}::new(", self.module), arguments, ")");
        let setters: Vec<_> = optional.iter().map(|field| (naming::field(field), write(field, Place::Argument))).collect();
        if setters.is_empty() { new } else { Expression::Chain { on: Box::new(new), setters } }
    }

    fn text(&self, text: &str, place: Place) -> String {
        match (self.style, place) {
            (Style::Test, _) => format!("text({text:?})"),
            (Style::Example, Place::Argument) => format!("{text:?}"),
            (Style::Example, Place::Exact) => format!("{text:?}.into()"),
        }
    }

    fn scalar(&self, kind: &Kind, value: &Value, place: Place) -> String {
        let is_test = self.style == Style::Test;
        match kind {
            Kind::String if is_test && value == samples::CODE => "at.code()".to_owned(),
            Kind::String => self.text(value.as_str().unwrap_or_default(), place),
            Kind::Number if is_test => format!("decimal(\"{value}\")"),
            Kind::Number => format!("\"{value}\".parse()?"),
            Kind::UnixS => format!("UnixSeconds({value})"),
            Kind::UnixMs => format!("UnixMillis({value})"),
            Kind::Base64 if is_test => format!("file({value})"),
            Kind::Base64 => "Base64::from(std::fs::read(\"picture.jpg\")?)".to_owned(),
            Kind::Json if is_test => format!("json({:?})", value.to_string()),
            Kind::Json => format!("{:?}.parse()?", value.to_string()),
            _ => value.to_string(),
        }
    }
}

fn variant(values: &[EnumValue], value: &Value) -> String {
    let wire = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    values.iter().find(|known| known.wire.value == wire).map(|known| naming::camel(&known.name)).unwrap_or_default()
}
