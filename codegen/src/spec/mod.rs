//! The spec as its files say it: one Rust type for each kind of file.
//!
//! These types are the format: the JSON Schemas for editors are derived from them, and every file is held against its schema before it is
//! read, so that reading needs no errors of its own. Doc comments are what an author sees in an editor.

mod gateway;
mod group;
mod lookup;
mod migration;
mod operation;
mod roles;
mod shape;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::layout::FileKind;
use crate::patterns;
use crate::source::Spanned;

pub(crate) use gateway::ErrorTable;
pub use gateway::{
    AuthorizationSite, Authorize, Class, DownloadHeaders, Envelope, ErrorCode, Family, Gateway, Limit, Meaning, Region, Scope,
};
pub use group::Group;
pub use lookup::{Lookup, Mistaken, Retired, Undocumented};
pub use migration::{Move, Notice, Replaces};
pub use operation::{Absent, Changes, Effect, Mode, Operation, Paginate, ResponseIf, ResultIn, Selector, Token, Verdict};
pub(crate) use roles::{FORM, Needed, ROLES, RolesFile, Side, UPLOADS, Wanted};
pub use roles::{Role, Roles, Step, Upload};
pub use shape::{Condition, EnumValue, Facts, Field, Kind, MaybeFacts, Shape};

/// All files of a spec.
#[derive(Debug, Default)]
pub struct Spec {
    /// `gateways.yaml`
    pub gateways: Vec<Gateway>,
    /// `groups.yaml`
    pub groups: Vec<Group>,
    /// `roles.yaml`
    pub roles: Roles,
    /// `errors.yaml`
    pub families: Vec<Family>,
    /// `events.yaml`
    pub events: Vec<Event>,
    /// `types/<Name>.yaml`
    pub types: Vec<SharedType>,
    /// `notices/<date>.yaml`
    pub notices: Vec<Notice>,
    /// `lookup.yaml`
    pub lookup: Lookup,
    /// `api/<group>/<operation>.yaml`
    pub operations: Vec<Operation>,
    /// Files whose form is broken: what is here of them may be incomplete, so nothing can be concluded from what they lack.
    pub(crate) broken: Vec<(FileKind, String)>,
}

impl Spec {
    /// Adds what other files say.
    pub(crate) fn append(&mut self, other: Self) {
        self.gateways.extend(other.gateways);
        self.groups.extend(other.groups);
        if other.roles.span.is_some() {
            self.roles = other.roles;
        }
        self.families.extend(other.families);
        self.events.extend(other.events);
        self.types.extend(other.types);
        self.notices.extend(other.notices);
        self.lookup.undocumented.extend(other.lookup.undocumented);
        self.lookup.retired.extend(other.lookup.retired);
        self.lookup.mistaken.extend(other.lookup.mistaken);
        self.operations.extend(other.operations);
        self.broken.extend(other.broken);
    }

    /// Whether the form of a file is broken.
    pub(crate) fn is_broken(&self, kind: FileKind, name: &str) -> bool {
        self.broken.iter().any(|(broken, of)| *broken == kind && of == name)
    }

    /// Whether the form of all files of a kind is as it should be.
    pub(crate) fn all_whole(&self, kind: FileKind) -> bool {
        self.broken.iter().all(|(broken, _)| *broken != kind)
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// A webhook event.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Event {
    #[schemars(skip)]
    pub code: Spanned<String>,
    /// Its name in Rust, in snake case.
    #[schemars(regex(pattern = patterns::SNAKE))]
    pub name: Spanned<String>,
    /// What happened.
    pub doc: String,
    /// The field that holds the time of the event; by default the first that holds a time.
    pub at: Option<Spanned<String>>,
    /// The fields that, with the time, tell the event from others; by default all data does.
    #[schemars(default)]
    pub identity: Vec<Spanned<String>>,
    /// The list that tells of events that were not pushed.
    pub reconcile: Option<Reconcile>,
    /// An object.
    pub fields: Shape,
}

/// The list that tells of events that were not pushed: an operation with `changes`.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reconcile {
    /// The operation, such as `order.list`.
    pub operation: Spanned<String>,
    /// Path in an item: the list whose elements are events; absent: the item is one.
    pub each: Option<Spanned<String>>,
    /// The field of the event that holds the shop.
    pub mall: Option<Spanned<String>>,
    /// Fields of the event, and the paths in an item that they are read from.
    #[schemars(with = "BTreeMap<String, String>")]
    pub fields: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A type of `types/`: an object or an enum.
#[derive(Debug)]
pub struct SharedType {
    pub name: Spanned<String>,
    pub shape: Shape,
}
