//! The generated catalogue as the mock reads it: which interface a type names on a gateway, and the shapes of requests and answers.
//!
//! Shapes are data and not Rust because only the mock wants them; nobody else pays for them. What is known of interfaces beyond them is that
//! which the client knows, too.

use std::{io, sync::OnceLock};

use serde_json::{Map, Value};

use crate::{
    catalog::gateway::Gateway, catalog::interface::Interface as Facts, catalog::paging::PagingMode,
    generated::interfaces::ALL as INTERFACES,
};

const TEXT: &str = include_str!("../generated/catalog.json");

/// All interfaces, and the shapes that they share.
pub(super) struct Catalog {
    types: Vec<(String, Shape)>,
    interfaces: Vec<Interface>,
}

/// What one interface is called and how it answers.
pub(super) struct Interface {
    pub facts: &'static Facts,
    pub paginate: Option<Paginate>,
    pub partial: Option<Partial>,
    pub request: Shape,
    pub response: Option<Shape>,
}

/// How an interface is paged; paths are dotted.
pub(super) struct Paginate {
    pub mode: PagingMode,
    pub page: Option<String>,
    pub size: Option<String>,
    pub first: Option<i64>,
    pub max_size: Option<u64>,
    pub items: Option<String>,
    pub total: Option<String>,
    pub next: Option<String>,
    pub more: Option<String>,
}

/// Where an answer lists what failed inside a success.
pub(super) struct Partial {
    pub path: String,
    /// The field of an item that says whether it succeeded, where the list holds successes too.
    pub success: Option<String>,
}

/// The form of a JSON value.
pub(super) struct Shape {
    pub kind: Kind,
    /// The shared type that a `ref` means.
    name: Option<String>,
    pub fields: Vec<Field>,
    pub items: Option<Box<Shape>>,
    pub values: Option<Box<Shape>>,
    /// The values of an enum.
    pub variants: Vec<Value>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    pub max_len: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
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

pub(super) struct Field {
    pub name: String,
    pub required: bool,
    pub required_on: Vec<Gateway>,
    only_on: Vec<Gateway>,
    pub aliases: Vec<String>,
    pub required_if: Map<String, Value>,
    pub shape: Shape,
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
        static CATALOG: OnceLock<Option<Catalog>> = OnceLock::new();
        let catalog = CATALOG.get_or_init(|| Self::read(&TEXT.parse().ok()?)).as_ref();
        catalog.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "generated/catalog.json is not what the mock can read"))
    }

    fn read(json: &Value) -> Option<Self> {
        let mut types = Vec::new();
        for (name, shape) in json["types"].as_object()? {
            types.push((name.clone(), Shape::read(shape)?));
        }
        Some(Self { types, interfaces: list(&json["interfaces"], Interface::read)? })
    }

    /// Current types go before old ones.
    pub fn lookup(&'static self, gateway: Gateway, type_name: &str) -> Lookup {
        let named = |facts: &Facts| facts.type_name == type_name || facts.aliases.contains(&type_name);
        let current = self.interfaces.iter().filter(|interface| named(interface.facts));
        let mut elsewhere = Vec::new();
        for interface in current {
            if interface.facts.gateways.contains(&gateway) {
                return Lookup::Served { interface, sunset: None };
            }
            elsewhere.extend(interface.facts.gateways);
        }
        for interface in &self.interfaces {
            for old in interface.facts.replaces {
                if old.type_name != type_name || !old.stays_for.is_empty() {
                    continue;
                }
                if old.gateways.contains(&gateway) {
                    return Lookup::Served { interface, sunset: old.sunset };
                }
                elsewhere.extend(old.gateways);
            }
        }
        if elsewhere.is_empty() { Lookup::Unknown } else { Lookup::Elsewhere(elsewhere) }
    }

    /// The shape itself, or the shared type that it names.
    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        let Some(name) = &shape.name else { return shape };
        self.types.iter().find(|(known, _)| known == name).map_or(shape, |(_, shared)| shared)
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

impl Interface {
    fn read(json: &Value) -> Option<Self> {
        let operation = json["operation"].as_str()?;
        Some(Self {
            facts: INTERFACES.iter().find(|facts| facts.operation == operation)?,
            paginate: option(&json["paginate"], Paginate::read)?,
            partial: option(&json["partial"], Partial::read)?,
            request: Shape::read(&json["request"])?,
            response: option(&json["response"], Shape::read)?,
        })
    }
}

impl Paginate {
    fn read(json: &Value) -> Option<Self> {
        Some(Self {
            mode: match json["mode"].as_str()? {
                "page" => PagingMode::Page,
                "offset" => PagingMode::Offset,
                "cursor" => PagingMode::Cursor,
                _ => return None,
            },
            page: text(&json["page"]),
            size: text(&json["size"]),
            first: json["first"].as_i64(),
            max_size: json["max_size"].as_u64(),
            items: text(&json["items"]),
            total: text(&json["total"]),
            next: text(&json["next"]),
            more: text(&json["more"]),
        })
    }
}

impl Partial {
    fn read(json: &Value) -> Option<Self> {
        Some(Self { path: text(&json["path"])?, success: text(&json["success"]) })
    }
}

impl Shape {
    fn read(json: &Value) -> Option<Self> {
        Some(Self {
            kind: Kind::read(json["kind"].as_str()?)?,
            name: text(&json["name"]),
            fields: list(&json["fields"], Field::read)?,
            items: option(&json["items"], Self::read)?.map(Box::new),
            values: option(&json["values"], Self::read)?.map(Box::new),
            variants: list(&json["enum"], |variant| variant.get("value").cloned())?,
            min: json["min"].as_f64(),
            max: json["max"].as_f64(),
            min_items: count(&json["min_items"]),
            max_items: count(&json["max_items"]),
            max_len: count(&json["max_len"]),
        })
    }
}

impl Kind {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "object" => Self::Object,
            "list" => Self::List,
            "map" => Self::Map,
            "ref" => Self::Ref,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "unix_s" => Self::UnixS,
            "unix_ms" => Self::UnixMs,
            "base64" => Self::Base64,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

impl Field {
    fn read(json: &Value) -> Option<Self> {
        Some(Self {
            name: text(&json["name"])?,
            required: json["required"] == true,
            required_on: list(&json["required_on"], gateway)?,
            only_on: list(&json["only_on"], gateway)?,
            aliases: list(&json["aliases"], text)?,
            required_if: json["required_if"].as_object().cloned().unwrap_or_default(),
            shape: Shape::read(&json["shape"])?,
        })
    }

    pub fn exists_on(&self, gateway: Gateway) -> bool {
        self.only_on.is_empty() || self.only_on.contains(&gateway)
    }
}

fn text(json: &Value) -> Option<String> {
    json.as_str().map(str::to_owned)
}

fn count(json: &Value) -> Option<usize> {
    json.as_u64().and_then(|count| usize::try_from(count).ok())
}

fn gateway(json: &Value) -> Option<Gateway> {
    json.as_str().and_then(Gateway::from_id)
}

/// What may be absent.
fn option<T>(json: &Value, read: fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if json.is_null() { Some(None) } else { read(json).map(Some) }
}

/// What is empty where it is absent.
fn list<T>(json: &Value, read: fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    for item in json.as_array().into_iter().flatten() {
        items.push(read(item)?);
    }
    Some(items)
}
