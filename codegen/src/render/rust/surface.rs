//! What code that uses the SDK can name: to tell what a change of the spec takes away, whichever key it was a change of.

use std::collections::BTreeSet;

use super::layout::Layout;
use super::{operation, shared};
use crate::model::{Model, SharedType};
use crate::spec::{Operation, Shape};

/// The public items of a generated file.
pub struct Surface<'a> {
    layout: Layout<'a>,
    items: BTreeSet<String>,
}

impl<'a> Surface<'a> {
    /// Returns the items of an operation.
    pub fn of_operation(operation: &Operation, model: &'a Model) -> Self {
        let (layout, file) = operation::build(operation, model);
        let mut surface = Self::new(layout);
        surface.items.extend(file.items());
        surface
    }

    /// Returns the items of a shared type.
    pub fn of_type(name: &str, shared: &SharedType, model: &'a Model) -> Self {
        Self::new(shared::shared_type(name, shared, model))
    }

    /// Returns the items of all events.
    pub fn of_events(model: &'a Model) -> Self {
        Self::new(shared::events(model).0)
    }

    fn new(layout: Layout<'a>) -> Self {
        let mut items = BTreeSet::new();
        for one in &layout.types.structs {
            items.insert(format!("struct {}", one.name));
            items.extend(one.plain.iter().map(|field| format!("{}.{}: {}", one.name, field.name, field.ty)));
            if let Some(build) = &one.build {
                items.insert(format!("{}::new({})", one.name, build.arguments));
                // Beside the fields stand their docs.
                let fields =
                    build.required.iter().flat_map(|required| required.fields.lines().map(move |line| (&required.name, line.trim())));
                items.extend(fields.filter(|(_, line)| !line.starts_with("///")).map(|(name, line)| format!("{name} {line}")));
            }
            if one.default {
                items.insert(format!("{}::default()", one.name));
            }
        }
        for one in &layout.types.enums {
            items.insert(format!("enum {}: {}", one.name, one.wire));
            items.extend(one.variants.iter().map(|variant| format!("{}::{}", one.name, variant.name)));
        }
        Self { layout, items }
    }

    /// The name of the type of an object or an enum that stands in the file.
    pub fn name_of(&self, shape: &Shape) -> &str {
        self.layout.name_of(shape)
    }

    /// Returns the items that another does not have.
    pub fn without<'s>(&'s self, other: &'s Surface<'_>) -> impl Iterator<Item = &'s str> {
        self.items.difference(&other.items).map(String::as_str)
    }
}
