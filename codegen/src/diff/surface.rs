//! What users lose in the generated code although no key of the spec names it: types that are called otherwise because another type has taken
//! their name.

use crate::render::rust::surface::Surface;
use crate::spec::{Kind as ShapeKind, Shape};

use super::changes::{Changes, Kind, pairs};

/// Compares the names of the types in two shapes that stand in the same place. A type that both sides name once is told once.
pub fn renamed((old, new): (&Shape, &Shape), (before, after): (&Surface<'_>, &Surface<'_>), changes: &mut Changes) {
    let (was, is) = (before.name_of(old), after.name_of(new));
    if !was.is_empty() && !is.is_empty() && was != is {
        changes.breaks(Kind::Changed, format!("type `{was}` is called `{is}` now"), "code that names it does not compile");
    }
    match (&old.kind, &new.kind) {
        (ShapeKind::List(old), ShapeKind::List(new)) | (ShapeKind::Map(old), ShapeKind::Map(new)) => {
            renamed((old, new), (before, after), changes);
        }
        _ => {
            for (old, new) in pairs(old.fields(), new.fields(), |field| field.name.value.clone()) {
                if let (Some(old), Some(new)) = (old, new) {
                    renamed((&old.shape, &new.shape), (before, after), changes);
                }
            }
        }
    }
}

/// Reports that items are gone, if nothing else says that code breaks: a safety net, should a key have an effect that is not known here.
pub fn lost(before: &Surface<'_>, after: &Surface<'_>, known: usize, changes: &mut Changes) {
    let told = changes.list[known..].iter().any(|change| change.breaking);
    if let Some(item) = before.without(after).next().filter(|_| !told) {
        changes.breaks(Kind::Removed, format!("`{item}` is gone"), "code that uses it does not compile");
    }
}
