//! What was told of each shop's token, judged.

use codegen::spec::Meaning;
use temu_sdk::{Gateway, UnixSeconds};

use super::facts::{Fact, Facts, Rejected};
use super::finding::{Finding, Findings};
use super::{Args, Check, callback, days_words, scopes};
use crate::args::Global;
use crate::commands::tokens::{day, days_left};
use crate::i18n::text;
use crate::secrets::Secrets;
use crate::session::Session;

/// The shops to check: the one that is asked for, or all of the profile.
pub fn chosen(global: &Global, args: &Args, session: &Session, findings: &mut Findings) -> Vec<String> {
    if let Some(shop) = global.shop.as_ref().filter(|_| !args.all) {
        if session.profile.shops.contains_key(shop) || session.secrets.token(shop).is_ok_and(|token| token.is_some()) {
            return vec![shop.clone()];
        }
        let message = text!("profile `{}` has no shop `{}`", session.name, shop);
        findings.add(Finding::problem("shops", message).advice(text!("`temu shops` lists them, `temu login --shop {}` adds it", shop)));
        return Vec::new();
    }
    let mut shops: Vec<String> = session.profile.shops.keys().cloned().collect();
    if shops.is_empty() {
        match session.shop_name(global) {
            Ok(shop) => shops.push(shop),
            Err(failure) => findings.add(Finding::failure("shops", failure)),
        }
    }
    shops
}

pub fn judge(run: &Check<'_>, names: &[String], facts: &Facts, findings: &mut Findings) {
    for name in names {
        match facts.get(&run.session.name, name) {
            Some(Fact { failure: Some(rejected), .. }) => findings.add(rejection(run, name, rejected).shop(name)),
            Some(fact) => told(run, name, fact, findings),
            // A missing token was found before.
            None if run.args.cached => findings.add(
                Finding::unknown("token", text!("nothing is stored of it")).shop(name).advice(text!("run `temu doctor` without --cached")),
            ),
            None => {}
        }
    }
}

fn told(run: &Check<'_>, name: &str, fact: &Fact, findings: &mut Findings) {
    findings.add(expiry(run, name, fact).shop(name));
    let entry = run.session.profile.shops.get(name);
    if let (Some(configured), Some(told)) = (entry.and_then(|entry| entry.mall_id), fact.mall_id)
        && configured != told
    {
        let message = text!("the token belongs to mallId {}, and the profile says {}", told, configured);
        findings.add(
            Finding::problem("shops", message).shop(name).advice(text!("`temu login --shop {}` with the token of the right shop", name)),
        );
    }
    scopes::check(run, name, fact, findings);
    callback::events(run, name, fact, findings);
}

fn expiry(run: &Check<'_>, name: &str, fact: &Fact) -> Finding {
    let advice = || text!("let the seller authorize again before: `temu login --shop {}`", name);
    let Some(expires) = fact.expires.map(UnixSeconds) else {
        return Finding::unknown("expiry", text!("the gateway does not tell when the token expires"));
    };
    let (left, on) = (days_left(expires), day(expires));
    match left {
        ..0 => Finding::problem("expiry", text!("the token expired on {}", on)).advice(advice()),
        left if left <= run.args.days => {
            Finding::warning("expiry", text!("the token expires on {} ({})", on, days_words(left))).advice(advice())
        }
        _ => Finding::pass("expiry", text!("the token is good until {}", on)),
    }
}

fn rejection(run: &Check<'_>, name: &str, rejected: &Rejected) -> Finding {
    let login = || text!("`temu login --shop {}` gets a new token; the seller finds it at {}", name, page(run.session));
    let Some(code) = rejected.code else { return Finding::unknown("token", rejected.message.clone()).advice(text!("ask again later")) };
    let gateways = Gateway::ALL.into_iter().filter(|gateway| gateway.region() == run.session.region);
    let meaning = gateways.filter_map(|gateway| run.catalog.meaning(gateway, code)).next();
    let problem = |message: String| Finding::problem("token", format!("{message} ({code})"));
    match meaning {
        Some(Meaning::TokenExpired) => problem(text!("the token has expired, or a newer one ended it")).advice(login()),
        Some(Meaning::TokenUnknown | Meaning::TokenInvalid | Meaning::TokenMissing) => match elsewhere(run, name) {
            Some(place) => problem(text!("the gateway does not know the token: it is that of {}", place)).advice(text!(
                "each region has tokens of its own: `temu login --shop {}` with one of region {}",
                name,
                run.session.region
            )),
            None => problem(text!("the gateway does not know the token")).advice(login()),
        },
        Some(Meaning::TokenForeign) => {
            let of = elsewhere(run, name).map(|place| text!(": it is that of {}", place)).unwrap_or_default();
            problem(text!("token and app key do not belong together") + &of).advice(text!(
                "use a token that was granted to this app in region {}: `temu login --shop {}`",
                run.session.region,
                name
            ))
        }
        Some(Meaning::TokenScope) => problem(text!("the token may not even ask about itself"))
            .advice(text!("let the seller authorize the app again with all permissions at {}", page(run.session))),
        Some(Meaning::AddressNotAllowed) => Finding::problem("address", text!("this machine's IP address is not on the app's allow-list"))
            .advice(text!("add it in the console, or send through a proxy whose address is on it")),
        Some(Meaning::CalledTooOften | Meaning::SystemException) => {
            Finding::unknown("token", rejected.message.clone()).advice(text!("ask again later"))
        }
        _ => Finding::unknown("token", rejected.message.clone()).advice(text!("`temu explain {}` says what the code means", code)),
    }
}

/// Another profile that has the same token stored.
fn elsewhere(run: &Check<'_>, name: &str) -> Option<String> {
    let own = run.session.secrets.token(name).ok().flatten()?;
    for (profile, other) in run.config.file.profiles.iter().filter(|(profile, _)| **profile != run.session.name) {
        let secrets = Secrets::open(other.secrets, &run.config.path, profile);
        for shop in other.shops.keys() {
            if secrets.token(shop).ok().flatten().is_some_and(|token| token.access.expose() == own.access.expose()) {
                let region = other.region.map_or("", |region| region.id());
                return Some(text!("shop `{}` in profile `{}` (region {})", shop, profile, region));
            }
        }
    }
    None
}

/// Where sellers authorize the app.
pub fn page(session: &Session) -> String {
    let page = session.seller().authorization_page(session.region);
    page.map_or_else(|| text!("the client management page of the Seller Center"), str::to_owned)
}
