//! What can be seen without asking anybody: the configuration and the stored secrets.

use std::collections::BTreeMap;

use temu_sdk::moves::Moves;
use temu_sdk::tokens::ShopToken;

use super::finding::{Finding, Findings};
use crate::catalog::Catalog;
use crate::config::{Config, Profile, StoreKind};
use crate::i18n::text;
use crate::secrets::Secrets;
use crate::session::Session;

/// Events are encrypted with the first 16 bytes of the app secret.
const SECRET: usize = 16;

/// Checks a profile. Returns whether there is enough of it to ask its gateways.
pub fn check(catalog: &Catalog, session: &Session, shops: &[String], findings: &mut Findings) -> bool {
    findings.add(Finding::pass("config", text!("{} can be read", session.config.display())));
    urls(&session.profile, findings);
    moves(session, findings);
    names(catalog, &session.profile, findings);
    let has_secret = secret(session, findings);
    tokens(session, shops, findings);
    has_secret && !findings.has_problem("moves")
}

/// Checks what profiles have in common.
pub fn across(config: &Config, findings: &mut Findings) {
    let mut keys: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (name, profile) in &config.file.profiles {
        let region = profile.region.map_or("", |region| region.id());
        keys.entry((region, profile.app_key.as_deref().unwrap_or_default())).or_default().push(name);
    }
    for ((region, _), names) in keys.into_iter().filter(|(_, names)| names.len() > 1) {
        let message = text!("the profiles {} have the same app key in region {}", names.join(", "), region);
        findings.add(
            Finding::warning("profiles", message).advice(text!("keep the app's shops in one profile: two lists of tokens drift apart")),
        );
    }
}

fn urls(profile: &Profile, findings: &mut Findings) {
    if profile.test_hosts {
        findings.add(
            Finding::warning("urls", text!("test_hosts is on: calls go to Temu's test hosts"))
                .advice(text!("remove test_hosts from the profile for production")),
        );
    }
    for (gateway, url) in &profile.urls {
        let host = url.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
        let is_local = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
        let finding = match (url.starts_with("http://"), is_local) {
            (true, false) => Finding::problem("urls", text!("tokens travel unencrypted to {} ({})", host, gateway))
                .advice(text!("use https:// in urls.{}, or remove it", gateway)),
            (_, true) => Finding::pass("urls", text!("{} leads to this machine ({})", gateway, host)),
            (false, false) => Finding::warning("urls", text!("{} leads to {}, which is not Temu", gateway, host))
                .advice(text!("remove urls.{} unless that is your proxy", gateway)),
        };
        findings.add(finding);
    }
}

fn moves(session: &Session, findings: &mut Findings) {
    let Some(path) = &session.profile.moves else { return };
    let path = session.config.parent().map_or_else(|| path.clone(), |folder| folder.join(path));
    findings.add(match Moves::from_file(&path) {
        Ok(moves) => Finding::pass("moves", text!("{} moves {} operations", path.display(), moves.report().applied.len())),
        Err(error) => Finding::problem("moves", error.to_string())
            .advice(text!("write the file again with `temu migrations read PAGE --out {}`", path.display())),
    });
}

/// Operations and events that the profile names.
fn names(catalog: &Catalog, profile: &Profile, findings: &mut Findings) {
    for name in profile.uses.iter().filter(|name| catalog.find(name).is_none()) {
        let close: Vec<String> = crate::catalog::operation_names().collect();
        let close = codegen::names::closest(name, &close.iter().map(String::as_str).collect::<Vec<_>>()).map(str::to_owned);
        let advice =
            close.map_or_else(|| text!("`temu list` finds operations"), |close| text!("did you mean `{}`? `temu list` searches", close));
        findings.add(Finding::problem("uses", text!("`uses` names {}, which is no operation", name)).advice(advice));
    }
    let codes: Vec<&str> = catalog.model.events.iter().map(|event| event.code.as_str()).collect();
    for code in profile.events.iter().filter(|code| !codes.contains(&code.as_str())) {
        let advice = codegen::names::closest(code, &codes)
            .map_or_else(|| text!("known are {}", codes.join(", ")), |close| text!("did you mean `{}`?", close));
        findings.add(Finding::warning("events", text!("`events` names {}, which the spec does not know", code)).advice(advice));
    }
}

