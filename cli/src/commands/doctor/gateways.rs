//! Asking: each gateway about the app, then the gateway of the region about each shop's token.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use codegen::spec::Meaning;
use futures_util::{StreamExt, stream};
use serde_json::json;
use temu_sdk::observe::{CallInfo, Interceptor};
use temu_sdk::retry::{Attempts, Retry};
use temu_sdk::transport::{HttpResponse, TransportError};
use temu_sdk::{AccessToken, Client, Error, ErrorKind, Gateway};

use super::facts::{Fact, Facts};
use super::finding::{Finding, Findings, Level};
use super::{Check, shops};
use crate::catalog::Catalog;
use crate::commands::tokens;
use crate::exit::Failure;
use crate::i18n::text;
use crate::session::now;
use crate::terminal::progress;

/// A token that nobody has: a gateway that turns it away has accepted the app's sign before.
const NOBODY: &str = "temu-doctor-asks-about-the-app";
/// How many shops are asked at a time; the client's limits decide how fast.
const AT_ONCE: usize = 64;
/// Seconds by which clocks may differ without a word, and at all.
const CLOCK: (i64, i64) = (60, 300);

pub async fn check(run: &Check<'_>, names: &[String], facts: &mut Facts, findings: &mut Findings) -> Result<(), Failure> {
    let clock = Arc::new(Mutex::new(None));
    let builder =
        run.session.builder()?.clock_correction(false).timeout(Duration::from_secs(20)).retry(Retry::new().policy(Attempts::at_most(2)));
    let client = match builder.interceptor(Clock(Arc::clone(&clock))).build() {
        Ok(client) => client,
        Err(error) => {
            findings
                .add(Finding::problem("client", error.to_string()).advice(text!("mend what it names in profile `{}`", run.session.name)));
            return Ok(());
        }
    };
    let mut can_ask = false;
    for gateway in Gateway::ALL.into_iter().filter(|gateway| gateway.region() == run.session.region) {
        *clock.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        can_ask |= app(run, &client, gateway, findings).await;
        skew(*clock.lock().unwrap_or_else(std::sync::PoisonError::into_inner), gateway, findings);
    }
    if can_ask {
        ask(run, &client, names, facts).await;
        shops::judge(run, names, facts, findings);
    } else if !names.is_empty() {
        findings.add(Finding::unknown("token", text!("the tokens of {} shops were not asked about: mend the above first", names.len())));
    }
    Ok(())
}

/// Checks the app on a gateway. Returns whether tokens can be asked about there.
async fn app(run: &Check<'_>, client: &Client, gateway: Gateway, findings: &mut Findings) -> bool {
    let Some(type_name) = info_type(run.catalog, gateway) else { return false };
    let shop = client.shop("doctor").with_token(run.session.region, AccessToken::new(NOBODY)).in_region(run.session.region);
    let call = shop.raw(type_name).gateway(gateway).effect(temu_sdk::catalog::Effect::Read).params(&json!({}));
    let Err(error) = call.send().await else { return true };
    let finding = judge(run.catalog, gateway, &error);
    let is_good = finding.level == Level::Pass;
    if is_good {
        findings.add(Finding::pass("reach", text!("the gateway responds")).gateway(gateway));
        findings.add(Finding::pass("address", text!("this machine's address is allowed")).gateway(gateway));
    }
    findings.add(finding.gateway(gateway));
    is_good
}

/// The type that tells of a token on a gateway.
fn info_type(catalog: &Catalog, gateway: Gateway) -> Option<&str> {
    let role = |id: &str| catalog.find(id).map(|found| found.operation);
    let roles = catalog.model.roles.operations.iter().filter(|role| role.name.value == "token_info");
    let mut operations = roles.filter_map(|info| role(&info.operation));
    operations.find(|operation| operation.gateways.iter().any(|on| on.value == gateway.id())).map(|operation| operation.type_name.as_str())
}

