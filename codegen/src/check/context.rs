//! What the checks look things up in.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::source::{Span, Spanned};
use crate::spec::{Event, Notice, Operation, Shape, SharedType, Spec};
use crate::uses::{self, Uses};

/// A spec, and what is derived from it once for all checks.
pub struct Context<'a> {
    pub spec: &'a Spec,
    pub types: BTreeMap<&'a str, &'a Shape>,
    pub uses: BTreeMap<String, Uses>,
    pub broken: Vec<Span>,
}

/// A shape that stands on its own, and what it belongs to.
pub enum Root<'a> {
    Request(&'a Operation),
    Response(&'a Operation, &'a Shape),
    Event(&'a Event),
    Type(&'a SharedType),
}

impl<'a> Context<'a> {
    pub fn new(spec: &'a Spec, diagnostics: &Diagnostics) -> Self {
        Self {
            spec,
            types: spec.types.iter().map(|shared| (shared.name.as_str(), &shared.shape)).collect(),
            uses: uses::of_types(spec),
            broken: diagnostics.list().iter().map(|diagnostic| diagnostic.span).collect(),
        }
    }

    pub fn roots(&self) -> Vec<Root<'a>> {
        let mut roots: Vec<Root<'a>> = self.spec.types.iter().map(Root::Type).collect();
        for operation in &self.spec.operations {
            roots.push(Root::Request(operation));
            roots.extend(operation.response.as_ref().map(|shape| Root::Response(operation, shape)));
            roots.extend(operation.response_if.iter().map(|other| Root::Response(operation, &other.response)));
        }
        roots.extend(self.spec.events.iter().map(Root::Event));
        roots
    }

    /// The shape of a shared type.
    pub fn shared(&self, name: &str) -> Option<&'a Shape> {
        self.types.get(name).copied()
    }

    /// The notice of a day, if it could be read.
    pub fn notice(&self, date: &str) -> Option<&'a Notice> {
        self.spec.notices.iter().find(|notice| notice.date.value == date && !self.spec.is_broken(FileKind::Notice, date))
    }

    /// What a shape is behind names of shared types.
    pub fn resolve(&self, shape: &'a Shape) -> Option<&'a Shape> {
        crate::paths::resolve(shape, &|name| self.shared(name))
    }

    /// Whether the form of an operation's file is as it should be.
    pub fn is_whole(&self, operation: &Operation) -> bool {
        !self.spec.is_broken(FileKind::Operation, &format!("{}/{}", operation.group, operation.name))
    }

    /// Whether a part of this place could not be read.
    pub fn is_hurt(&self, span: Span) -> bool {
        self.broken.iter().any(|broken| broken.meets(span))
    }

    /// Whether all that can name a shared type could be read.
    pub fn all_shapes_whole(&self) -> bool {
        [FileKind::Operation, FileKind::Events, FileKind::Type].into_iter().all(|kind| self.spec.all_whole(kind))
    }

    /// Reports a gateway that gateways.yaml does not have; says whether it does.
    pub fn knows_gateway(&self, gateway: &Spanned<String>, diagnostics: &mut Diagnostics) -> bool {
        let known = || self.spec.gateways.iter().map(|gateway| gateway.id.as_str());
        if !self.spec.all_whole(FileKind::Gateways) || known().any(|id| id == gateway.value) {
            return true;
        }
        let known: Vec<&str> = known().collect();
        let message = format!("there is no gateway `{}`", gateway.value);
        let problem = diagnostics.add(Rule::UnknownGateway, gateway.span, message, format!("expected one of: {}", known.join(", ")));
        problem.suggest(gateway, &known);
        false
    }
}

impl<'a> Root<'a> {
    pub fn shape(&self) -> &'a Shape {
        match self {
            Root::Request(operation) => &operation.request,
            Root::Response(_, shape) => shape,
            Root::Event(event) => &event.fields,
            Root::Type(shared) => &shared.shape,
        }
    }
}
