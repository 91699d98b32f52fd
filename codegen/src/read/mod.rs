//! From files to [`Spec`]: parse, hold against the schema, take over.

mod extract;
pub mod schema;
mod shape;
mod structure;

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{Source, Sources, Span, Spanned};
use crate::spec::{Interface, SharedType, Spec};
use crate::yaml;
use schema::{FileKind, Schemas};

/// Reads all files; what is wrong with their form goes to `diagnostics`.
pub fn spec(sources: &Sources, diagnostics: &mut Diagnostics) -> Spec {
    let schemas = Schemas::new();
    let mut spec = Spec::default();
    for (file, source) in sources.files.iter().enumerate() {
        let start = Span { file, start: 0, end: 0 };
        let Some((kind, name)) = FileKind::of(&source.path) else {
            let known = "gateways.yaml, errors.yaml, events.yaml, types/<Name>.yaml, notices/<date>.yaml, api/<group>/<operation>.yaml";
            diagnostics.add(Rule::UnknownFile, start, format!("{} has no place in a spec", source.path), format!("known are {known}"));
            continue;
        };
        read_file(kind, name, source, file, &schemas, &mut spec, diagnostics);
    }
    spec
}

fn read_file(kind: FileKind, name: &str, source: &Source, file: usize, schemas: &Schemas, spec: &mut Spec, diagnostics: &mut Diagnostics) {
    let Some(node) = yaml::parse(&source.text, file, diagnostics) else { return };
    let before = diagnostics.list().len();
    structure::check(&node, schemas.of(kind), diagnostics);
    if diagnostics.list().len() > before {
        return;
    }
    let start = Span { file, start: 0, end: source.text.find('\n').unwrap_or(source.text.len()) };
    let name = Spanned { value: name.to_owned(), span: start };
    match kind {
        FileKind::Gateways => spec.gateways = extract::gateways(&node),
        FileKind::Errors => spec.families = extract::families(&node),
        FileKind::Events => spec.events = extract::events(&node, diagnostics),
        FileKind::Type => {
            let shape = shape::shape(&node, diagnostics);
            spec.types.push(SharedType { name, shape });
        }
        FileKind::Notice => spec.notices.push(extract::notice(&node, name)),
        FileKind::Interface => spec.interfaces.push(extract::interface(&node, &name, diagnostics)),
    }
}

/// Reads an interface file by itself, where nothing is to be said of its problems.
pub(crate) fn interface(source: &Source) -> Option<Interface> {
    let (FileKind::Interface, name) = FileKind::of(&source.path)? else { return None };
    let mut diagnostics = Diagnostics::default();
    let node = yaml::parse(&source.text, 0, &mut diagnostics)?;
    Some(extract::interface(&node, &Spanned { value: name.to_owned(), span: Span::default() }, &mut diagnostics))
}
