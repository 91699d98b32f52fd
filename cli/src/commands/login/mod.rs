//! `temu login`: from a seller's authorization to a stored token, and the profile on the way.

mod authorize;
mod callback;
mod profile;

use std::time::Duration;

use serde_json::json;
use temu_sdk::authorization::{self, Granted};
use temu_sdk::tokens::ShopToken;
use temu_sdk::{AccessToken, Region};

use super::tokens::{self, Info};
use crate::args::Global;
use crate::config::{SellerKind, StoreKind, add_shop};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::Format;
use crate::session::{Session, block_on};
use crate::terminal::{GREEN, ask, is_interactive, note, styled, warn};
use authorize::Approval;

#[derive(clap::Args)]
pub struct Args {
    /// Region of a new profile
    #[arg(long, value_parser = ["china", "us", "eu", "global"])]
    pub region: Option<String>,
    /// App key of a new profile
    #[arg(long, value_name = "KEY")]
    pub app_key: Option<String>,
    /// Where a new profile keeps its secrets
    #[arg(long, value_enum, value_name = "STORE")]
    pub secrets: Option<StoreKind>,
    /// Which Seller Center the sellers of a new profile use
    #[arg(long, value_enum, value_name = "SELLER")]
    pub seller: Option<SellerKind>,
    /// Listen on this port of the loopback address for the redirect, which must lead to http://127.0.0.1:PORT/
    #[arg(long, value_name = "PORT")]
    pub listen: Option<u16>,
    /// Give up waiting for the redirect after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "listen")]
    pub wait: u64,
    /// Read from standard input, a line each: the app secret (of a new profile), then the code or redirect URL
    #[arg(long)]
    pub code_stdin: bool,
    /// Read from standard input, a line each: the app secret (of a new profile), then the token
    #[arg(long, conflicts_with = "code_stdin")]
    pub token_stdin: bool,
}

impl Args {
    fn reads_stdin(&self) -> bool {
        self.code_stdin || self.token_stdin
    }
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let session = profile::open_or_create(global, args)?;
    if session.profile.secrets == StoreKind::Environment {
        return Err(Failure::config(text!(
            "profile `{}` takes its secrets from the environment: there is nowhere to keep a token",
            session.name
        )));
    }
    let shop = shop_name(global, &session)?;
    // A store that cannot be used must not be found out after the code was spent.
    let old = session.secrets.token(&shop)?;
    if old.is_some() {
        warn(text!("a new token ends the old one of shop `{}` at once, wherever it is used", shop));
    }
    let approval = authorize::approval(args, &session)?;
    block_on(finish(global, args, &session, &shop, approval))
}

/// The shop to log in; a new one is asked for on a terminal.
fn shop_name(global: &Global, session: &Session) -> Result<String, Failure> {
    match session.shop_name(global) {
        Ok(name) => valid_name(name),
        Err(_) if is_interactive() => ask(&text!("Name of the shop, as you want to call it"), Some("main".to_owned())).and_then(valid_name),
        Err(_) => Ok("main".to_owned()),
    }
}

/// Names stand in files and keys.
pub fn valid_name(name: String) -> Result<String, Failure> {
    let is_valid = !name.trim().is_empty() && !name.contains(['/', '\n', '\r', '\t']) && name.trim() == name;
    if is_valid {
        Ok(name)
    } else {
        Err(Failure::new(
            Exit::Usage,
            text!("`{}` is no name: it must not be blank, and have no slash or line break", name.escape_default()),
        ))
    }
}

async fn finish(global: &Global, args: &Args, session: &Session, shop: &str, approval: Approval) -> Result<Exit, Failure> {
    let approval = match approval {
        Approval::Awaited { state, port } => callback::wait(port, &state, Duration::from_secs(args.wait)).await?,
        approval => approval,
    };
    let token = match approval {
        // What was copied can be copied again: it does not replace a stored token unless the gateway accepts it.
        Approval::Token(token) => {
            let token = ShopToken::new(AccessToken::new(token));
            let asked = confirm_token(session, shop, &token).await;
            match asked {
                Err(failure) if matches!(failure.exit, Exit::Auth | Exit::Permission | Exit::Rejected) => {
                    return Err(failure.hint(text!("the token was not stored: copy it again, and check region and app key")));
                }
                asked => {
                    store(session, shop, &token)?;
                    return report(global, session, shop, asked.and_then(|info| complete(session, shop, &token, info)));
                }
            }
        }
        Approval::Code(code) => {
            let client = session.client()?;
            let granted = authorization::exchange(&client.shop(shop.to_owned()), session.region, &code).await?;
            store(session, shop, &granted.token)?;
            keep_associated(session, &granted)?;
            granted.token
        }
        Approval::Awaited { .. } => unreachable!("the redirect was awaited"),
    };
    let checked = confirm_token(session, shop, &token).await.and_then(|info| complete(session, shop, &token, info));
    report(global, session, shop, checked)
}

fn store(session: &Session, shop: &str, token: &ShopToken) -> Result<(), Failure> {
    session.secrets.set_token(shop, token)?;
    add_shop(&session.config, &session.name, shop, token.mall_id)
}

/// Asks the gateway about the token.
async fn confirm_token(session: &Session, shop: &str, token: &ShopToken) -> Result<Info, Failure> {
    let client = session.client()?;
    let handle = client.shop(shop.to_owned()).with_token(session.region, token.access.clone()).in_region(session.region);
    tokens::ask(&handle, session.region).await
}

/// Stores what the gateway told of the token.
fn complete(session: &Session, shop: &str, token: &ShopToken, info: Info) -> Result<Info, Failure> {
    let mut known = token.clone();
    known.expires = info.expires.or(known.expires);
    known.mall_id = info.mall_id.or(known.mall_id);
    store(session, shop, &known)?;
    Ok(info)
}

/// Tokens of other shops that came with the code: there is no second chance to get them.
fn keep_associated(session: &Session, granted: &Granted) -> Result<(), Failure> {
    for token in &granted.associated {
        let Some(mall_id) = token.mall_id else { continue };
        let known = session.profile.shops.iter().find(|(_, shop)| shop.mall_id == Some(mall_id)).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| format!("mall-{mall_id}"));
        session.secrets.set_token(&name, token)?;
        add_shop(&session.config, &session.name, &name, Some(mall_id))?;
        note(text!("the token of shop `{}` came with it and is stored, too", name));
    }
    Ok(())
}

fn report(global: &Global, session: &Session, shop: &str, checked: Result<Info, Failure>) -> Result<Exit, Failure> {
    let info = match checked {
        Ok(info) => info,
        Err(failure) => {
            warn(text!("the token is stored, but the gateway does not confirm it: {}", failure.message));
            return Ok(failure.exit);
        }
    };
    if global.wants_values() {
        global.output(Format::Json)?.print(json!({"profile": session.name, "shop": shop, "mall_id": info.mall_id, "expires": info.expires.map(|at| at.0), "types": info.types.len()}))?;
        return Ok(Exit::Success);
    }
    note(styled(GREEN, text!("shop `{}` of profile `{}` is ready; its token is in {}", shop, session.name, session.secrets.store_name())));
    if let Some(at) = info.expires {
        note(text!("it expires on {} and covers {} types", tokens::day(at), info.types.len()));
    }
    note(text!("`temu doctor --shop {}` checks the rest", shop));
    if session.region == Region::China {
        note(text!("events and their authorization are set in the Seller Center"));
    }
    Ok(Exit::Success)
}
