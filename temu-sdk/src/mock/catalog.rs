//! The generated catalogue as the mock reads it: which interface a type names on a gateway, and the shapes of requests and answers.
//!
//! The catalogue is data and not Rust because only the mock wants it whole; nobody else pays for it.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    sync::OnceLock,
};

use serde::Deserialize;
use serde_json::Value;

use crate::interface::Gateway;

const TEXT: &str = include_str!("../generated/catalog.json");

/// Everything the spec says, by what travels.
#[derive(Deserialize)]
pub(super) struct Catalog {
    gateways: Vec<GatewayEntry>,
    errors: BTreeMap<Family, Vec<ErrorText>>,
    types: BTreeMap<String, Shape>,
    interfaces: Vec<Interface>,
    /// Where each type string leads, on each gateway that serves it.
    #[serde(skip)]
    routes: HashMap<String, Vec<Route>>,
}

/// A set of gateway-layer error codes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(super) enum Family {
    Cn,
    Overseas,
}

#[derive(Deserialize)]
struct GatewayEntry {
    id: String,
    family: Family,
}

#[derive(Deserialize)]
struct ErrorText {
    code: i64,
    text: String,
}

/// What one interface is called and how it answers.
#[derive(Deserialize)]
pub(super) struct Interface {
    #[serde(rename = "type")]
    pub type_name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub gateways: Vec<String>,
    pub effect: Effect,
    pub token: Token,
    pub result_in: ResultIn,
    #[serde(default)]
    replaces: Vec<Replaced>,
    pub paginate: Option<Paginate>,
    pub partial: Option<Partial>,
    pub request: Shape,
    pub response: Option<Shape>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Effect {
    Read,
    Write,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Token {
    Shop,
    None,
    Code,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum ResultIn {
    Result,
    Body,
}

#[derive(Deserialize)]
struct Replaced {
    #[serde(rename = "type")]
    type_name: String,
    gateways: Vec<String>,
    sunset: Option<i64>,
    #[serde(default)]
    stays_for: Vec<String>,
}

/// How an interface is paged; paths are dotted.
#[derive(Deserialize)]
pub(super) struct Paginate {
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

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    Page,
    Offset,
    Cursor,
}

/// Where an answer lists what failed inside a success.
#[derive(Deserialize)]
pub(super) struct Partial {
    pub path: String,
    /// The field of an item that says whether it succeeded, where the list holds successes too.
    pub success: Option<String>,
}

/// The form of a JSON value.
#[derive(Deserialize)]
pub(super) struct Shape {
    pub kind: Kind,
    /// The shared type that a `ref` means.
    name: Option<String>,
    #[serde(default)]
    pub fields: Vec<Field>,
    pub items: Option<Box<Shape>>,
    pub values: Option<Box<Shape>>,
    #[serde(default, rename = "enum")]
    pub variants: Vec<Variant>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    pub max_len: Option<usize>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
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
pub(super) struct Field {
    pub name: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub required_on: Vec<String>,
    #[serde(default)]
    pub only_on: Vec<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub required_if: BTreeMap<String, Value>,
    pub shape: Shape,
}

#[derive(Deserialize)]
pub(super) struct Variant {
    pub value: Value,
}

struct Route {
    gateway: Gateway,
    interface: usize,
    sunset: Option<i64>,
}

/// What a type string means on a gateway.
pub(super) enum Lookup {
    /// It is served; `sunset` is set where it is an old type with an announced end.
    Served { interface: &'static Interface, sunset: Option<i64> },
    /// It exists on these gateways only.
    Elsewhere(Vec<Gateway>),
    /// No gateway knows it.
    Unknown,
}

impl Catalog {
    /// The catalogue that was generated with this crate.
    pub fn get() -> io::Result<&'static Self> {
        static CATALOG: OnceLock<Result<Catalog, String>> = OnceLock::new();
        let catalog = CATALOG.get_or_init(|| Self::parse(TEXT).map_err(|error| error.to_string()));
        catalog.as_ref().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("generated/catalog.json: {error}")))
    }

    fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut catalog: Self = serde_json::from_str(text)?;
        for index in 0..catalog.interfaces.len() {
            let interface = &catalog.interfaces[index];
            for name in std::iter::once(&interface.type_name).chain(&interface.aliases) {
                add_routes(&mut catalog.routes, name, &interface.gateways, index, None);
            }
        }
        for (index, interface) in catalog.interfaces.iter().enumerate() {
            for old in interface.replaces.iter().filter(|old| old.stays_for.is_empty()) {
                add_routes(&mut catalog.routes, &old.type_name, &old.gateways, index, old.sunset);
            }
        }
        Ok(catalog)
    }

    pub fn lookup(&'static self, gateway: Gateway, type_name: &str) -> Lookup {
        let routes = self.routes.get(type_name).map(Vec::as_slice).unwrap_or_default();
        match routes.iter().find(|route| route.gateway == gateway) {
            Some(route) => Lookup::Served { interface: &self.interfaces[route.interface], sunset: route.sunset },
            None if routes.is_empty() => Lookup::Unknown,
            None => Lookup::Elsewhere(routes.iter().map(|route| route.gateway).collect()),
        }
    }

    pub fn family(&self, gateway: Gateway) -> Family {
        let entry = self.gateways.iter().find(|entry| entry.id == gateway.id());
        entry.map_or(Family::Overseas, |entry| entry.family)
    }

    /// The words for a gateway-layer code; empty where the spec has none.
    pub fn error_text(&self, family: Family, code: i64) -> &str {
        let known = self.errors.get(&family).into_iter().flatten().find(|entry| entry.code == code);
        known.map_or("", |entry| &entry.text)
    }

    /// The types that a token covers when nothing else is said: all of the gateways' current ones.
    pub fn types_on(&self, gateways: &[Gateway]) -> Vec<&str> {
        let served = |interface: &&Interface| gateways.iter().any(|gateway| interface.gateways.iter().any(|id| id == gateway.id()));
        self.interfaces.iter().filter(served).map(|interface| interface.type_name.as_str()).collect()
    }

    /// The shape itself, or the shared type that it names.
    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        let named = shape.name.as_ref().filter(|_| shape.kind == Kind::Ref);
        named.and_then(|name| self.types.get(name)).unwrap_or(shape)
    }

    /// The shape at a dotted path.
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
        self.only_on.is_empty() || self.only_on.iter().any(|id| id == gateway.id())
    }
}

/// Earlier routes win, so current types are added before old ones.
fn add_routes(routes: &mut HashMap<String, Vec<Route>>, type_name: &str, gateways: &[String], interface: usize, sunset: Option<i64>) {
    let known = routes.entry(type_name.to_owned()).or_default();
    for gateway in gateways.iter().filter_map(|id| Gateway::from_id(id)) {
        known.push(Route { gateway, interface, sunset });
    }
}