/// What a failure says of the app and the way to the gateway.
fn judge(catalog: &Catalog, gateway: Gateway, error: &Error) -> Finding {
    let Some(code) = error.code() else { return unreached(error) };
    let advised = |check, message: String, advice: String| Finding::problem(check, format!("{message} ({code})")).advice(advice);
    match catalog.meaning(gateway, code) {
        Some(
            Meaning::TokenMissing
            | Meaning::TokenUnknown
            | Meaning::TokenScope
            | Meaning::TokenForeign
            | Meaning::TokenExpired
            | Meaning::TokenInvalid,
        ) => Finding::pass("sign", text!("the gateway accepts key, secret and signature")),
        Some(Meaning::SignWrong | Meaning::SignMissing) => advised(
            "sign",
            text!("the signature is wrong: app key and app secret do not belong together, or belong to another region"),
            text!(
                "copy key and secret of region {} again from the console: app_key in the profile, the secret with `temu login`",
                gateway.region()
            ),
        ),
        Some(Meaning::AppKeyUnknown | Meaning::AppKeyMissing) => advised(
            "app_key",
            text!("gateway {} does not know the app key", gateway),
            text!("check region and app_key of the profile: each region has an app of its own, in its own console"),
        ),
        Some(Meaning::TimestampAhead | Meaning::TimestampExpired | Meaning::TimestampMissing) => advised(
            "clock",
            text!("the gateway rejects this machine's time"),
            text!("set the clock of this machine, and keep it right with NTP"),
        ),
        Some(Meaning::AddressNotAllowed) => advised(
            "address",
            text!("this machine's IP address is not on the app's allow-list"),
            text!("add it in the console, or name a proxy whose address is on it: proxies.{} in the profile", gateway),
        ),
        Some(Meaning::CalledTooOften) => Finding::unknown("reach", text!("called too often: ask again later")),
        Some(Meaning::SystemException) => Finding::unknown("reach", text!("the gateway failed by itself: ask again later")),
        _ if error.is_permission() => {
            advised("app", error.message().unwrap_or_default().to_owned(), text!("look at the app's state and permissions in the console"))
        }
        _ => Finding::unknown("reach", error.to_string()),
    }
}

/// A failure before the gateway itself responded.
fn unreached(error: &Error) -> Finding {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::Transport | ErrorKind::Timeout => Finding::problem("reach", message)
            .advice(text!("check the network, DNS, a firewall, HTTPS_PROXY, and `urls` and `proxies` of the profile")),
        ErrorKind::HttpStatus if error.status().is_some_and(|status| status >= 500 || status == 429) => {
            Finding::unknown("reach", message).advice(text!("the gateway, or a proxy before it, cannot serve now: ask again later"))
        }
        ErrorKind::HttpStatus | ErrorKind::Decode => Finding::problem("reach", message)
            .advice(text!("something before the gateway responds in its place: check proxies, and `urls` of the profile")),
        ErrorKind::Config => Finding::problem("client", message).advice(text!("mend what it names in the profile")),
        _ => Finding::unknown("reach", message),
    }
}

/// Notes the gateway's time beside this machine's, by the `Date` header.
#[derive(Debug)]
struct Clock(Arc<Mutex<Option<i64>>>);

impl Interceptor for Clock {
    fn after_attempt(&self, _: &CallInfo<'_>, result: &mut Result<HttpResponse, TransportError>) {
        let date = result.as_ref().ok().and_then(|response| response.headers.get("date")?.to_str().ok()?.to_owned().into());
        let theirs = date.and_then(|date: String| jiff::fmt::rfc2822::parse(&date).ok());
        if let (Some(theirs), Ok(mut skew)) = (theirs, self.0.lock()) {
            *skew = Some(now().0 - theirs.timestamp().as_second());
        }
    }
}

fn skew(skew: Option<i64>, gateway: Gateway, findings: &mut Findings) {
    let Some(skew) = skew else { return };
    let words = text!(
        "this machine's clock is {} seconds {} the gateway's",
        skew.abs(),
        if skew < 0 { text!("behind") } else { text!("ahead of") }
    );
    let advice = || text!("set the clock of this machine, and keep it right with NTP: requests may be {} seconds off at most", CLOCK.1);
    let finding = match skew.abs() {
        off if off >= CLOCK.1 => Finding::problem("clock", words).advice(advice()),
        off if off >= CLOCK.0 => Finding::warning("clock", words).advice(advice()),
        _ => Finding::pass("clock", text!("this machine's clock agrees with the gateway's")),
    };
    if !(finding.level == Level::Problem && findings.has_problem("clock")) {
        findings.add(finding.gateway(gateway));
    }
}

/// Asks about all tokens, and keeps what was told.
async fn ask(run: &Check<'_>, client: &Client, names: &[String], facts: &mut Facts) {
    let bar = progress(Some(names.len() as u64), false);
    let region = run.session.region;
    let handles: Vec<_> = names
        .iter()
        .filter_map(|name| {
            let token = run.session.secrets.token(name).ok().flatten()?;
            Some((name, client.shop(name.clone()).with_token(region, token.access).in_region(region)))
        })
        .collect();
    let mut answers =
        stream::iter(handles).map(|(name, shop)| async move { (name, tokens::query(&shop, region).await) }).buffer_unordered(AT_ONCE);
    while let Some((name, answer)) = answers.next().await {
        bar.inc(1);
        facts.set(&run.session.name, name, Fact::of(answer));
    }
    bar.finish_and_clear();
}
