//! From files to [`Spec`]: parse, hold against the schema, take over.

mod extract;
mod roles;
pub mod schema;
mod shape;
mod structure;

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::{FileKind, SCHEMA_COMMENT};
use crate::parallel;
use crate::source::{Source, Sources, Span, Spanned};
use crate::spec::{Operation, SharedType, Spec};
use crate::yaml::{self, Node};

/// Reads all files; what is wrong with their form goes to `diagnostics`.
pub fn spec(sources: &mut Sources, diagnostics: &mut Diagnostics) -> Spec {
    sources.files.sort_by(|a, b| a.path.cmp(&b.path));
    let files: Vec<_> = sources.files.iter().enumerate().collect();
    let mut spec = Spec::default();
    for (part, found) in parallel::map(&files, |(file, source)| self::file(*file, source)) {
        spec.append(part);
        diagnostics.append(found);
    }
    missing_files(sources, &mut spec, diagnostics);
    spec
}

/// What one file says.
fn file(file: usize, source: &Source) -> (Spec, Diagnostics) {
    let (mut spec, mut diagnostics) = (Spec::default(), Diagnostics::default());
    let start = Span { file, start: 0, end: 0 };
    let Some((kind, name)) = FileKind::of(&source.path) else {
        let known = FileKind::ALL.map(FileKind::pattern).join(", ");
        diagnostics.add(Rule::UnknownFile, start, format!("{} has no place in a spec", source.path), format!("known are {known}"));
        return (spec, diagnostics);
    };
    let node = parse(kind, source, file, &mut diagnostics);
    if !diagnostics.is_empty() {
        spec.broken.push((kind, name.to_owned()));
    }
    if let Some(node) = node {
        take_over(kind, Spanned { value: name.to_owned(), span: start }, &node, &mut spec, &mut diagnostics);
    }
    (spec, diagnostics)
}

fn parse(kind: FileKind, source: &Source, file: usize, diagnostics: &mut Diagnostics) -> Option<Node> {
    let node = yaml::parse(&source.text, file, diagnostics)?;
    schema_line(kind, source, file, diagnostics);
    structure::check(&node, schema::cached(kind), diagnostics);
    Some(node)
}

/// Editors know the schema from a comment in the first line. It may be left out, but not lead elsewhere.
fn schema_line(kind: FileKind, source: &Source, file: usize, diagnostics: &mut Diagnostics) {
    let wanted = kind.schema_line();
    let first = source.text.lines().next().unwrap_or_default();
    let line = first.trim_start_matches('\u{feff}').trim_end();
    if line.starts_with(SCHEMA_COMMENT) && line != wanted {
        let span = Span { file, start: first.len() - line.len(), end: first.len() };
        let problem = diagnostics.add(
            Rule::SchemaLine,
            span,
            "the first line leads editors to another schema",
            "expected the schema of this kind of file",
        );
        problem.help(format!("write: {wanted}"));
    }
}

fn take_over(kind: FileKind, name: Spanned<String>, node: &Node, spec: &mut Spec, diagnostics: &mut Diagnostics) {
    match kind {
        FileKind::Gateways => spec.gateways = extract::gateways(node),
        FileKind::Groups => spec.groups = extract::groups(node),
        FileKind::Roles => spec.roles = roles::roles(node),
        FileKind::Errors => spec.families = extract::families(node),
        FileKind::Events => spec.events = extract::events(node, diagnostics),
        FileKind::Lookup => spec.lookup = extract::lookup(node),
        FileKind::Type => {
            let shape = shape::shape(node, diagnostics);
            spec.types.push(SharedType { name, shape });
        }
        FileKind::Notice => spec.notices.push(extract::notice(node, name)),
        FileKind::Operation => spec.operations.push(extract::operation(node, &name, diagnostics)),
    }
}

/// The files that all others refer to must be there. A missing one is shown as if it were empty.
fn missing_files(sources: &mut Sources, spec: &mut Spec, diagnostics: &mut Diagnostics) {
    let needed = [(FileKind::Gateways, "the URL and region of each gateway"), (FileKind::Errors, "the error codes of each family")];
    for (kind, content) in needed {
        let path = kind.pattern();
        if sources.text(path).is_some() {
            continue;
        }
        sources.files.push(Source { path: path.to_owned(), text: String::new() });
        spec.broken.push((kind, path.trim_end_matches(".yaml").to_owned()));
        let span = Span { file: sources.files.len() - 1, start: 0, end: 0 };
        let problem = diagnostics.add(Rule::MissingFile, span, format!("there is no {path}"), format!("expected a file with {content}"));
        problem.help(format!("is `{}` the folder of a spec?", sources.root));
    }
}

/// Reads an operation file by itself, where nothing is to be said of its problems.
pub(crate) fn operation(source: &Source) -> Option<Operation> {
    let (FileKind::Operation, name) = FileKind::of(&source.path)? else { return None };
    let mut diagnostics = Diagnostics::default();
    let node = yaml::parse(&source.text, 0, &mut diagnostics)?;
    Some(extract::operation(&node, &Spanned { value: name.to_owned(), span: Span::default() }, &mut diagnostics))
}
