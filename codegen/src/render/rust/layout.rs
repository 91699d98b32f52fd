//! From shapes to Rust types: which structs and enums a file has, and what they are called.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use super::docs;
use super::lines::block;
use super::naming;
use crate::model::Model;
use crate::source::Span;
use crate::spec::{Facts, Field, Kind, Shape};

/// Which way a struct travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Only written: required fields are no options.
    Request,
    /// Only read: every field may be missing.
    Response,
    /// Read and written: fields as in an answer, constructor and setters as in a request.
    Both,
}

impl Role {
    fn writes(self) -> bool {
        self != Self::Response
    }
}

/// The types of one file.
#[derive(Debug, Default, Serialize)]
pub struct Types {
    pub structs: Vec<Struct>,
    pub enums: Vec<Enum>,
    /// Whether a field is deprecated: the file itself then reads and writes it without a warning.
    #[serde(skip)]
    pub has_deprecated: bool,
}

#[derive(Debug, Serialize)]
pub struct Struct {
    pub name: String,
    pub docs: String,
    /// Attribute lines.
    pub attributes: Vec<String>,
    /// The fields with their docs, in braces.
    pub fields: String,
    /// The fields as `record!` takes them, in braces.
    pub wire: String,
    /// Names of the fields that are never printed.
    pub sensitive: String,
    /// Other names of fields.
    pub aliases: String,
    /// Whether `Default` is derived: what is read has it from `record!`.
    pub default: bool,
    /// `request` or `response`, the role in `record!`.
    pub macro_role: &'static str,
    /// Constructor and setters, where the struct is written.
    pub build: Option<Build>,
    /// The fields for other uses.
    #[serde(skip)]
    pub plain: Vec<StructField>,
    /// The required fields, without `Option`.
    #[serde(skip)]
    pub required: Vec<StructField>,
}

#[derive(Debug, Serialize)]
pub struct StructField {
    pub name: String,
    /// The name on the wire.
    pub json: String,
    pub ty: String,
}

#[derive(Debug, Serialize)]
pub struct Build {
    /// Arguments of `new`: `name: type, …`.
    pub arguments: String,
    /// Initializers of `new`, in braces.
    pub initializers: String,
    /// The functions, each behind an empty line.
    pub setters: String,
    /// More than three required fields: the struct that names them.
    pub required: Option<Required>,
}

#[derive(Debug, Serialize)]
pub struct Required {
    pub name: String,
    /// In braces.
    pub fields: String,
}

#[derive(Debug, Serialize)]
pub struct Enum {
    pub name: String,
    pub docs: String,
    /// `integer` or `string`
    pub wire: &'static str,
    /// The variants as `open_enum!` takes them, in braces.
    pub values: String,
    /// The variants for other uses.
    #[serde(skip)]
    pub variants: Vec<Variant>,
}

#[derive(Debug, Serialize)]
pub struct Variant {
    pub name: String,
    /// A Rust literal.
    pub wire: String,
    pub doc: String,
}

/// Lays out the types of one file.
#[derive(Debug)]
pub struct Layout<'a> {
    model: &'a Model,
    /// Name → what the type is made of, so that equal types are shared and others kept apart.
    names: HashMap<String, String>,
    /// Where the spec says it → the name of the type.
    places: HashMap<Span, String>,
    /// In front of the names of inner types, where all types of a folder share a namespace.
    prefix: String,
    pub types: Types,
}

impl<'a> Layout<'a> {
    pub fn new(model: &'a Model, prefix: &str) -> Self {
        Self { model, names: HashMap::new(), places: HashMap::new(), prefix: prefix.to_owned(), types: Types::default() }
    }

    /// Adds a struct for an object and everything inside it.
    pub fn root(&mut self, name: &str, shape: &Shape, role: Role, docs: String, attributes: Vec<String>) {
        self.names.insert(name.to_owned(), String::new());
        let at = self.types.structs.len();
        let sorted = role == Role::Request && name == "Request";
        let built = self.object(name, shape.fields(), role, docs, attributes, sorted);
        self.types.structs.insert(at, built);
    }

    /// Adds an enum under a fixed name.
    pub fn root_enum(&mut self, name: &str, shape: &Shape, docs: String) {
        self.names.insert(name.to_owned(), String::new());
        self.types.enums.push(enumeration(name, shape, docs));
    }

