//! Changes of gateways, error codes and groups.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::source::Spanned;
use crate::spec::{AuthorizationSite, Authorize, ErrorCode, Family, Gateway, Group};

use super::changes::{Changes, Kind, pairs};

/// Compares all gateways.
pub fn gateways(before: &Model, after: &Model, changes: &mut Changes) {
    for (old, new) in pairs(&before.gateways, &after.gateways, |gateway| gateway.id.value.clone()) {
        changes.about(format!("gateway {}", old.or(new).map_or("", |gateway| gateway.id.as_str())));
        match (old, new) {
            (Some(_), None) => changes.breaks(Kind::Removed, "removed", "no call reaches it any more"),
            (None, Some(_)) => changes.keeps(Kind::Added, "added", "operations may name it"),
            (Some(old), Some(new)) => gateway(old, new, changes),
            (None, None) => {}
        }
    }
}

fn gateway(old: &Gateway, new: &Gateway, changes: &mut Changes) {
    // Each key is named, so that a new one cannot be forgotten here.
    let Gateway {
        id: _,
        url,
        test_url,
        file_hosts,
        print_page,
        region,
        errors,
        envelope,
        authorize,
        download,
        tokens_of,
        limits,
        doc: _,
        names: _,
    } = old;
    if *url != new.url {
        changes.keeps(Kind::Changed, format!("URL {url} → {}", new.url), "calls go there");
    }
    match (test_url, &new.test_url) {
        (Some(_), None) => changes.breaks(Kind::Removed, "no test URL any more", "clients of the test environment cannot call it"),
        (None, Some(url)) => changes.keeps(Kind::Added, format!("test URL {url}"), "clients of the test environment can call it"),
        (old, new) if old != new => changes.keeps(Kind::Changed, "another test URL", "calls of the test environment go there"),
        _ => {}
    }
    if *region != new.region {
        let what = format!("region {region:?} → {:?}", new.region).to_lowercase();
        changes.breaks(Kind::Changed, what, "apps and tokens of another region are needed");
    }
    if errors.value != new.errors.value {
        let what = format!("error codes of `{}`, no longer of `{}`", new.errors.value, errors.value);
        changes.keeps(Kind::Changed, what, "errors are told otherwise");
    }
    if *envelope != new.envelope {
        changes.keeps(Kind::Changed, "another envelope", "requests travel differently");
    }
    if *file_hosts != new.file_hosts {
        let what = format!("file hosts {} → {}", file_hosts.join(", "), new.file_hosts.join(", "));
        changes.keeps(Kind::Changed, what, "signed downloads go there");
    }
    if *print_page != new.print_page {
        changes.keeps(Kind::Changed, "another print page", "labels are printed there");
    }
    let site = |site: &AuthorizationSite| (site.page.value.clone(), site.link.clone());
    let sites = |authorize: &Authorize| [&authorize.cross_border, &authorize.local].map(|of| of.as_ref().map(site));
    if sites(authorize) != sites(&new.authorize) {
        changes.keeps(Kind::Changed, "sellers authorize elsewhere", "links and errors name other pages");
    }
    if *download != new.download {
        changes.keeps(Kind::Changed, "another form of signed headers", "downloads are signed differently");
    }
    let words = |gateways: &[Spanned<String>]| gateways.iter().map(|gateway| gateway.value.clone()).collect::<Vec<_>>();
    if words(tokens_of) != words(&new.tokens_of) {
        changes.keeps(Kind::Changed, "other gateways whose tokens serve", "tokens are looked up differently");
    }
    if *limits != new.limits {
        changes.keeps(Kind::Changed, "other limits", "calls are spaced differently");
    }
}

/// Compares the error codes that gateways share.
pub fn families(before: &Model, after: &Model, changes: &mut Changes) {
    for (old, new) in pairs(&before.families, &after.families, |family| family.name.value.clone()) {
        changes.about(format!("errors {}", old.or(new).map_or("", |family| family.name.as_str())));
        let none = Vec::new();
        let codes = |family: Option<&Family>| family.map_or(none.clone(), |family| family.codes.clone());
        errors(&codes(old), &codes(new), changes);
    }
}

/// Compares error codes with a meaning.
pub fn errors(old: &[ErrorCode], new: &[ErrorCode], changes: &mut Changes) {
    let classes = |codes: &[ErrorCode]| -> BTreeMap<i64, String> {
        let class = |ErrorCode { code, class, means, text: _ }: &ErrorCode| {
            let means = means.map_or_else(String::new, |means| format!(", {means:?}"));
            (*code, format!("{class:?}{means}").to_lowercase())
        };
        codes.iter().map(class).collect()
    };
    let (old, new) = (classes(old), classes(new));
    for (code, class) in new.iter().filter(|(code, class)| old.get(code) != Some(class)) {
        changes.keeps(Kind::Changed, format!("error {code} is of class {class}"), "errors are told more exactly");
    }
    for code in old.keys().filter(|code| !new.contains_key(code)) {
        changes.keeps(Kind::Changed, format!("error {code} has no meaning of its own"), "errors are told less exactly");
    }
}

/// Compares the groups: each is a feature.
pub fn groups(before: &Model, after: &Model, changes: &mut Changes) {
    let is_default = |group: Option<&Group>| group.is_some_and(|group| group.is_default);
    for name in before.groups().map(|(group, _)| group).filter(|group| after.groups().any(|(other, _)| other == *group)) {
        let (old, new) = (is_default(before.descriptions.get(name)), is_default(after.descriptions.get(name)));
        changes.about(format!("group {name}"));
        if old && !new {
            changes.breaks(Kind::Changed, "no longer on by default", "code that does not name the feature does not compile");
        } else if new && !old {
            changes.keeps(Kind::Changed, "on by default", "it is there without its feature being named");
        }
    }
}
