//! Error codes: one page for each, and the list of all.

use std::collections::BTreeMap;

use codegen::spec::{Class, ErrorCode, Family, Operation};

use super::words;
use crate::block::{Block, Kind, Page, Row, Table};
use crate::render::inline::{code, link, text};
use crate::site::Site;

/// Who answers with a code.
enum Origin<'a> {
    /// The gateways of a family.
    Family(&'a str),
    Operation(&'a Operation),
}

/// A code where it has a meaning.
struct Meaning<'a> {
    error: &'a ErrorCode,
    origin: Origin<'a>,
}

type Codes<'a> = BTreeMap<i64, Vec<Meaning<'a>>>;

fn codes<'a>(site: &Site<'a>) -> Codes<'a> {
    let mut codes = Codes::new();
    let families = site
        .model
        .families
        .iter()
        .flat_map(|family: &Family| family.codes.iter().map(|error| Meaning { error, origin: Origin::Family(&family.name.value) }));
    let operations = site
        .model
        .operations
        .iter()
        .flat_map(|operation| operation.errors.iter().map(move |error| Meaning { error, origin: Origin::Operation(operation) }));
    for meaning in families.chain(operations) {
        codes.entry(meaning.error.code).or_default().push(meaning);
    }
    codes
}

pub fn pages(site: &Site<'_>) -> Vec<Page> {
    let codes = codes(site);
    let mut pages = vec![index(site, &codes)];
    pages.extend(codes.iter().map(|(number, meanings)| page(site, *number, meanings)));
    pages
}

fn index(site: &Site<'_>, codes: &Codes<'_>) -> Page {
    let mut main = vec![Block::Text(format!(
        "A call has failed if `success` is false; `errorCode` says why. An operation may give a code a meaning of its own. {} are known.",
        words::count(codes.len(), "code")
    ))];
    for family in &site.model.families {
        let gateways = site.model.gateways.iter().filter(|gateway| gateway.errors.value == family.name.value);
        let gateways: Vec<String> = gateways.map(|gateway| words::gateway(&gateway.id)).collect();
        main.push(Block::heading(&family.name, &format!("Family {}", family.name.value)));
        main.push(Block::Text(format!("Any operation on {} may be rejected with these.", gateways.join(", "))));
        let row =
            |error: &ErrorCode| Row::from([number(error.code), words::class(error.class).to_owned(), words::sentence(&text(&error.text))]);
        main.push(Block::Table(Table {
            caption: format!("Error codes of the family {}", family.name.value),
            head: vec!["Code", "Class", "Meaning"],
            rows: family.codes.iter().map(row).collect(),
            is_filtered: false,
        }));
    }
    main.push(Block::heading("operations", "Codes of operations"));
    let own = codes.iter().filter(|(_, meanings)| meanings.iter().any(|meaning| matches!(meaning.origin, Origin::Operation(_))));
    let row = |(code, meanings): (&i64, &Vec<Meaning<'_>>)| Row::from([number(*code), texts(meanings).join(" · "), users(meanings)]);
    main.push(Block::Table(Table {
        caption: "Error codes of operations".to_owned(),
        head: vec!["Code", "Meaning", "Operations"],
        rows: own.map(row).collect(),
        is_filtered: true,
    }));
    main.extend(classes());
    Page {
        path: "errors/index".to_owned(),
        title: "Error codes".to_owned(),
        description: "What Temu's error codes mean, and what to do.".to_owned(),
        main,
        ..Page::default()
    }
}

fn number(number: i64) -> String {
    link(&code(&number.to_string()), &format!("errors/{number}"))
}

/// The different texts of a code.
fn texts(meanings: &[Meaning<'_>]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for meaning in meanings {
        let said = text(&meaning.error.text);
        if !texts.contains(&said) {
            texts.push(said);
        }
    }
    texts
}

fn users(meanings: &[Meaning<'_>]) -> String {
    let mut operations = meanings.iter().filter_map(|meaning| if let Origin::Operation(one) = meaning.origin { Some(one) } else { None });
    let first = operations.next().map(words::operation).unwrap_or_default();
    match operations.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn classes() -> Vec<Block> {
    const CLASSES: [Class; 9] = [
        Class::Retry,
        Class::Wait,
        Class::Auth,
        Class::Permission,
        Class::Input,
        Class::Quota,
        Class::Sunset,
        Class::Skew,
        Class::Internal,
    ];
    let row = |class: Class| Row::from([words::class(class).to_owned(), words::advice(class).to_owned()]);
    let table = Table {
        caption: "Classes of errors".to_owned(),
        head: vec!["Class", "What to do"],
        rows: CLASSES.into_iter().map(row).collect(),
        is_filtered: false,
    };
    vec![Block::heading("classes", "Classes"), Block::Table(table)]
}

fn page(site: &Site<'_>, number: i64, meanings: &[Meaning<'_>]) -> Page {
    let mut main = Vec::new();
    let mut classes: Vec<Class> = Vec::new();
    let distinct = texts(meanings);
    for said in &distinct {
        let here: Vec<&Meaning<'_>> = meanings.iter().filter(|meaning| text(&meaning.error.text) == *said).collect();
        if distinct.len() > 1 {
            main.push(Block::Heading { level: 2, id: format!("meaning-{}", main.len()), text: words::sentence(said) });
        } else {
            main.push(Block::Text(words::sentence(said)));
        }
        let class = here[0].error.class;
        main.push(Block::Facts(vec![("Class".to_owned(), words::class(class).to_owned()), ("On".to_owned(), origins(site, &here))]));
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    main.push(Block::heading("what-to-do", "What to do"));
    let several = classes.len() > 1;
    main.extend(classes.into_iter().map(|class| {
        let lead = if several { format!("**{}**: ", words::sentence(words::class(class)).trim_end_matches('.')) } else { String::new() };
        Block::Text(lead + words::advice(class))
    }));
    Page {
        path: format!("errors/{number}"),
        title: number.to_string(),
        description: words::sentence(&meanings[0].error.text),
        kind: Kind::Error,
        crumbs: vec![("Error codes".to_owned(), "errors/index".to_owned())],
        main,
        ..Page::default()
    }
}

fn origins(site: &Site<'_>, meanings: &[&Meaning<'_>]) -> String {
    let origin = |meaning: &&Meaning<'_>| match meaning.origin {
        Origin::Operation(operation) => words::operation(operation),
        Origin::Family(family) => {
            let gateways = site.model.gateways.iter().filter(|gateway| gateway.errors.value == family);
            format!("any operation on {}", gateways.map(|gateway| words::gateway(&gateway.id)).collect::<Vec<_>>().join(", "))
        }
    };
    meanings.iter().map(origin).collect::<Vec<_>>().join(", ")
}
