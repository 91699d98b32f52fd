//! The profile that `login` works with; a new one is made on the way.

use temu_sdk::{AppSecret, Region};

use super::{Args, valid_name};
use crate::args::Global;
use crate::config::{Config, NewProfile, SellerKind, StoreKind, add_profile, region_of};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::secrets::Secrets;
use crate::session::Session;
use crate::terminal::{ask, ask_secret, confirm, is_interactive, note};

/// Opens the profile of the command line, or makes it.
pub fn open_or_create(global: &Global, args: &Args) -> Result<Session, Failure> {
    let config = Config::load(global)?;
    let wanted = global.profile.clone().or_else(|| config.profile(global).ok().map(|(name, _)| name));
    if let Some(profile) = wanted.as_ref().and_then(|name| config.file.profiles.get(name)) {
        let name = wanted.clone().unwrap_or_default();
        return complete(Session::of(&config, name, profile.clone())?, args);
    }
    if config.file.profiles.len() > 1 && global.profile.is_none() {
        return Err(config.profile(global).err().unwrap_or_else(|| Failure::new(Exit::Usage, text!("choose with --profile"))));
    }
    create(global, args, &config)
}

/// Asks for what the profile lacks.
fn complete(session: Session, args: &Args) -> Result<Session, Failure> {
    let is_elsewhere = session.profile.secrets == StoreKind::Environment;
    if !is_elsewhere && session.secrets.app_secret()?.is_none() {
        session.secrets.set_app_secret(&app_secret(args)?)?;
    }
    Ok(session)
}

fn create(global: &Global, args: &Args, config: &Config) -> Result<Session, Failure> {
    let region = match &args.region {
        Some(id) => id.clone(),
        None => needed(&text!("Region (china, us, eu, global)"), "--region", Some("us"))?,
    };
    let region = region_of(region.trim())
        .ok_or_else(|| Failure::new(Exit::Usage, text!("there is no region `{}`; there are china, us, eu and global", region)))?;
    let name = global.profile.clone().map_or_else(|| name(region), Ok).and_then(valid_name)?;
    let app_key = match &args.app_key {
        Some(key) => key.clone(),
        None => needed(&text!("App key"), "--app-key", None)?,
    };
    let app_secret = app_secret(args)?;
    let store = match args.secrets {
        Some(store) => store,
        None => consented(config, &name)?,
    };
    let secrets = Secrets::open(store, &config.path, &name);
    secrets.set_app_secret(&app_secret).map_err(|failure| match store {
        StoreKind::Keyring => {
            Failure { hint: Some(text!("unlock it; or choose `--secrets file`: a file that only you can read")), ..failure }
        }
        _ => failure,
    })?;
    let seller = args.seller.unwrap_or(if region == Region::China { SellerKind::CrossBorder } else { SellerKind::Local });
    add_profile(&config.path, &NewProfile { name: &name, region, app_key: app_key.trim(), secrets: store, seller })?;
    note(text!("profile `{}` is in {}", name, config.path.display()));
    let config = Config::load(global)?;
    let profile = config.file.profiles.get(&name).cloned().unwrap_or_default();
    Session::of(&config, name, profile)
}

fn name(region: Region) -> Result<String, Failure> {
    if is_interactive() { ask(&text!("Name of the profile"), Some(region.id().to_owned())) } else { Ok(region.id().to_owned()) }
}

/// Something that is asked for on a terminal, and an option elsewhere.
fn needed(question: &str, option: &str, default: Option<&str>) -> Result<String, Failure> {
    if !is_interactive() {
        return Err(Failure::new(Exit::Usage, text!("a new profile needs {}", option)));
    }
    ask(question, default.map(str::to_owned))
}

/// The keyring, unless it cannot be used and a file is agreed to.
fn consented(config: &Config, name: &str) -> Result<StoreKind, Failure> {
    let keyring = Secrets::open(StoreKind::Keyring, &config.path, name).app_secret();
    let Err(failure) = keyring else { return Ok(StoreKind::Keyring) };
    if !is_interactive() {
        return Err(Failure {
            hint: Some(text!(
                "`--secrets file` keeps them in a file that only you can read, `--secrets environment` takes them from variables"
            )),
            ..failure
        });
    }
    note(&failure.message);
    match confirm(&text!("Keep the secrets in a file that only you can read, unencrypted?"))? {
        true => Ok(StoreKind::File),
        false => Err(Failure::new(Exit::NotConfirmed, text!("nothing was stored"))),
    }
}

/// From standard input, or typed without being shown; never from the command line, which others see.
fn app_secret(args: &Args) -> Result<AppSecret, Failure> {
    let secret = if args.reads_stdin() {
        super::authorize::line(&text!("the app secret"))?
    } else if let Some(secret) = std::env::var(crate::config::APP_SECRET).ok().filter(|secret| !secret.is_empty()) {
        secret
    } else if is_interactive() {
        ask_secret(&text!("App secret"))?
    } else {
        return Err(Failure::new(
            Exit::Usage,
            text!(
                "there is no terminal to ask for the app secret: pass it on standard input with --token-stdin or --code-stdin, or in TEMU_APP_SECRET"
            ),
        ));
    };
    if secret.trim().is_empty() {
        Err(Failure::new(Exit::Usage, text!("the app secret is blank")))
    } else {
        Ok(AppSecret::new(secret.trim()))
    }
}
