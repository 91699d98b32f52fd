//! What pages are made from.

use std::path::Path;

use codegen::Error;
use codegen::model::Model;
use codegen::render::Examples;
use codegen::spec::{Gateway, Operation};
use codegen::status::{self, Status};

/// The spec and the guide on a day.
pub struct Site<'a> {
    pub model: &'a Model,
    /// Root of the project.
    pub root: &'a Path,
    /// Where the project is published.
    pub repository: &'static str,
    pub status: Status,
    pub examples: Examples<'a>,
}

impl<'a> Site<'a> {
    pub fn new(model: &'a Model, root: &'a Path, day: &str) -> Result<Self, Error> {
        let status = status::on(model, day).ok_or_else(|| Error::Io(format!("`{day}` is not a day; write it as YYYY-MM-DD")))?;
        Ok(Self { model, root, repository: env!("CARGO_PKG_REPOSITORY"), status, examples: Examples::new(model) })
    }

    /// The gateway with this id.
    pub fn gateway(&self, id: &str) -> Option<&'a Gateway> {
        self.model.gateways.iter().find(|gateway| gateway.id.value == id)
    }

    /// The operation with this id, such as `order.list`.
    pub fn operation(&self, id: &str) -> Option<&'a Operation> {
        self.model.operations.iter().find(|operation| operation.id() == id)
    }
}

/// The page of an operation.
pub fn operation_path(operation: &Operation) -> String {
    format!("operations/{}/{}", operation.group, operation.name)
}

/// The page of a group.
pub fn group_path(group: &str) -> String {
    format!("operations/{group}/index")
}

/// The anchor that a heading or a permission has.
pub fn slug(text: &str) -> String {
    let kept = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>();
    kept.replace(' ', "-")
}