    /// The Rust type of a value, without `Option`.
    pub fn value(&mut self, shape: &Shape, field: &str, parent: &str, role: Role) -> String {
        self.value_in(shape, field, parent, role, false)
    }

    /// The same, of the elements of a list or a map or of the field itself.
    fn value_in(&mut self, shape: &Shape, field: &str, parent: &str, role: Role, is_element: bool) -> String {
        if shape.facts.values.is_some() && !matches!(shape.kind, Kind::List(_) | Kind::Map(_)) {
            return self.name_enum(shape, field, parent, role);
        }
        match &shape.kind {
            Kind::String => "String".into(),
            Kind::Integer if is_timestamp(shape) => "Timestamp".into(),
            Kind::Integer => "i64".into(),
            Kind::Number => "Decimal".into(),
            Kind::Boolean => "bool".into(),
            Kind::UnixS => "UnixSeconds".into(),
            Kind::UnixMs => "UnixMillis".into(),
            Kind::Base64 => "Base64".into(),
            Kind::Json => "Json".into(),
            Kind::Shared(name) => format!("types::{}", naming::camel(name)),
            Kind::List(item) => format!("Vec<{}>", self.value_in(item, field, parent, role, true)),
            Kind::Map(value) => format!("BTreeMap<String, {}>", self.value_in(value, field, parent, role, true)),
            Kind::Object(fields) => self.name_object(shape, fields, field, parent, role, is_element),
        }
    }

    fn name_object(&mut self, shape: &Shape, fields: &[Field], field: &str, parent: &str, role: Role, is_element: bool) -> String {
        let (name, is_new) = self.name(shape, field, parent, role);
        if is_new {
            let docs = docs::object(shape, field, is_element);
            let at = self.types.structs.len();
            let built = self.object(&name, fields, role, docs, Vec::new(), false);
            self.types.structs.insert(at, built);
        }
        name
    }

    fn name_enum(&mut self, shape: &Shape, field: &str, parent: &str, role: Role) -> String {
        let (name, is_new) = self.name(shape, field, parent, role);
        if is_new {
            self.types.enums.push(enumeration(&name, shape, docs::values(shape, field)));
        }
        name
    }

    /// The name of an object or an enum that has been laid out.
    pub fn name_of(&self, shape: &Shape) -> &str {
        self.places.get(&shape.span).map_or("", String::as_str)
    }

    /// The name of an object or an enum, and whether it is new. The first to come keeps the short name.
    fn name(&mut self, shape: &Shape, field: &str, parent: &str, role: Role) -> (String, bool) {
        let content = content(shape, role);
        let (name, is_new) = self.find(field, parent, &content);
        if is_new {
            self.names.insert(name.clone(), content);
        }
        self.places.insert(shape.span, name.clone());
        (name, is_new)
    }

    /// The first name that a type of this content has already or may take, and whether it would be new.
    fn find(&self, field: &str, parent: &str, content: &str) -> (String, bool) {
        let element = naming::element(field);
        let mut name = format!("{}{element}", self.prefix);
        for number in 1.. {
            let known = self.names.get(&name);
            if !naming::is_taken(&name) && known.is_none_or(|known| known == content) {
                return (name, known.is_none());
            }
            name = if number == 1 { format!("{parent}{element}") } else { format!("{parent}{element}{number}") };
        }
        unreachable!("numbers do not end")
    }

