//! The four steps of webhooks: approval in the console, the seller's authorization of events, the subscription, a callback that can be reached.

use super::Check;
use super::facts::Fact;
use super::finding::{Finding, Findings};
use crate::i18n::text;
use crate::session::Session;

/// Events are encrypted with the first 16 bytes of the app secret.
const SECRET: usize = 16;

/// Checks what belongs to the app: nothing of it can be asked for.
pub fn check(session: &Session, findings: &mut Findings) {
    let profile = &session.profile;
    if profile.events.is_empty() && profile.callback.is_none() {
        return;
    }
    let console = text!("whether the console has approved the app's events cannot be asked");
    findings.add(Finding::unknown("webhook_console", console).advice(text!("look at the app's event page in the console")));
    if session.secrets.app_secret().ok().flatten().is_some_and(|secret| secret.expose().len() < SECRET) {
        findings.add(
            Finding::problem("webhook_secret", text!("the app secret is too short to decrypt events with"))
                .advice(text!("copy it again from the console")),
        );
    }
    let Some(url) = &profile.callback else {
        let message = text!("the profile wants events, and names no callback URL");
        findings.add(
            Finding::warning("webhook_callback", message).advice(text!("set `callback` of the profile to the URL that the console has")),
        );
        return;
    };
    let host = url.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    let is_inside = host.is_empty()
        || host == "localhost"
        || !host.contains('.')
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback() || address.is_private());
    findings.add(if !url.starts_with("https://") {
        Finding::problem("webhook_callback", text!("the callback URL does not begin with https://"))
            .advice(text!("serve it over https, and enter that URL in the console and as `callback` of the profile"))
    } else if is_inside {
        Finding::problem("webhook_callback", text!("the callback URL leads to {}, which Temu cannot reach", host))
            .advice(text!("enter a public URL; `temu webhook listen` behind a tunnel serves for trying"))
    } else {
        Finding::unknown("webhook_callback", text!("whether Temu reaches the callback URL cannot be seen from here"))
            .advice(text!("press Test in the console; `temu webhook send` tries it from this machine"))
    });
}

/// Checks what the gateway told of a shop.
pub fn events(run: &Check<'_>, name: &str, fact: &Fact, findings: &mut Findings) {
    let wanted = &run.session.profile.events;
    if wanted.is_empty() {
        return;
    }
    let missing = |have: &[String]| wanted.iter().filter(|code| !have.contains(code)).cloned().collect::<Vec<_>>();
    match &fact.authorized {
        None => {
            let unknown = text!("which events the seller has authorized cannot be asked in this region");
            findings.add(
                Finding::unknown("webhook_authorized", unknown)
                    .shop(name)
                    .advice(text!("look at the app's authorization in the Seller Center")),
            );
            return;
        }
        Some(authorized) => match missing(authorized) {
            missing if missing.is_empty() => {
                findings.add(Finding::pass("webhook_authorized", text!("the seller has authorized the events")).shop(name))
            }
            missing => {
                let message = text!("the seller has not authorized {}", missing.join(", "));
                findings.add(
                    Finding::problem("webhook_authorized", message)
                        .shop(name)
                        .advice(text!("let the seller authorize them at {}, then `temu login`", super::shops::page(run.session))),
                );
            }
        },
    }
    match missing(&fact.subscribed) {
        missing if missing.is_empty() => {
            findings.add(Finding::pass("webhook_subscribed", text!("the shop is subscribed to the events")).shop(name))
        }
        missing => {
            let message = text!("the shop is not subscribed to {}", missing.join(", "));
            findings.add(
                Finding::problem("webhook_subscribed", message)
                    .shop(name)
                    .advice(text!("subscribe with `temu call subscription.update` or `webhook::subscribe` of the SDK")),
            );
        }
    }
}
