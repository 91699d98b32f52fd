//! One operation: its request, its answer, its pages and its failures.

use serde::Serialize;

use super::layout::{Layout, Role};
use super::{docs, facts, naming, page, paths};
use crate::model::Model;
use crate::spec::{Kind, Mode, Operation, ResponseIf, Shape};

/// What the template of an operation's file sees.
#[derive(Debug, Serialize)]
pub struct File {
    /// The spec file.
    source: String,
    /// Lines of `//!`.
    docs: String,
    /// The type of the answer, where it is no struct of its own.
    pub response_alias: Option<String>,
    /// The static that holds the facts.
    facts: String,
    old_types: Vec<OldType>,
    paging: Option<Paging>,
    changes: Option<Changes>,
    failures: Option<Failures>,
    variants: Vec<Variant>,
}

/// A request with a parameter that selects another response.
#[derive(Debug, Serialize)]
struct Variant {
    name: String,
    method: String,
    docs: String,
    parameter: String,
    response: String,
    /// Where the parameter stands among the fields.
    index: usize,
    value: String,
    fields: String,
    sensitive: String,
}

/// The expressions that ask a list for changes and read them from an item.
#[derive(Debug, Serialize)]
struct Changes {
    from: String,
    to: String,
    at: String,
    id: String,
}

/// A constant for a type that is on its way out.
#[derive(Debug, Serialize)]
struct OldType {
    name: String,
    value: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct Paging {
    item: String,
    mode: &'static str,
    first: i64,
    max_size: String,
    page: String,
    size: Option<String>,
    items: String,
    total: Option<String>,
    next: Option<String>,
    more: Option<String>,
}

#[derive(Debug, Serialize)]
struct Failures {
    item: String,
    expression: String,
    /// Whether there are any, in any of the lists that tell.
    any: String,
}

impl File {
    /// The public items beside the types.
    pub fn items(&self) -> Vec<String> {
        let response = self.response_alias.iter().map(|alias| format!("type Response = {alias}"));
        let constants = self.old_types.iter().map(|old| format!("const {}", old.name));
        let pages = self.paging.iter().map(|paging| format!("pages of {}", paging.item));
        let failures = self.failures.iter().map(|failures| format!("failures of {}", failures.item));
        response.chain(constants).chain(pages).chain(failures).collect()
    }
}

/// The types of an operation, and what stands beside them.
pub fn build<'a>(operation: &Operation, model: &'a Model) -> (Layout<'a>, File) {
    let mut layout = Layout::new(model, "");
    let about = docs::sentence(&operation.doc);
    layout.root("Request", &operation.request, Role::Request, about.clone(), aliases(operation));
    let response = operation.response.as_ref();
    let response_alias = match response {
        Some(Shape { kind: Kind::Object(_), .. }) => None,
        Some(shape) => Some(alias(&mut layout, shape)),
        None => Some("Option<Json>".to_owned()),
    };
    if let (None, Some(shape)) = (&response_alias, response) {
        let docs = format!("The response to [`Request`]: {}", docs::escape(&operation.doc));
        layout.root("Response", shape, Role::Response, docs, Vec::new());
    }
    let paging = response.and_then(|response| paging(operation, response, &mut layout, model));
    let failures = response.and_then(|response| failures(operation, response, &mut layout, model));
    let variants = operation.response_if.iter().map(|other| variant(operation, other, &mut layout)).collect();
    let file = File {
        source: operation.path(),
        docs: page::docs(operation, &layout.types, model, paging.is_some()),
        response_alias,
        facts: format!("{}::{}", operation.group, facts::static_name(operation)),
        old_types: operation.replaces.iter().filter(|old| old.stays_for.is_empty()).map(|old| old_type(old, operation)).collect(),
        changes: response.and_then(|response| changes(operation, response, model)),
        paging,
        failures,
        variants,
    };
    (layout, file)
}

fn variant(operation: &Operation, other: &ResponseIf, layout: &mut Layout<'_>) -> Variant {
    let parameter = &other.when.parameter.value;
    let mut fields: Vec<(&str, bool)> =
        operation.request.fields().iter().map(|field| (field.name.value.as_str(), field.shape.facts.sensitive)).collect();
    fields.push((parameter, false));
    fields.sort_unstable();
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("{name:?}")).collect();
    let sensitive = fields.iter().enumerate().filter(|(_, (_, sensitive))| *sensitive).map(|(index, _)| index.to_string());
    Variant {
        name: format!("{}Request", naming::camel(&other.name)),
        method: naming::snake(&other.name),
        docs: docs::sentence(&other.doc),
        parameter: format!("`{parameter}` set to `{}`", other.when.value),
        response: if other.print_page { "PrintKey".to_owned() } else { alias(layout, &other.response) },
        index: fields.iter().position(|(name, _)| name == parameter).unwrap_or_default(),
        value: match &other.when.value {
            serde_json::Value::Bool(flag) => format!("Piece::Bool({flag})"),
            serde_json::Value::Number(number) => format!("Piece::Int({number})"),
            value => format!("Piece::Str({:?})", value.as_str().unwrap_or_default()),
        },
        fields: names.join(" "),
        sensitive: sensitive.collect::<Vec<_>>().join(" "),
    }
}

