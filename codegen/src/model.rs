//! The checked spec, sorted and resolved: the one thing that everything generated is made from.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::{self, Event, Family, Field, Gateway, Group, Kind, Lookup, Notice, Operation, Replaces, Roles, Shape, Spec, Verdict};
use crate::uses::{self, Uses};
use crate::{names, paths};

/// The API as the spec describes it.
#[derive(Debug)]
pub struct Model {
    /// In the order of `gateways.yaml`.
    pub gateways: Vec<Gateway>,
    /// Descriptions of groups, by name.
    pub descriptions: BTreeMap<String, Group>,
    /// What the SDK itself calls.
    pub roles: Roles,
    /// Error families, codes in ascending order.
    pub families: Vec<Family>,
    /// Webhook events by their code.
    pub events: Vec<Event>,
    /// Shared types by name.
    pub types: BTreeMap<String, SharedType>,
    /// Announcements by date.
    pub notices: Vec<Notice>,
    /// Types that no operation has, by type.
    pub lookup: Lookup,
    /// Operations by group and operation.
    pub operations: Vec<Operation>,
}

/// A shared type and who uses it.
#[derive(Debug)]
pub struct SharedType {
    /// Its shape.
    pub shape: Shape,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether answers or events hold it.
    pub received: bool,
    /// The groups whose operations use it, directly or through another type.
    pub groups: BTreeSet<String>,
    /// Whether an event uses it.
    pub in_events: bool,
}

/// Builds the model of a spec in which the checks have found nothing.
#[must_use]
pub fn build(spec: Spec) -> Model {
    let mut uses = uses::of_types(&spec);
    let mut shared = |shared: spec::SharedType| {
        let uses = uses.remove(&shared.name.value).unwrap_or_default();
        let Uses { sent, received, in_events, groups, .. } = uses;
        (shared.name.value, SharedType { shape: shared.shape, sent, received, groups, in_events })
    };
    let mut model = Model {
        types: spec.types.into_iter().map(&mut shared).collect(),
        gateways: spec.gateways,
        roles: spec.roles,
        descriptions: spec.groups.into_iter().map(|group| (group.name.value.clone(), group)).collect(),
        families: spec.families,
        events: spec.events,
        notices: spec.notices,
        lookup: spec.lookup,
        operations: spec.operations,
    };
    for family in &mut model.families {
        family.codes.sort_by_key(|code| code.code);
    }
    for operation in &mut model.operations {
        operation.errors.sort_by_key(|code| code.code);
    }
    model.events.sort_by(|a, b| a.code.value.cmp(&b.code.value));
    model.lookup.undocumented.sort_by(|a, b| a.type_name.value.cmp(&b.type_name.value));
    model.lookup.retired.sort_by(|a, b| a.type_name.value.cmp(&b.type_name.value));
    model.lookup.mistaken.sort_by(|a, b| a.type_name.value.cmp(&b.type_name.value));
    model.notices.sort_by(|a, b| a.date.value.cmp(&b.date.value));
    model.operations.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    model
}

impl Model {
    /// The operations of each group, in order.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &[Operation])> {
        self.operations.chunk_by(|a, b| a.group == b.group).map(|group| (group[0].group.as_str(), group))
    }

    /// The operation of a name such as `order.list`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id() == id)
    }

    /// The notice of a date.
    #[must_use]
    pub fn notice(&self, date: &str) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.date.value == date)
    }

    /// Whether the announcement of a migration asks sellers to authorize again.
    #[must_use]
    pub fn needs_new_token(&self, replaced: &Replaces) -> bool {
        replaced.notice.as_ref().and_then(|date| self.notice(date)).is_some_and(|notice| notice.new_token)
    }

    /// Whether a move was seen in the documentation, not announced.
    #[must_use]
    pub fn is_observed(&self, replaced: &Replaces) -> bool {
        replaced.notice.as_ref().and_then(|date| self.notice(date)).is_some_and(|notice| notice.observed.is_some())
    }

    /// The shape behind a shared type's name.
    #[must_use]
    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        match &shape.kind {
            Kind::Shared(name) => self.types.get(name).map_or(shape, |shared| &shared.shape),
            _ => shape,
        }
    }

    /// Whether a shape is an object, directly or by name.
    #[must_use]
    pub fn is_object(&self, shape: &Shape) -> bool {
        matches!(self.resolve(shape).kind, Kind::Object(_))
    }

    /// The fields on the way to `path` (dots nest, lists are passed through), or nothing if there is no such path.
    #[must_use]
    pub fn walk<'a>(&'a self, root: &'a Shape, path: &str) -> Option<Vec<&'a Field>> {
        paths::walk(root, path, &|name| self.types.get(name).map(|shared| &shared.shape)).ok()
    }

    /// The kind of the value that a verdict judges by.
    #[must_use]
    pub fn judged_kind(&self, operation: &Operation, verdict: &Verdict) -> Kind {
        let response = operation.response.as_ref();
        let field = |at: &str| self.walk(response?, at).and_then(|fields| fields.last().map(|field| &field.shape));
        let shape = verdict.at.as_ref().map_or(response, |at| field(at));
        shape.map_or(Kind::Json, |shape| self.resolve(shape).kind.clone())
    }
}

impl Operation {
    /// `group.operation`, the name that stays over migrations.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    /// Its file below the spec folder.
    #[must_use]
    pub fn path(&self) -> String {
        format!("api/{}/{}.yaml", self.group, self.name)
    }
}

impl Replaces {
    /// Unix seconds from which the old type is rejected.
    #[must_use]
    pub fn sunset_second(&self) -> Option<i64> {
        self.sunset.as_ref().and_then(|day| names::sunset_second(day))
    }
}
