//! What every page has around its text.

use codegen::Error;
use handlebars::Handlebars;
use serde::Serialize;

use super::html;
use super::inline::{is_chinese, relative};
use super::nav::Nav;
use crate::block::{Kind, Page};
use crate::site::Site;

/// Turns pages into HTML files.
pub struct Layout<'a> {
    handlebars: Handlebars<'static>,
    nav: Nav,
    site: &'a Site<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    /// The title in the browser's tab.
    full_title: String,
    native: Option<&'a str>,
    language: &'static str,
    native_language: &'static str,
    description: &'a str,
    kind: Kind,
    /// The way to the site's root.
    root: String,
    crumbs: Vec<Crumb<'a>>,
    nav: String,
    main: String,
    aside: Option<String>,
    /// The Markdown of the page.
    twin: String,
    is_home: bool,
    has_chart: bool,
    repository: &'a str,
    day: &'a str,
}

#[derive(Serialize)]
struct Crumb<'a> {
    title: &'a str,
    href: String,
}

const NAME: &str = "Temu Open API reference";

impl<'a> Layout<'a> {
    pub fn new(site: &'a Site<'a>, pages: &[Page]) -> Result<Self, Error> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        let template = include_str!("../../templates/page.hbs");
        handlebars.register_template_string("page", template).map_err(|error| broken(&error))?;
        Ok(Self { handlebars, nav: Nav::new(pages), site })
    }

    /// The HTML file of a page.
    pub fn page(&self, page: &Page) -> Result<String, Error> {
        let is_home = page.path == "index";
        let has_chart = page.path == "migrations/index";
        let crumbs = page.crumbs.iter().map(|(title, path)| Crumb { title, href: relative(&page.path, path, "html") }).collect();
        let language = |text: &str| if is_chinese(text) { "zh-CN" } else { "en" };
        let data = Data {
            title: &page.title,
            full_title: if is_home { NAME.to_owned() } else { format!("{} · {NAME}", page.title) },
            native: page.native.as_deref(),
            language: language(&page.title),
            native_language: language(page.native.as_deref().unwrap_or_default()),
            description: &page.description,
            kind: page.kind,
            root: "../".repeat(page.path.matches('/').count()),
            crumbs,
            nav: self.nav.html(page),
            main: html::blocks(&page.main, &page.path),
            aside: (!page.aside.is_empty()).then(|| html::blocks(&page.aside, &page.path)),
            twin: relative(&page.path, &page.path, "md"),
            is_home,
            has_chart,
            repository: self.site.repository,
            day: &self.site.status.on,
        };
        self.handlebars.render("page", &data).map_err(|error| broken(&error))
    }
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::Io(format!("the template of the site's pages is wrong: {error}"))
}
