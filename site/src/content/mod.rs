//! What stands on each page.

pub mod calendar;
pub mod llms;

mod documents;
mod error;
mod event;
mod fields;
mod gateway;
mod group;
mod home;
mod migrations;
mod operation;
mod permission;
mod timeline;
mod types;
mod words;

use codegen::Error;

use crate::block::Page;
use crate::site::Site;

/// All pages, in the order in which lists name them.
pub fn pages(site: &Site<'_>) -> Result<Vec<Page>, Error> {
    let mut pages = vec![home::page(site)];
    pages.extend(documents::pages(site)?);
    pages.push(group::index(site));
    pages.extend(site.model.groups().map(|(group, operations)| group::page(site, group, operations)));
    pages.extend(site.model.operations.iter().map(|operation| operation::page(site, operation)));
    pages.extend(error::pages(site));
    pages.extend(event::pages(site));
    pages.extend(gateway::pages(site));
    pages.push(permission::page(site));
    pages.push(types::page(site));
    pages.push(migrations::page(site));
    Ok(pages)
}
