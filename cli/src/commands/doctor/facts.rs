//! What gateways told of tokens, kept for `--cached`: no secrets, and no data of buyers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use temu_sdk::UnixSeconds;

use crate::commands::tokens::Info;
use crate::exit::Failure;
use crate::files;
use crate::session::now;

/// The version of the format.
const VERSION: u64 = 1;

/// What was told of one shop's token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// When it was asked, in Unix seconds.
    pub at: i64,
    pub mall_id: Option<i64>,
    pub expires: Option<i64>,
    pub types: Vec<String>,
    pub subscribed: Vec<String>,
    pub authorized: Option<Vec<String>>,
    pub failure: Option<Rejected>,
}

/// Why the gateway did not tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    pub code: Option<i64>,
    pub message: String,
}

impl Fact {
    pub fn of(answer: Result<Info, temu_sdk::Error>) -> Self {
        let (info, failure) = match answer {
            Ok(info) => (info, None),
            Err(error) => (Info::default(), Some(Rejected { code: error.code(), message: error.to_string() })),
        };
        let Info { mall_id, expires, types, subscribed, authorized } = info;
        Self { at: now().0, mall_id, expires: expires.map(|at: UnixSeconds| at.0), types, subscribed, authorized, failure }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u64,
    shops: BTreeMap<String, Fact>,
}

/// The facts of all shops.
pub struct Facts {
    path: PathBuf,
    shops: BTreeMap<String, Fact>,
}

impl Facts {
    /// What the last run kept. A file that cannot be read counts as none: it can be had again.
    pub fn load(config: &Path) -> Self {
        let path = config.with_file_name("doctor.json");
        let stored = std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<Stored>(&text).ok());
        let shops = stored.filter(|stored| stored.version == VERSION).map(|stored| stored.shops).unwrap_or_default();
        Self { path, shops }
    }

    pub fn get(&self, profile: &str, shop: &str) -> Option<&Fact> {
        self.shops.get(&format!("{profile}/{shop}"))
    }

    pub fn set(&mut self, profile: &str, shop: &str, fact: Fact) {
        self.shops.insert(format!("{profile}/{shop}"), fact);
    }

    pub fn save(self) -> Result<(), Failure> {
        if self.shops.is_empty() {
            return Ok(());
        }
        let text =
            serde_json::to_string(&Stored { version: VERSION, shops: self.shops }).map_err(|error| Failure::config(error.to_string()))?;
        files::write_private(&self.path, &(text + "\n"))
    }
}
