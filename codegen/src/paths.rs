//! Paths such as `pageInfo.pageNo`: dots nest, lists and maps are passed through.

use crate::spec::{Field, Kind, Shape};

/// Why a path leads nowhere.
#[derive(Debug)]
pub enum Lost<'a> {
    /// An object on the way has no field of this name.
    NoField { object: &'a Shape, name: String },
    /// What stands here has no fields at all.
    NoObject { name: String },
    /// What stands here is not known.
    Unknown,
}

/// The fields on the way along `path`; `types` knows the shared types.
pub fn walk<'a>(root: &'a Shape, path: &str, types: &dyn Fn(&str) -> Option<&'a Shape>) -> Result<Vec<&'a Field>, Lost<'a>> {
    let mut shape = root;
    let mut fields = Vec::new();
    for name in path.split('.').map(|part| part.trim_end_matches("[]")) {
        shape = element(shape, types).ok_or(Lost::Unknown)?;
        let Kind::Object(known) = &shape.kind else { return Err(Lost::NoObject { name: name.to_owned() }) };
        let field = known.iter().find(|field| field.name.value == name);
        let field = field.ok_or_else(|| Lost::NoField { object: shape, name: name.to_owned() })?;
        fields.push(field);
        shape = &field.shape;
    }
    Ok(fields)
}

/// What a shape is behind names of shared types; `None` where a name is unknown or leads in a circle.
pub fn resolve<'a>(mut shape: &'a Shape, types: &dyn Fn(&str) -> Option<&'a Shape>) -> Option<&'a Shape> {
    for _ in 0..MOST_NAMES {
        match &shape.kind {
            Kind::Shared(name) => shape = types(name)?,
            _ => return Some(shape),
        }
    }
    None
}

/// What the lists and maps of a shape hold in the end.
pub fn element<'a>(shape: &'a Shape, types: &dyn Fn(&str) -> Option<&'a Shape>) -> Option<&'a Shape> {
    let mut shape = resolve(shape, types)?;
    for _ in 0..MOST_NAMES {
        match &shape.kind {
            Kind::List(inner) | Kind::Map(inner) => shape = resolve(inner, types)?,
            _ => return Some(shape),
        }
    }
    None
}

/// A name that stands for a name that stands for a name …: more of them than this are a circle.
const MOST_NAMES: usize = 32;
