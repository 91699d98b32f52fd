//! The kinds of spec file and their JSON Schemas, derived from the types in [`crate::spec`].

use std::collections::BTreeMap;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

use crate::spec::{ErrorTable, Event, Gateway, Interface, Notice, Shape};

/// A kind of spec file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `gateways.yaml`
    Gateways,
    /// `errors.yaml`
    Errors,
    /// `events.yaml`
    Events,
    /// `types/<Name>.yaml`
    Type,
    /// `notices/<date>.yaml`
    Notice,
    /// `api/<group>/<operation>.yaml`
    Interface,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Gateways, Self::Errors, Self::Events, Self::Type, Self::Notice, Self::Interface];

    /// The kind of a file by its path below the spec folder, and the part of the path that names its content.
    #[must_use]
    pub fn of(path: &str) -> Option<(Self, &str)> {
        let stem = path.strip_suffix(".yaml")?;
        let parts: Vec<&str> = stem.split('/').collect();
        match parts.as_slice() {
            ["gateways"] => Some((Self::Gateways, stem)),
            ["errors"] => Some((Self::Errors, stem)),
            ["events"] => Some((Self::Events, stem)),
            ["types", name] => Some((Self::Type, name)),
            ["notices", name] => Some((Self::Notice, name)),
            ["api", _, _] => Some((Self::Interface, stem.strip_prefix("api/")?)),
            _ => None,
        }
    }

    /// The name of its schema file.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Gateways => "gateways.json",
            Self::Errors => "errors.json",
            Self::Events => "events.json",
            Self::Type => "type.json",
            Self::Notice => "notice.json",
            Self::Interface => "interface.json",
        }
    }

    /// Its JSON Schema (draft 2020-12).
    #[must_use]
    pub fn schema(self) -> Value {
        match self {
            Self::Gateways => of::<BTreeMap<String, Gateway>>("Temu's gateways, by name"),
            Self::Errors => of::<BTreeMap<String, ErrorTable>>("Error codes of the gateway layer, by family"),
            Self::Events => of::<BTreeMap<String, Event>>("Webhook events, by their code"),
            Self::Type => of::<Shape>("A shared type: an object or an enum"),
            Self::Notice => of::<Notice>("An announcement of a migration"),
            Self::Interface => of::<Interface>("An interface of Temu's Open API"),
        }
    }
}

fn of<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema.into()
}

/// The schemas of all kinds.
pub struct Schemas(BTreeMap<FileKind, Value>);

impl Schemas {
    #[must_use]
    #[allow(clippy::new_without_default, reason = "there is work to do")]
    pub fn new() -> Self {
        Self(FileKind::ALL.into_iter().map(|kind| (kind, kind.schema())).collect())
    }

    /// The schema of a kind.
    #[must_use]
    pub fn of(&self, kind: FileKind) -> &Value {
        &self.0[&kind]
    }
}
