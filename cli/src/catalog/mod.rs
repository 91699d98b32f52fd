//! The spec, carried inside of the binary. Commands that need one operation read one file.

pub mod conform;
pub mod options;
pub mod sample;
pub mod search;
pub mod tree;
pub mod validate;

use codegen::Model;
use codegen::source::{Source, Sources};
use codegen::spec::{Kind, Meaning, Operation, Replaces, Shape, Undocumented};

use crate::exit::{Exit, Failure};
use crate::i18n::text;

include!(concat!(env!("OUT_DIR"), "/spec.rs"));

/// The spec, or the part of it that a command needs.
pub struct Catalog {
    pub model: Model,
}

/// An operation, found by its own name or by a type.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    pub operation: &'a Operation,
    /// The old type by which it was found.
    pub replaced: Option<&'a Replaces>,
}

impl Catalog {
    /// Reads everything.
    pub fn load() -> Result<Self, Failure> {
        Self::of(|_| true)
    }

    /// Reads what concerns one operation, which is named by itself or by one of its types.
    pub fn load_for(name: &str) -> Result<Self, Failure> {
        let named = format!("api/{}.yaml", name.replacen('.', "/", 1));
        let is_own = |path: &str, text: &str| path == named || text.contains(name);
        Self::of(|(path, text)| !path.starts_with("api/") || is_own(path, text))
    }

    /// Reads what is common to all operations: gateways, errors, types, events, announcements.
    pub fn load_common() -> Result<Self, Failure> {
        Self::of(|(path, _)| !path.starts_with("api/"))
    }

    fn of(is_wanted: impl Fn(&(&str, &str)) -> bool) -> Result<Self, Failure> {
        let sources = sources(is_wanted);
        let model = codegen::load_unchecked(sources)?;
        Ok(Self { model })
    }

    /// Finds an operation by its name, its type, an alias or an old type.
    pub fn find(&self, name: &str) -> Option<Found<'_>> {
        let operations = &self.model.operations;
        let is_current = |operation: &&Operation| {
            operation.id() == name || operation.type_name.value == name || operation.aliases.iter().any(|alias| alias.value == name)
        };
        let current = operations.iter().find(is_current).map(|operation| Found { operation, replaced: None });
        current.or_else(|| {
            let replaced = |operation: &'_ Operation| operation.replaces.iter().position(|old| old.type_name.value == name);
            operations.iter().find_map(|operation| {
                let index = replaced(operation)?;
                Some(Found { operation, replaced: Some(&operation.replaces[index]) })
            })
        })
    }

    /// Finds an operation, or says which may be meant.
    pub fn get(&self, name: &str) -> Result<Found<'_>, Failure> {
        self.find(name).ok_or_else(|| unknown(name))
    }

    /// A type that exists, but whose fields no page documents.
    pub fn undocumented(&self, name: &str) -> Option<&Undocumented> {
        self.model.lookup.undocumented.iter().find(|each| each.type_name.value == name)
    }

    /// What a gateway's error code means to the SDK.
    pub fn meaning(&self, gateway: temu_sdk::Gateway, code: i64) -> Option<Meaning> {
        let family = &self.model.gateways.iter().find(|known| known.id.value == gateway.id())?.errors;
        let family = self.model.families.iter().find(|known| known.name.value == family.value)?;
        family.codes.iter().find(|known| known.code == code)?.means
    }

    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        self.model.resolve(shape)
    }

    /// The shape of the values in a list or map, and the shape itself otherwise.
    pub fn element<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        match &self.resolve(shape).kind {
            Kind::List(inner) | Kind::Map(inner) => self.resolve(inner),
            _ => self.resolve(shape),
        }
    }
}

/// The files of the spec, as the generator reads them.
pub fn sources(is_wanted: impl Fn(&(&str, &str)) -> bool) -> Sources {
    let file = |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
    Sources { root: "spec".to_owned(), files: FILES.iter().filter(|file| is_wanted(file)).map(file).collect() }
}

/// The names of all operations, without reading any.
pub fn operation_names() -> impl Iterator<Item = String> {
    FILES.iter().filter_map(|(path, _)| Some(path.strip_prefix("api/")?.strip_suffix(".yaml")?.replace('/', ".")))
}

/// Whether a word names an operation or a type, without reading the spec.
pub fn is_name(word: &str) -> bool {
    let quoted = |text: &str| {
        text.contains(&format!("type: {word}\n")) || text.contains(&format!("type: {word},")) || text.contains(&format!("type: {word}}}"))
    };
    word.contains('.')
        && (operation_names().any(|name| name == word) || FILES.iter().any(|(path, text)| path.starts_with("api/") && quoted(text)))
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::new(Exit::NotFound, text!("there is no operation or type `{}`", name));
    let names: Vec<String> = operation_names().collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match codegen::names::closest(name, &names) {
        Some(close) => failure.hint(text!("did you mean `{}`? `temu list` searches", close)),
        None => {
            failure.hint(text!("`temu list {}` searches in names, types, fields and error codes", name.rsplit('.').next().unwrap_or(name)))
        }
    }
}
