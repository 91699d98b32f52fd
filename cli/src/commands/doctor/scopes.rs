//! Operations against scopes: what the token does not cover, and what it covers only through types that end.

use codegen::spec::{Operation, Replaces, Token};
use temu_sdk::UnixSeconds;

use super::facts::Fact;
use super::finding::{Finding, Findings};
use super::{Check, days_words};
use crate::commands::tokens::{day, days_left};
use crate::i18n::text;

/// Days before a sunset from which on it is urgent.
const URGENT: i64 = 7;

/// Checks the operations that the app uses; those that it may use are counted.
pub fn check(run: &Check<'_>, name: &str, fact: &Fact, findings: &mut Findings) {
    if fact.types.is_empty() {
        findings.add(Finding::unknown("scope", text!("the gateway does not tell what the token covers")).shop(name));
        return;
    }
    let uses = &run.session.profile.uses;
    let used: Vec<&Operation> = uses.iter().filter_map(|name| run.catalog.find(name)).map(|found| found.operation).collect();
    let is_own = |operation: &&Operation| {
        operation
            .gateways
            .iter()
            .chain(operation.replaces.iter().flat_map(|old| &old.gateways))
            .any(|id| temu_sdk::Gateway::from_id(&id.value).is_some_and(|gateway| gateway.region() == run.session.region))
    };
    for operation in used.iter().filter(|operation| !is_own(operation)) {
        let message = text!("{} is not served in region {}", operation.id(), run.session.region);
        findings.add(
            Finding::problem("uses", message)
                .shop(name)
                .advice(text!("call it with a profile of the right region: `temu show {}`", operation.id())),
        );
    }
    let before = findings.list.len();
    used.into_iter()
        .filter(is_own)
        .filter_map(|operation| judge(run, operation, fact))
        .for_each(|finding| findings.add(finding.shop(name)));
    if findings.list.len() == before {
        let all: Vec<&Operation> =
            run.catalog.model.operations.iter().filter(is_own).filter(|operation| operation.token == Token::Shop).collect();
        let covered = all.iter().filter(|operation| covers(fact, operation)).count();
        let message = match uses.len() {
            0 => text!(
                "the token covers {} of the {} operations of the region; name in `uses` of the profile which the app needs",
                covered,
                all.len()
            ),
            count => {
                text!("the token covers the {} operations that the app uses, and {} of the {} of the region", count, covered, all.len())
            }
        };
        findings.add(Finding::pass("scope", message).shop(name));
    }
    if uses.is_empty() {
        let moving = run.catalog.model.operations.iter().filter(is_own).filter(|operation| !covers(fact, operation));
        moving
            .filter_map(|operation| old(operation, fact).map(|old| (operation, old)))
            .for_each(|(operation, old)| findings.add(migrating(run, operation, old).shop(name)));
    }
}

fn covers(fact: &Fact, operation: &Operation) -> bool {
    let has = |name: &str| fact.types.iter().any(|covered| covered == name);
    has(&operation.type_name) || operation.aliases.iter().any(|alias| has(&alias.value))
}

/// The newest old type that the token covers.
fn old<'a>(operation: &'a Operation, fact: &Fact) -> Option<&'a Replaces> {
    operation.replaces.iter().rev().find(|old| old.stays_for.is_empty() && fact.types.contains(&old.type_name.value))
}

fn judge(run: &Check<'_>, operation: &Operation, fact: &Fact) -> Option<Finding> {
    if operation.token != Token::Shop || covers(fact, operation) {
        return None;
    }
    if let Some(old) = old(operation, fact) {
        return Some(migrating(run, operation, old));
    }
    let permission = match operation.permissions.as_slice() {
        [] => text!("with the permission that {} needs", operation.id()),
        [only] => text!("with the permission {}", only),
        several => text!("with one of the permissions {}", several.join(", ")),
    };
    let advice = text!("let the seller authorize the app again {} at {}, then `temu login`", permission, super::shops::page(run.session));
    Some(Finding::problem("scope", text!("the token does not cover {} ({})", operation.id(), *operation.type_name)).advice(advice))
}

/// The token covers an old type alone.
fn migrating(run: &Check<'_>, operation: &Operation, old: &Replaces) -> Finding {
    let notice = old.notice.as_ref().and_then(|date| run.catalog.model.notice(date));
    let page = notice.and_then(|notice| notice.authorize.clone()).unwrap_or_else(|| super::shops::page(run.session));
    let advice = text!("let the seller authorize the app again for {} at {}, then `temu login`", *operation.type_name, page);
    let Some(sunset) = old.sunset_second().map(UnixSeconds) else {
        let message =
            text!("the token covers {} through its old type {} alone, whose end is not announced", operation.id(), *old.type_name);
        return Finding::warning("migration", message).advice(advice);
    };
    let (left, on) = (days_left(sunset), day(UnixSeconds(sunset.0 + 8 * 3600)));
    let message = text!(
        "the token covers {} through its old type {} alone, which ends on {} ({})",
        operation.id(),
        *old.type_name,
        on,
        days_words(left)
    );
    if left <= URGENT {
        Finding::problem("migration", message).advice(advice)
    } else {
        Finding::warning("migration", message).advice(advice)
    }
}
