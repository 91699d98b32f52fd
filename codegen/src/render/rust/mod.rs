//! The Rust source of the SDK: annotated models for the templates in `templates/`, whose tree mirrors the output's.

mod calls;
mod derived;
mod docs;
mod interface;
mod layout;
mod naming;
mod operation;
mod paths;
mod shared;

pub use derived::derived;

use handlebars::Handlebars;
use serde::Serialize;
use serde_json::json;

use crate::model::Model;
use crate::output::Files;

/// Where generated Rust lives below the SDK's crate.
const ROOT: &str = "temu-sdk/src/generated";
/// Where the tests find a typed call of every interface.
const CALLS: &str = "tests/tests/interfaces/generated";

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
    "types/mod",
    "types/type",
    "interfaces/mod",
    "interfaces/group",
    "group/mod",
    "group/operation",
    "calls/mod",
    "calls/group",
    "partials/types"
);

/// All templates; a mistake in one is a bug, and said as such.
fn templates() -> Result<Handlebars<'static>, crate::Error> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(handlebars::no_escape);
    register(&mut handlebars).map_err(|error| bug(&error))?;
    Ok(handlebars)
}

fn bug(what: &dyn std::fmt::Display) -> crate::Error {
    crate::Error::Io(format!("a template of the generator is wrong: {what}"))
}

/// Renders everything.
pub fn add(model: &Model, files: &mut Files) -> Result<(), crate::Error> {
    let handlebars = templates()?;
    files.own(ROOT);
    files.own(CALLS);
    let mut render_to = |root: &str, template: &str, path: String, data: &dyn erased::Serialize| -> Result<(), crate::Error> {
        let text = data.render(&handlebars, template).map_err(|error| bug(&error))?;
        files.add(format!("{root}/{path}"), text);
        Ok(())
    };
    let groups: Vec<&str> = model.groups().map(|(group, _)| group).collect();
    render_to(CALLS, "calls/mod", "mod.rs".into(), &json!({ "groups": groups }))?;
    for (group, interfaces) in model.groups() {
        render_to(CALLS, "calls/group", format!("{group}.rs"), &json!({ "group": group, "calls": calls::group(model, interfaces) }))?;
    }
    let mut render = |template: &str, path: String, data: &dyn erased::Serialize| render_to(ROOT, template, path, data);
    render("mod", "mod.rs".into(), &json!({ "groups": groups }))?;
    render("gateways", "gateways.rs".into(), &shared::gateways(model))?;
    render("events", "events.rs".into(), &shared::events(model))?;
    render("types/mod", "types/mod.rs".into(), &shared::type_index(model))?;
    for (name, shared) in &model.types {
        render(
            "types/type",
            format!("types/{}.rs", naming::snake(name).trim_start_matches("r#")),
            &shared::shared_type(name, shared, model),
        )?;
    }
    render("interfaces/mod", "interfaces/mod.rs".into(), &shared::interface_index(model))?;
    for (group, interfaces) in model.groups() {
        let facts: Vec<_> = interfaces.iter().map(|interface| interface::facts(interface, model)).collect();
        render("interfaces/group", format!("interfaces/{group}.rs"), &json!({ "group": group, "interfaces": facts }))?;
        render("group/mod", format!("{group}/mod.rs"), &shared::group(group, interfaces))?;
        for interface in interfaces {
            render("group/operation", format!("{group}/{}.rs", interface.operation), &operation::build(interface, model))?;
        }
    }
    Ok(())
}

/// So that one closure can render every kind of data.
mod erased {
    use handlebars::{Handlebars, RenderError};

    pub trait Serialize {
        fn render(&self, handlebars: &Handlebars<'_>, template: &str) -> Result<String, RenderError>;
    }

    impl<T: super::Serialize> Serialize for T {
        fn render(&self, handlebars: &Handlebars<'_>, template: &str) -> Result<String, RenderError> {
            handlebars.render(template, self)
        }
    }
}
