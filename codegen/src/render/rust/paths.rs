//! Expressions that follow a path of the spec through Rust fields.

use super::naming;
use crate::model::Model;
use crate::spec::{Field, Kind, Shape};

/// Whether the stored field is wrapped in `Option`.
fn optional(field: &Field, in_request_only: bool) -> bool {
    if in_request_only { !field.required } else { !matches!(field.shape.kind, Kind::List(_) | Kind::Map(_)) }
}

/// `&mut` to the last field of a request path: objects on the way are created if they are missing.
pub fn request_field(model: &Model, root: &Shape, path: &str) -> Option<String> {
    place(model, root, path).map(|place| format!("&mut {}", place.expression))
}

/// A statement that sets the field at the end of a request path to a variable that holds Unix seconds.
pub fn set_time(model: &Model, root: &Shape, path: &str, variable: &str) -> Option<String> {
    let Place { expression, is_optional, last } = place(model, root, path)?;
    let value = if matches!(last.shape.kind, Kind::UnixMs) { format!("{variable}.into()") } else { variable.to_owned() };
    Some(if is_optional { format!("{expression} = Some({value})") } else { format!("{expression} = {value}") })
}

/// `Option` of a reference to the field at the end of a path through an item.
pub fn item_field(model: &Model, item: &Shape, path: &str) -> Option<String> {
    let fields = model.walk(item, path)?;
    let (last, way) = fields.split_last()?;
    let name = naming::field(last);
    if way.is_empty() {
        return Some(format!("item.{name}.as_ref()"));
    }
    Some(format!("{}.and_then(|x| x.{name}.as_ref())", chain("item", way, "as_ref")))
}

/// The field at the end of a request path.
struct Place<'a> {
    expression: String,
    /// Whether it is stored as an `Option`.
    is_optional: bool,
    last: &'a Field,
}

fn place<'a>(model: &'a Model, root: &'a Shape, path: &str) -> Option<Place<'a>> {
    let fields = model.walk(root, path)?;
    let (last, way) = fields.split_last()?;
    let mut expression = String::from("self");
    let mut in_request_only = true;
    for field in way {
        expression = format!("{expression}.{}", naming::field(field));
        if optional(field, in_request_only) {
            expression.push_str(".get_or_insert_default()");
        }
        // Shared types are stored alike in both directions.
        in_request_only &= !matches!(field.shape.kind, Kind::Shared(_)) || !model_is_both(model, &field.shape);
    }
    let expression = format!("{expression}.{}", naming::field(last));
    Some(Place { expression, is_optional: optional(last, in_request_only), last })
}

fn model_is_both(model: &Model, shape: &Shape) -> bool {
    matches!(&shape.kind, Kind::Shared(name) if model.types.get(name).is_some_and(|shared| shared.received))
}

/// The list at the end of an answer's path, taken out of it.
pub fn take_list(model: &Model, root: &Shape, path: &str) -> Option<String> {
    let fields = model.walk(root, path)?;
    let (last, way) = fields.split_last()?;
    let taken = |from: &str| format!("std::mem::take(&mut {from}.{})", naming::field(last));
    if way.is_empty() {
        return Some(taken("response"));
    }
    Some(format!("{}.map(|x| {}).unwrap_or_default()", chain("response", way, "as_mut"), taken("x")))
}

/// A value at the end of an answer's path, as `read(&…)`.
pub fn read(model: &Model, root: &Shape, path: &str, read: &str) -> Option<String> {
    let fields = model.walk(root, path)?;
    let (last, way) = fields.split_last()?;
    let name = naming::field(last);
    if way.is_empty() {
        return Some(format!("{read}(&response.{name})"));
    }
    Some(format!("{}.and_then(|x| {read}(&x.{name}))", chain("response", way, "as_ref")))
}

/// `Option` of the object at the end of a way; of a list, its last element.
fn chain(root: &str, way: &[&Field], access: &str) -> String {
    let mut expression = String::new();
    for (index, field) in way.iter().enumerate() {
        let name = naming::field(field);
        let step = if matches!(field.shape.kind, Kind::List(_)) { if access == "as_mut" { "last_mut" } else { "last" } } else { access };
        expression = if index == 0 { format!("{root}.{name}.{step}()") } else { format!("{expression}.and_then(|x| x.{name}.{step}())") };
    }
    expression
}

/// An iterator over the elements of the list or map at the end of an answer's path, for `&self`.
pub fn iterate(model: &Model, root: &Shape, path: &str) -> Option<(String, Shape, bool)> {
    let fields = model.walk(root, path)?;
    let mut expression = String::from("self");
    for (index, field) in fields.iter().enumerate() {
        let name = naming::field(field);
        expression = if index == 0 { format!("{expression}.{name}.iter()") } else { format!("{expression}.flat_map(|x| x.{name}.iter())") };
    }
    match &fields.last()?.shape.kind {
        Kind::List(item) => Some((expression, (**item).clone(), false)),
        Kind::Map(value) => Some((expression, (**value).clone(), true)),
        _ => None,
    }
}
