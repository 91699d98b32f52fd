//! The Rust source of the SDK: annotated models for the templates in `templates/`, whose tree mirrors the output's.

mod calls;
mod derived;
mod docs;
mod expression;
mod facts;
mod layout;
mod lines;
mod naming;
mod operation;
mod page;
mod paths;
mod roles;
mod shared;
pub(crate) mod surface;

pub use calls::Examples;
pub use derived::derived;
pub use docs::facts as field_facts;

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde::Serialize;
use serde_json::json;

use crate::model::Model;
use crate::output::Files;
use crate::parallel;
use crate::spec::Operation;

use calls::Shared;
use layout::{Layout, Types};

/// Where generated Rust lives below the SDK's crate.
const ROOT: &str = "temu-sdk/src/generated";
/// Where the tests find a typed call of every operation.
const CALLS: &str = "tests/tests/operations/generated";

/// A generated file: its path, and its text.
type File = (String, String);

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        fn register(handlebars: &mut Handlebars<'_>) -> Result<(), Box<handlebars::TemplateError>> {
            $(handlebars.register_template_string($name, include_str!(concat!("../../../templates/", $name, ".rs.hbs"))).map_err(Box::new)?;)*
            Ok(())
        }
    };
}

templates!(
    "derived",
    "mod",
    "gateways",
    "events",
    "lookup",
    "roles",
    "types/mod",
    "types/type",
    "operations/mod",
    "operations/group",
    "group/mod",
    "group/operation",
    "calls/mod",
    "calls/group",
    "partials/types"
);

/// All templates; a mistake in one is a bug, and said as such.
static TEMPLATES: LazyLock<Result<Handlebars<'static>, String>> = LazyLock::new(|| {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(handlebars::no_escape);
    register(&mut handlebars).map(|()| handlebars).map_err(|error| error.to_string())
});

fn render(template: &str, data: &impl Serialize) -> Result<String, crate::Error> {
    let rendered = TEMPLATES.as_ref().map_err(Clone::clone).and_then(|all| all.render(template, data).map_err(|error| error.to_string()));
    rendered.map_err(|error| crate::Error::Io(format!("a template of the generator is wrong: {error}")))
}

/// What a file holds beside its types, and the types as Rust text: the template engine is slow with nested values.
#[derive(Serialize)]
struct WithTypes<T> {
    /// Inner attributes of the module, each on its line.
    attributes: &'static str,
    types: String,
    #[serde(flatten)]
    beside: T,
}

/// What the crate does with a deprecated field is no use of it.
const DEPRECATED_WITHIN: &str = "#![allow(deprecated, reason = \"deprecated fields are still encoded and decoded\")]\n";

fn with_types<T: Serialize>(template: &str, types: &Types, beside: T) -> Result<String, crate::Error> {
    let attributes = if types.has_deprecated { DEPRECATED_WITHIN } else { "" };
    let mut types = render("partials/types", types)?;
    // The surrounding template ends the line.
    types.truncate(types.trim_end().len());
    render(template, &WithTypes { attributes, types, beside })
}

/// Renders everything.
pub fn add(model: &Model, files: &mut Files) -> Result<(), crate::Error> {
    files.own(ROOT);
    files.own(CALLS);
    let types: Vec<_> = model.types.iter().collect();
    let groups: Vec<_> = model.groups().collect();
    let shared = calls::shared(model);
    let of_types = parallel::map(&types, |(name, _)| shared_type(name, &shared[name.as_str()]));
    let of_groups = parallel::map(&groups, |(group, operations)| self::group(group, operations, &shared, model));
    let of_types = of_types.into_iter().collect::<Result<Vec<_>, _>>()?;
    let of_groups = of_groups.into_iter().collect::<Result<Vec<_>, _>>()?;
    for (path, text) in indexes(model)?.into_iter().chain(of_types).chain(of_groups.into_iter().flatten()) {
        files.add(path, text);
    }
    Ok(())
}

/// The files that are there once.
fn indexes(model: &Model) -> Result<[File; 8], crate::Error> {
    let groups: Vec<&str> = model.groups().map(|(group, _)| group).collect();
    let groups = json!({ "groups": groups });
    let (events, beside) = shared::events(model);
    Ok([
        (format!("{CALLS}/mod.rs"), render("calls/mod", &groups)?),
        (format!("{ROOT}/mod.rs"), render("mod", &groups)?),
        (format!("{ROOT}/gateways.rs"), render("gateways", &shared::gateways(model))?),
        (format!("{ROOT}/lookup.rs"), render("lookup", &shared::lookup(model))?),
        (format!("{ROOT}/roles.rs"), render("roles", &roles::data(model))?),
        (format!("{ROOT}/events.rs"), with_types("events", &events.types, beside)?),
        (format!("{ROOT}/types/mod.rs"), render("types/mod", &shared::type_index(model))?),
        (format!("{ROOT}/operations/mod.rs"), render("operations/mod", &shared::operation_index(model))?),
    ])
}

fn shared_type(name: &str, layout: &Layout<'_>) -> Result<File, crate::Error> {
    let beside = json!({ "source": format!("types/{name}.yaml"), "about": format!("[`{}`].", naming::camel(name)) });
    let path = format!("{ROOT}/types/{}.rs", naming::snake(name).trim_start_matches("r#"));
    Ok((path, with_types("types/type", &layout.types, beside)?))
}

/// The files of a group.
fn group(group: &str, operations: &[Operation], shared: &Shared<'_>, model: &Model) -> Result<Vec<File>, crate::Error> {
    let mut files = Vec::new();
    let (mut rows, mut calls) = (Vec::new(), String::new());
    for operation in operations {
        let (layout, file) = operation::build(operation, model);
        calls::add(operation, &layout, shared, model, &mut calls);
        rows.push(facts::facts(operation, model));
        files.push((format!("{ROOT}/{group}/{}.rs", operation.name), with_types("group/operation", &layout.types, file)?));
    }
    files.push((format!("{CALLS}/{group}.rs"), render("calls/group", &json!({ "group": group, "calls": calls }))?));
    files.push((format!("{ROOT}/operations/{group}.rs"), render("operations/group", &json!({ "group": group, "operations": rows }))?));
    files.push((format!("{ROOT}/{group}/mod.rs"), render("group/mod", &shared::group(group, operations, model))?));
    Ok(files)
}
