//! Gateways.

use codegen::spec::{Envelope, Gateway, Operation, Region};

use super::words;
use crate::block::{Block, Kind, Page, Row, Table};
use crate::render::inline::{code, link, text};
use crate::site::Site;

pub fn pages(site: &Site<'_>) -> Vec<Page> {
    let mut pages = vec![index(site)];
    pages.extend(site.model.gateways.iter().map(|gateway| page(site, gateway)));
    pages
}

fn served<'a>(site: &Site<'a>, gateway: &Gateway) -> Vec<&'a Operation> {
    let serves = |operation: &&Operation| operation.gateways.iter().any(|id| id.value == gateway.id.value);
    site.model.operations.iter().filter(serves).collect()
}

fn region(region: Region) -> &'static str {
    match region {
        Region::China => "China",
        Region::Us => "US",
        Region::Eu => "EU",
        Region::Global => "Global",
    }
}

fn index(site: &Site<'_>) -> Page {
    let row = |gateway: &Gateway| {
        Row::from([
            words::gateway(&gateway.id),
            words::sentence(&text(&gateway.doc)),
            region(gateway.region).to_owned(),
            served(site, gateway).len().to_string(),
        ])
    };
    Page {
        path: "gateways/index".to_owned(),
        title: "Gateways".to_owned(),
        description: "The hosts that serve operations, and for whom.".to_owned(),
        main: vec![
            Block::Text("Keys, secrets and tokens belong to a region. Each operation is served by some of the gateways.".to_owned()),
            Block::Table(Table {
                caption: "Gateways".to_owned(),
                head: vec!["Gateway", "For", "Region of keys and tokens", "Operations"],
                rows: site.model.gateways.iter().map(row).collect(),
                is_filtered: false,
            }),
        ],
        ..Page::default()
    }
}

fn page(site: &Site<'_>, gateway: &Gateway) -> Page {
    let mut facts = vec![("URL".to_owned(), code(&gateway.url))];
    facts.extend(gateway.test_url.iter().map(|url| ("Test URL".to_owned(), code(url))));
    facts.push(("Region of keys and tokens".to_owned(), region(gateway.region).to_owned()));
    let envelope = match gateway.envelope {
        Envelope::Flat => "parameters stand beside the common ones",
        Envelope::Request => "parameters stand in the object `request`",
    };
    facts.push(("Envelope".to_owned(), envelope.to_owned()));
    facts.push((
        "Error codes".to_owned(),
        link(&format!("family {}", gateway.errors.value), &format!("errors/index#{}", gateway.errors.value)),
    ));
    if !gateway.limits.is_empty() {
        let limits = gateway.limits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        facts.push(("Limits".to_owned(), format!("{limits}, where an operation has none of its own")));
    }
    let row = |operation: &&Operation| Row::from([words::operation(operation), code(&operation.type_name)]);
    let operations = served(site, gateway);
    Page {
        path: format!("gateways/{}", gateway.id.value),
        title: gateway.id.value.clone(),
        native: (!gateway.names.is_empty()).then(|| gateway.names.join(" · ")),
        description: words::sentence(&gateway.doc),
        kind: Kind::Gateway,
        crumbs: vec![("Gateways".to_owned(), "gateways/index".to_owned())],
        main: vec![
            Block::Text(words::sentence(&text(&gateway.doc))),
            Block::Facts(facts),
            Block::heading("operations", &words::count(operations.len(), "operation")),
            Block::Table(Table {
                caption: format!("Operations on {}", gateway.id.value),
                head: vec!["Operation", "Type"],
                rows: operations.iter().map(row).collect(),
                is_filtered: true,
            }),
        ],
        keywords: vec![gateway.url.clone()],
        ..Page::default()
    }
}
