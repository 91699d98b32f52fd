//! `temu shops`: the shops of all profiles.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::args::Global;
use crate::config::{Config, remove_shop};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, columns, put};
use crate::session::Session;
use crate::terminal::{confirm, is_interactive};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Remove a shop and its stored token; the token itself stays valid
    Remove {
        /// Shop
        shop: String,
        /// Do not ask
        #[arg(long, short = 'y')]
        yes: bool,
    },
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Some(Command::Remove { shop, yes }) => remove(global, shop, *yes),
        None => list(global),
    }
}

fn list(global: &Global) -> Result<Exit, Failure> {
    let config = Config::load(global)?;
    let mut shops: Vec<Value> = Vec::new();
    for (name, profile) in config.profiles(global)? {
        let region = profile.region.map(|region| region.id());
        shops.extend(profile.shops.iter().map(|(shop, entry)| json!({"profile": name, "region": region, "shop": shop, "mall_id": entry.mall_id, "secrets": profile.secrets.id()})));
    }
    if global.wants_values() {
        global.output(Format::Json)?.print(shops.into())?;
    } else if shops.is_empty() {
        put(&(text!("there are no shops; `temu login` adds one") + "\n"))?;
    } else {
        let header = [text!("PROFILE"), text!("REGION"), text!("SHOP"), "mallId".to_owned(), text!("SECRETS")];
        let cell = |value: &Value| {
            value.as_str().map_or_else(|| value.as_i64().map_or_else(|| "-".to_owned(), |id| id.to_string()), str::to_owned)
        };
        let row = |shop: &Value| ["profile", "region", "shop", "mall_id", "secrets"].iter().map(|key| cell(&shop[*key])).collect();
        put(&columns(&header, shops.iter().map(row)))?;
    }
    Ok(Exit::Success)
}

fn remove(global: &Global, shop: &str, is_confirmed: bool) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    if !session.profile.shops.contains_key(shop) {
        return Err(Failure::new(Exit::NotFound, text!("profile `{}` has no shop `{}`", session.name, shop)));
    }
    if !is_confirmed {
        let question = text!("Remove shop `{}` and its stored token?", shop);
        if !is_interactive() || !confirm(&question)? {
            return Err(Failure::new(Exit::NotConfirmed, text!("nothing was removed")).hint(text!("--yes does not ask")));
        }
    }
    session.secrets.remove_token(shop)?;
    remove_shop(&session.config, &session.name, shop)?;
    Ok(Exit::Success)
}
