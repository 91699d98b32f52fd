//! The format of the configuration file. Every error names file and line.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, de::Error};
use temu_sdk::{Gateway, Region, authorization::Seller};

use super::region_of;
use crate::exit::Failure;
use crate::i18n::text;

/// The version of the format.
pub const VERSION: i64 = 1;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    version: Option<i64>,
    /// The profile that is used if none is named.
    #[serde(default)]
    pub default_profile: Option<String>,
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
}

/// An app in one region.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Required; the check names the line.
    #[serde(deserialize_with = "region")]
    pub region: Option<Region>,
    pub app_key: Option<String>,
    /// Where the app's secret and the shops' tokens are kept.
    pub secrets: StoreKind,
    /// Which Seller Center the sellers use.
    pub seller: SellerKind,
    /// The URL of the app's authorization, from its page in the console.
    pub authorize_url: Option<String>,
    /// Calls the test hosts.
    pub test_hosts: bool,
    /// Other URLs of gateways, by gateway.
    pub urls: BTreeMap<String, String>,
    /// Proxies, by gateway.
    pub proxies: BTreeMap<String, String>,
    /// Moves that a release does not know yet.
    pub moves: Option<PathBuf>,
    /// Operations that the app uses; `temu doctor` checks the tokens against them.
    pub uses: Vec<String>,
    /// Codes of events that the app wants.
    pub events: Vec<String>,
    /// The app's callback URL for events.
    pub callback: Option<String>,
    /// The shop that is used if none is named.
    pub default_shop: Option<String>,
    pub shops: BTreeMap<String, ShopEntry>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShopEntry {
    pub mall_id: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// The system's keyring
    #[default]
    Keyring,
    /// A file that only you can read, beside the configuration
    File,
    /// TEMU_APP_SECRET and TEMU_ACCESS_TOKEN
    Environment,
}

impl StoreKind {
    pub fn id(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Environment => "environment",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum SellerKind {
    /// Sells where it is established
    #[default]
    Local,
    /// Sells from China into other regions
    CrossBorder,
}

impl From<SellerKind> for Seller {
    fn from(kind: SellerKind) -> Self {
        match kind {
            SellerKind::Local => Self::Local,
            SellerKind::CrossBorder => Self::CrossBorder,
        }
    }
}

fn region<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Region>, D::Error> {
    let id = String::deserialize(deserializer)?;
    region_of(&id).map(Some).ok_or_else(|| D::Error::custom(text!("there is no region `{}`; there are china, us, eu and global", id)))
}

/// Reads and checks a file; one that does not exist has no profiles.
pub fn read(path: &Path) -> Result<File, Failure> {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| Failure::config(text!("{} is not UTF-8", path.display())))?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(File::default()),
        Err(error) => return Err(Failure::io(text!("cannot read {}", path.display()), &error)),
    };
    parse(path, &text)
}

pub fn parse(path: &Path, text: &str) -> Result<File, Failure> {
    let file: File = toml_edit::de::from_str(text).map_err(|error| at(path, text, error.span(), error.message()))?;
    let document = toml_edit::Document::parse(text).map_err(|error| at(path, text, error.span(), error.message()))?;
    let span = |keys: &[&str]| {
        let mut item = Some(document.as_item());
        keys.iter().for_each(|key| item = item.and_then(|item| item.get(key)));
        item.and_then(toml_edit::Item::span)
    };
    check(&file, &|keys, message| at(path, text, span(keys), &message))?;
    Ok(file)
}

/// What types do not say.
fn check(file: &File, wrong: &dyn Fn(&[&str], String) -> Failure) -> Result<(), Failure> {
    if file.version.unwrap_or(VERSION) > VERSION {
        return Err(wrong(&["version"], text!("the file was written by a newer version of temu: update temu")));
    }
    if let Some(name) = file.default_profile.as_ref().filter(|name| !file.profiles.contains_key(*name)) {
        return Err(wrong(&["default_profile"], text!("there is no profile `{}`", name)));
    }
    for (name, profile) in &file.profiles {
        let here = |keys: &[&str], message| wrong(&[&["profiles", name], keys].concat(), message);
        let Some(region) = profile.region else {
            return Err(here(&[], text!("profile `{}` has no region: add `region = \"us\"` (or china, eu, global)", name)));
        };
        if profile.app_key.as_ref().is_none_or(|key| key.trim().is_empty()) {
            return Err(here(&[], text!("profile `{}` has no app_key", name)));
        }
        for (table, values) in [("urls", &profile.urls), ("proxies", &profile.proxies)] {
            for (id, url) in values {
                let Some(gateway) = Gateway::from_id(id) else {
                    return Err(here(&[table, id], text!("there is no gateway `{}`; there are cn, partner, us, eu and global", id)));
                };
                if gateway.region() != region {
                    return Err(here(&[table, id], text!("gateway {} is not of region {}", gateway, region)));
                }
                if !url.starts_with("https://") && !url.starts_with("http://") {
                    return Err(here(&[table, id], text!("the URL must begin with https:// or http://")));
                }
            }
        }
        if let Some(shop) = profile.default_shop.as_ref().filter(|shop| !profile.shops.contains_key(*shop)) {
            return Err(here(&["default_shop"], text!("there is no shop `{}`", shop)));
        }
    }
    Ok(())
}

/// A failure that names file, line and column.
fn at(path: &Path, text: &str, span: Option<Range<usize>>, message: &str) -> Failure {
    let start = span.map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..start).unwrap_or_default();
    let (line, column) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    Failure::config(format!("{}:{line}:{column}: {}", path.display(), message.trim_end()))
}