fn alias(layout: &mut Layout<'_>, shape: &Shape) -> String {
    let value = layout.value(shape, "result", "Response", Role::Response);
    match &shape.kind {
        Kind::List(_) | Kind::Map(_) => value,
        Kind::Shared(_) if shape.facts.values.is_none() => value,
        _ => format!("Option<{value}>"),
    }
}

fn aliases(operation: &Operation) -> Vec<String> {
    let names = [Some(&operation.type_name.value), operation.official_name.as_ref()].into_iter().flatten();
    let mut words: Vec<&String> = names.chain(operation.aliases.iter().map(|alias| &alias.value)).collect();
    words.extend(operation.replaces.iter().map(|old| &old.type_name.value));
    words.dedup();
    words.into_iter().map(|word| format!("#[doc(alias = {word:?})]")).collect()
}

fn old_type(old: &crate::spec::Replaces, operation: &Operation) -> OldType {
    let gateways: Vec<&str> = operation.gateways.iter().map(|gateway| gateway.value.as_str()).collect();
    let sunset = old.sunset.as_ref().map_or_else(|| "no sunset announced".to_owned(), |day| format!("sunset {}", day.value));
    OldType {
        name: heck::ToShoutySnakeCase::to_shouty_snake_case(old.type_name.value.replace('.', "_").as_str()),
        value: old.type_name.value.clone(),
        note: format!("replaced by {} on {}, {sunset}", operation.type_name.value, gateways.join(", ")),
    }
}

fn paging(operation: &Operation, response: &Shape, layout: &mut Layout<'_>, model: &Model) -> Option<Paging> {
    let paginate = operation.paginate.as_ref()?;
    let items = model.walk(response, &paginate.items)?;
    let Kind::List(item) = &items.last()?.shape.kind else { return None };
    let parent = parent_name(&items);
    let item = layout.value(item, &items.last()?.name, &parent, Role::Response);
    let read = |path: &Option<crate::source::Spanned<String>>, function: &str| {
        path.as_ref().and_then(|path| paths::read(model, response, path, function))
    };
    Some(Paging {
        item,
        mode: match paginate.mode {
            Mode::Page => "Page",
            Mode::Offset => "Offset",
            Mode::Cursor => "Cursor",
        },
        first: paginate.first,
        max_size: paginate.max_size.map_or_else(|| "None".to_owned(), |size| format!("Some({size})")),
        page: paths::request_field(model, &operation.request, &paginate.page)?,
        size: paginate.size.as_ref().and_then(|path| paths::request_field(model, &operation.request, path)),
        items: paths::take_list(model, response, &paginate.items)?,
        total: read(&paginate.total, "PageField::number"),
        next: read(&paginate.next, "PageField::position"),
        more: read(&paginate.more, "PageField::flag"),
    })
}

fn changes(operation: &Operation, response: &Shape, model: &Model) -> Option<Changes> {
    let changes = operation.changes.as_ref()?;
    let items = model.walk(response, &operation.paginate.as_ref()?.items)?;
    let Kind::List(item) = &items.last()?.shape.kind else { return None };
    Some(Changes {
        from: paths::set_time(model, &operation.request, &changes.from, "from")?,
        to: paths::set_time(model, &operation.request, &changes.to, "to")?,
        at: paths::item_field(model, item, &changes.at)?,
        id: paths::item_field(model, item, &changes.id)?,
    })
}

/// The failures that the first verdict on items tells of, and whether any of these verdicts does.
fn failures(operation: &Operation, response: &Shape, layout: &mut Layout<'_>, model: &Model) -> Option<Failures> {
    let facts = format!("operations::{}::{}", operation.group, facts::static_name(operation));
    let mut found: Option<Failures> = None;
    for (index, verdict) in operation.verdicts.iter().enumerate() {
        let Some((list, field)) = verdict.items() else { continue };
        let fields = model.walk(response, list)?;
        let (mut expression, element, is_map) = paths::iterate(model, response, list)?;
        let value = layout.value(&element, &fields.last()?.name, &parent_name(&fields), Role::Response);
        let any = if field.is_empty() {
            // Whether a list has elements; of a list inside others, whether any of them has.
            if fields.len() == 1 {
                format!("!{}.is_empty()", expression.trim_end_matches(".iter()"))
            } else {
                format!("{expression}.count() > 0")
            }
        } else {
            let (item, field) = (if is_map { "(_, item)" } else { "item" }, naming::snake(field));
            let fails = format!("|{item}| {facts}.verdicts[{index}].fails(Encode::piece(&item.{field}))");
            let any = format!("{expression}.any({fails})");
            expression += &format!(".filter({fails})");
            any
        };
        match &mut found {
            Some(failures) => failures.any += &format!(" || {any}"),
            None => {
                let item = if is_map { format!("(&String, &{value})") } else { format!("&{value}") };
                found = Some(Failures { item, expression, any });
            }
        }
    }
    found
}

/// The struct that holds the last field of a path through an answer, as [`Layout`] names it.
fn parent_name(fields: &[&crate::spec::Field]) -> String {
    match fields {
        [.., parent, _] => naming::element(&parent.name),
        _ => "Response".to_owned(),
    }
}