    fn object(&mut self, name: &str, fields: &[Field], role: Role, docs: String, attributes: Vec<String>, sorted: bool) -> Struct {
        if role.writes() && fields.iter().filter(|field| field.required).count() > MOST_ARGUMENTS {
            self.names.insert(required_name(name), String::new());
        }
        let mut laid: Vec<Laid<'_>> = fields.iter().map(|field| self.field(field, name, role)).collect();
        self.types.has_deprecated |= laid.iter().any(|laid| laid.facts().deprecated.is_some());
        let plain = laid.iter().map(|laid| laid.plain_field(laid.ty())).collect();
        let needed = laid.iter().filter(|laid| laid.required).map(|laid| laid.plain_field(laid.value.clone())).collect();
        let (required, optional): (Vec<_>, Vec<_>) = laid.iter().partition(|laid| laid.required);
        let listed: Vec<&Laid<'_>> = required.into_iter().chain(optional).collect();
        let build = role.writes().then(|| build(name, &listed, role));
        let fields = block(0, listed.iter().map(|laid| laid.field(&laid.ty(), &laid.deprecated())));
        // The gateway signs top-level parameters in the order of their names, so they are written in it.
        if sorted {
            laid.sort_by(|a, b| a.field.name.value.cmp(&b.field.name.value));
        }
        let wire = laid.iter().enumerate().map(|(index, laid)| laid.wire(index));
        let wire = block(0, wire);
        let name_of = |laid: &Laid<'_>| format!("{:?}", laid.field.name.value);
        let sensitive: Vec<String> = laid.iter().filter(|laid| laid.facts().sensitive).map(name_of).collect();
        let aliases: Vec<String> = laid
            .iter()
            .flat_map(|laid| laid.facts().aliases.iter().map(move |alias| format!("{:?} of {}", alias.value, name_of(laid))))
            .collect();
        let default = role == Role::Request && !laid.iter().any(|laid| laid.required);
        let macro_role = if role == Role::Request { "request" } else { "response" };
        Struct {
            name: name.to_owned(),
            docs,
            attributes,
            fields,
            wire,
            sensitive: sensitive.join(" "),
            aliases: aliases.join(" "),
            default,
            macro_role,
            build,
            plain,
            required: needed,
        }
    }

    fn field<'f>(&mut self, field: &'f Field, parent: &str, role: Role) -> Laid<'f> {
        let value = self.value(&field.shape, &field.name, parent, role);
        let collection = matches!(field.shape.kind, Kind::List(_) | Kind::Map(_));
        let required = field.required && role.writes();
        let plain = if role == Role::Request { required } else { collection };
        let model = self.model;
        Laid { field, name: naming::field(field), value, plain, required, docs: docs::field(field, required, model) }
    }
}

/// Whether an integer is a Unix time of undocumented unit.
pub fn is_timestamp(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Integer) && shape.facts.unit.as_deref() == Some("timestamp")
}

/// A field on its way to a struct.
struct Laid<'f> {
    field: &'f Field,
    name: String,
    /// The type without `Option`.
    value: String,
    /// Stored without `Option`.
    plain: bool,
    required: bool,
    docs: String,
}

impl Laid<'_> {
    fn facts(&self) -> &Facts {
        &self.field.shape.facts
    }

    fn ty(&self) -> String {
        if self.plain { self.value.clone() } else { format!("Option<{}>", self.value) }
    }

    /// The field in a struct, with an attribute line of its own.
    fn field(&self, ty: &str, attribute: &str) -> String {
        format!("/// {}\n    {attribute}pub {}: {ty},", self.docs, self.name)
    }

    /// The attribute of a deprecated field and its line, or nothing.
    fn deprecated(&self) -> String {
        match self.facts().deprecated.as_deref() {
            None => String::new(),
            Some("") => "#[deprecated]\n    ".to_owned(),
            Some(note) => format!("#[deprecated(note = {note:?})]\n    "),
        }
    }

    fn plain_field(&self, ty: String) -> StructField {
        StructField { name: self.name.clone(), json: self.field.name.value.clone(), ty }
    }

    fn wire(&self, index: usize) -> String {
        format!("{index} {:?} {},", self.field.name.value, self.name)
    }

    /// The type of an argument, and the expression that makes the stored value of it.
    fn argument(&self) -> (String, String) {
        let (name, value) = (&self.name, &self.value);
        match value.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
            Some("String") => {
                ("impl IntoIterator<Item = impl Into<String>>".into(), format!("{name}.into_iter().map(Into::into).collect()"))
            }
            Some(item) => (format!("impl IntoIterator<Item = {item}>"), format!("{name}.into_iter().collect()")),
            None if value == "String" => ("impl Into<String>".into(), format!("{name}.into()")),
            None => (value.clone(), name.clone()),
        }
    }

    /// The function that sets the field, preceded by an empty line.
    fn setter(&self) -> String {
        let (argument, value) = self.argument();
        let (docs, name, value, deprecated) = (&self.docs, &self.name, self.stored(&value), self.deprecated());
        format!(
            "

    /// {docs}
    {deprecated}#[inline]
    pub fn {name}(mut self, {name}: {argument}) -> Self {{
        self.{name} = {value};
        self
    }}"
        )
    }

    /// What the struct holds where the field is given.
    fn stored(&self, value: &str) -> String {
        if self.plain { value.to_owned() } else { format!("Some({value})") }
    }
}

