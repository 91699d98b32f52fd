//! The generated catalog as the mock reads it: which operation a type names on a gateway, and the shapes of requests and responses.
//!
//! Shapes are data and not Rust because only the mock wants them; nobody else pays for them.

use std::{collections::HashMap, io, sync::OnceLock};

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use crate::{
    catalog::{
        gateway::Gateway,
        operation::{OperationInfo, RouteSource},
    },
    context::moves::Moves,
    generated::operations::ALL as OPERATIONS,
};

const TEXT: &str = include_str!("../../generated/catalog.json");

/// All operations, and the shapes that they share.
#[derive(Deserialize)]
pub(crate) struct Catalog {
    types: HashMap<String, Shape>,
    #[serde(rename = "operations")]
    operations: Vec<Operation>,
    pub events: Vec<Event>,
}

/// An event that Temu pushes.
#[derive(Deserialize)]
pub(crate) struct Event {
    pub code: String,
    pub name: String,
    pub fields: Shape,
}

/// What one operation takes and how it responds.
#[derive(Deserialize)]
pub(crate) struct Operation {
    /// What the client knows of it, too.
    #[serde(rename = "operation", deserialize_with = "info")]
    pub info: &'static OperationInfo,
    pub paginate: Option<Paginate>,
    pub request: Shape,
    pub response: Option<Shape>,
    #[serde(default)]
    pub response_if: Vec<ResponseIf>,
}

/// Another response, selected by a parameter.
#[derive(Deserialize)]
pub(crate) struct ResponseIf {
    pub parameter: String,
    pub value: Value,
    /// It is the key of a page that prints labels.
    pub print_page: bool,
    pub response: Shape,
}

/// How an operation is paged; paths are dotted.
#[derive(Deserialize)]
pub(crate) struct Paginate {
    pub mode: Mode,
    pub page: Option<String>,
    pub size: Option<String>,
    pub first: Option<i64>,
    pub max_size: Option<u64>,
    pub items: Option<String>,
    pub total: Option<String>,
    pub next: Option<String>,
    pub more: Option<String>,
}

/// What the position of a page is.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Page,
    Offset,
    Cursor,
}

/// The form of a JSON value.
#[derive(Deserialize)]
pub(crate) struct Shape {
    pub kind: Kind,
    /// The shared type that a `ref` means.
    name: Option<String>,
    #[serde(default)]
    pub fields: Vec<Field>,
    pub items: Option<Box<Self>>,
    pub values: Option<Box<Self>>,
    /// The values of an enum.
    #[serde(rename = "enum", default)]
    pub variants: Vec<Variant>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    pub max_len: Option<usize>,
}

/// A value of an enum.
#[derive(Deserialize)]
pub(crate) struct Variant {
    pub value: Value,
    pub name: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Object,
    List,
    Map,
    Ref,
    String,
    Integer,
    Number,
    Boolean,
    UnixS,
    UnixMs,
    Base64,
    Json,
}

#[derive(Deserialize)]
pub(crate) struct Field {
    pub name: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default, deserialize_with = "gateways")]
    pub required_on: Vec<Gateway>,
    #[serde(default, deserialize_with = "gateways")]
    only_on: Vec<Gateway>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub required_if: Map<String, Value>,
    pub shape: Shape,
}

/// What a type string means on a gateway.
pub(crate) enum Lookup {
    /// It is served; `sunset` is set where it is an old type with an announced end.
    Served { operation: &'static Operation, sunset: Option<i64> },
    /// It exists on these gateways only.
    Elsewhere(Vec<Gateway>),
    /// No gateway knows it.
    Unknown,
}

impl Catalog {
    /// Returns the catalog that was generated with this crate.
    ///
    /// # Errors
    /// Returns an error if the generated file is not what this module can read.
    pub fn get() -> io::Result<&'static Self> {
        static CATALOG: OnceLock<Result<Catalog, String>> = OnceLock::new();
        let catalog = CATALOG.get_or_init(|| serde_json::from_str(TEXT).map_err(|error| error.to_string()));
        catalog.as_ref().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("generated/catalog.json: {error}")))
    }

    /// Finds what a type means, with moves at run time applied; current types go before old ones.
    pub fn lookup(&'static self, gateway: Gateway, type_name: &str, moves: Option<&Moves>) -> Lookup {
        let table = moves.map(Moves::table);
        let current = |info| table.as_ref().map_or(info, |table| table.current(info));
        let mut elsewhere = Vec::new();
        let named = |info: &OperationInfo| info.type_name == type_name || info.aliases.contains(&type_name);
        for (operation, info) in
            self.operations.iter().map(|operation| (operation, current(operation.info))).filter(|(_, info)| named(info))
        {
            if info.gateways.contains(&gateway) {
                return Lookup::Served { operation, sunset: None };
            }
            elsewhere.extend(info.gateways);
        }
        for (operation, info) in self.operations.iter().map(|operation| (operation, current(operation.info))) {
            for old in info.replaces.iter().filter(|old| old.type_name == type_name) {
                let stays = !old.stays_for.is_empty();
                // In the catalog an old type that stays is another operation; moves leave it where it was.
                if stays && info.source == RouteSource::Catalog {
                    continue;
                }
                if old.gateways.contains(&gateway) {
                    return Lookup::Served { operation, sunset: old.sunset.filter(|_| !stays) };
                }
                elsewhere.extend(old.gateways);
            }
        }
        if elsewhere.is_empty() { Lookup::Unknown } else { Lookup::Elsewhere(elsewhere) }
    }

    /// Returns the shape itself, or the shared type that it names.
    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        shape.name.as_ref().and_then(|name| self.types.get(name)).unwrap_or(shape)
    }

    /// Finds the shape at a dotted path.
    pub fn at<'a>(&'a self, shape: &'a Shape, path: &str) -> Option<&'a Shape> {
        let mut at = self.resolve(shape);
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let field = at.fields.iter().find(|field| field.name == name)?;
            at = self.resolve(&field.shape);
        }
        Some(at)
    }
}

impl Field {
    pub fn exists_on(&self, gateway: Gateway) -> bool {
        self.only_on.is_empty() || self.only_on.contains(&gateway)
    }
}

fn info<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static OperationInfo, D::Error> {
    let operation = String::deserialize(deserializer)?;
    let found = OPERATIONS.iter().find(|info| info.id == operation);
    found.copied().ok_or_else(|| D::Error::custom(format!("the crate has no operation {operation}")))
}

fn gateways<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Gateway>, D::Error> {
    let ids = Vec::<String>::deserialize(deserializer)?;
    let gateway = |id: &String| Gateway::from_id(id).ok_or_else(|| D::Error::custom(format!("unknown gateway {id}")));
    ids.iter().map(gateway).collect()
}
