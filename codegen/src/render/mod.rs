//! From the model to files.

mod manifest;
pub(crate) mod rust;

pub use rust::{Examples, derived, field_facts};

use crate::export::{catalog, catalog_md};
use crate::model::Model;
use crate::output::Files;
use crate::read::schema;

/// Every generated file, by its path below the root of the project.
///
/// # Errors
/// Returns an error if a template is wrong.
pub fn files(model: &Model) -> Result<Files, crate::Error> {
    let mut files = Files::default();
    rust::add(model, &mut files)?;
    manifest::add(model, &mut files);
    catalog::add(model, &mut files);
    catalog_md::add(model, &mut files);
    for (path, text) in schema::files() {
        files.add(format!("spec/{path}"), text);
    }
    files.own("spec/schema");
    Ok(files)
}