/// More required fields than these are given by name, so that none can be swapped.
pub const MOST_ARGUMENTS: usize = 3;

fn build(name: &str, fields: &[&Laid<'_>], role: Role) -> Build {
    let required: Vec<&Laid<'_>> = fields.iter().copied().filter(|field| field.required).collect();
    let named = required.len() > MOST_ARGUMENTS;
    let argument = |field: &&Laid<'_>| format!("{}: {}", field.name, field.argument().0);
    let arguments =
        if named { format!("required: {}", required_name(name)) } else { required.iter().map(argument).collect::<Vec<_>>().join(", ") };
    let initializer = |field: &&Laid<'_>| match (field.required, named) {
        (true, true) => format!("{}: {},", field.name, field.stored(&format!("required.{}", field.name))),
        (true, false) => init(&field.name, &field.stored(&field.argument().1)),
        (false, _) => format!("{}: {},", field.name, if field.plain { "Default::default()" } else { "None" }),
    };
    Build {
        arguments,
        initializers: block(2, fields.iter().map(initializer)),
        setters: fields.iter().filter(|field| !field.required || role == Role::Both).map(|field| field.setter()).collect(),
        required: named
            .then(|| Required { name: required_name(name), fields: block(0, required.iter().map(|field| field.field(&field.value, ""))) }),
    }
}

fn init(name: &str, value: &str) -> String {
    if name == value { format!("{name},") } else { format!("{name}: {value},") }
}

/// The struct that names required fields where there are more than [`MOST_ARGUMENTS`].
pub fn required_name(name: &str) -> String {
    if name == "Request" { "Required".into() } else { format!("{name}Required") }
}

fn enumeration(name: &str, shape: &Shape, docs: String) -> Enum {
    let string = matches!(shape.kind, Kind::String);
    let values = shape.facts.values.as_deref().unwrap_or_default();
    let variant = |value: &crate::spec::EnumValue| Variant {
        name: naming::camel(&value.name),
        wire: if string { format!("{:?}", value.wire.value) } else { value.wire.value.clone() },
        doc: format!("`{}`", value.wire.value),
    };
    let variants: Vec<Variant> = values.iter().map(variant).collect();
    let lines = variants.iter().map(|Variant { name, wire, doc }| format!("/// {doc}\n        {name} = {wire},"));
    Enum { name: name.to_owned(), docs, wire: if string { "string" } else { "integer" }, values: block(1, lines), variants }
}

/// What a type is made of, as text: types of equal text can be one.
fn content(shape: &Shape, role: Role) -> String {
    let mut content = if shape.facts.values.is_some() { "enum ".to_owned() } else { format!("{role:?} ") };
    signature(shape, &mut content);
    content
}

fn signature(shape: &Shape, out: &mut String) {
    let facts = &shape.facts;
    match &shape.kind {
        Kind::Object(fields) => {
            out.push('{');
            for field in fields {
                let _ = write!(out, "{}{}:", field.name.value, if field.required { "!" } else { "" });
                signature(&field.shape, out);
                out.push(',');
            }
            out.push('}');
        }
        Kind::List(inner) | Kind::Map(inner) => {
            out.push(if matches!(shape.kind, Kind::List(_)) { '[' } else { '<' });
            signature(inner, out);
        }
        kind => {
            let _ = write!(out, "{kind:?}");
        }
    }
    for value in facts.values.iter().flatten() {
        let _ = write!(out, "|{}={}", value.wire.value, value.name.value);
    }
    let aliases: Vec<&str> = facts.aliases.iter().map(|alias| alias.value.as_str()).collect();
    let _ = write!(out, "{:?}{:?}{}{aliases:?}{:?}", facts.doc, facts.unit, facts.sensitive, facts.deprecated);
}