fn secret(session: &Session, findings: &mut Findings) -> bool {
    let key = session.profile.app_key.clone().unwrap_or_default();
    if key.chars().any(char::is_whitespace) || key.contains(['"', '\'']) {
        findings.add(
            Finding::problem("app_key", text!("the app key has blanks or quotes in it"))
                .advice(text!("copy it again from the console into app_key of the profile")),
        );
        return false;
    }
    let secret = match session.secrets.app_secret() {
        Ok(Some(secret)) => secret,
        Ok(None) => {
            let message = text!("{} has no app secret", session.secrets.store_name());
            findings.add(Finding::problem("app_secret", message).advice(text!("`temu login --profile {}` asks for it", session.name)));
            return false;
        }
        Err(failure) => {
            findings.add(Finding::failure("secrets", failure));
            return false;
        }
    };
    let text = secret.expose();
    if text.chars().any(char::is_whitespace) || text.contains(['"', '\'']) {
        findings.add(
            Finding::problem("app_secret", text!("the app secret has blanks or quotes in it"))
                .advice(text!("copy it again from the console")),
        );
        return false;
    }
    if text.len() < SECRET {
        let message = text!("the app secret has {} characters: it is cut off, or no secret of Temu's", text.len());
        findings.add(
            Finding::warning("app_secret", message).advice(text!("copy it again from the console; events cannot be decrypted with it")),
        );
    } else if session.profile.secrets == StoreKind::File {
        findings.add(Finding::pass("secrets", text!("secrets are in a private file")));
    } else {
        findings.add(Finding::pass("secrets", text!("secrets are in {}", session.secrets.store_name())));
    }
    true
}

/// Stored tokens: missing ones, broken ones, the same one twice.
fn tokens(session: &Session, shops: &[String], findings: &mut Findings) {
    let (mut seen, mut malls): (BTreeMap<String, String>, BTreeMap<i64, String>) = (BTreeMap::new(), BTreeMap::new());
    for shop in shops {
        match session.secrets.token(shop) {
            Ok(Some(token)) => stored(&session.secrets, shop, &token, &mut seen, findings),
            Ok(None) => {
                let message = text!("there is no token in {}", session.secrets.store_name());
                findings.add(Finding::problem("token", message).shop(shop).advice(text!(
                    "`temu login --profile {} --shop {}`",
                    session.name,
                    shop
                )));
            }
            Err(failure) => findings.add(Finding::failure("secrets", failure).shop(shop)),
        }
        let mall_id = session.profile.shops.get(shop).and_then(|entry| entry.mall_id);
        if let Some(other) = mall_id.and_then(|id| malls.insert(id, shop.clone())) {
            let message = text!("shops `{}` and `{}` have the same mallId: the newer token ended the older one", other, shop);
            findings.add(
                Finding::problem("shops", message)
                    .shop(shop)
                    .advice(text!("`temu shops remove` one of them, then `temu login` for the other")),
            );
        }
    }
}

fn stored(secrets: &Secrets, shop: &str, token: &ShopToken, seen: &mut BTreeMap<String, String>, findings: &mut Findings) {
    let text = token.access.expose();
    if text.is_empty() || text.chars().any(|char| !char.is_ascii_graphic()) || text.contains(['"', '\'']) {
        let message = text!("the token in {} has blanks, quotes or other characters that no token has", secrets.store_name());
        findings
            .add(Finding::problem("token", message).shop(shop).advice(text!("`temu login --shop {}`, and paste the token alone", shop)));
    }
    if let Some(other) = seen.insert(text.to_owned(), shop.to_owned()) {
        let message = text!("shops `{}` and `{}` have the same token", other, shop);
        findings.add(Finding::problem("shops", message).shop(shop).advice(text!("`temu login` for the shop that it does not belong to")));
    }
}
