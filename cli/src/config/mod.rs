//! The configuration: profiles in one TOML file, without secrets. A profile is an app in one region, with its shops.

mod edit;
mod file;
mod paths;

use std::path::PathBuf;

use temu_sdk::Region;

pub use edit::{NewProfile, add_profile, add_shop, lock, remove_shop};
use file::File;
pub use file::{Profile, SellerKind, StoreKind};
pub use paths::{path, secrets_path};

use crate::args::Global;
use crate::exit::Failure;
use crate::i18n::text;

/// The configuration file as it was read.
pub struct Config {
    pub path: PathBuf,
    pub file: File,
}

/// Variables that make a profile without a file.
pub const REGION: &str = "TEMU_REGION";
pub const APP_KEY: &str = "TEMU_APP_KEY";
pub const APP_SECRET: &str = "TEMU_APP_SECRET";
pub const ACCESS_TOKEN: &str = "TEMU_ACCESS_TOKEN";
pub const BASE_URL: &str = "TEMU_BASE_URL";

/// The name of the profile that the environment makes.
pub const FROM_ENVIRONMENT: &str = "environment";

impl Config {
    /// Reads the file; without one there are no profiles.
    pub fn load(global: &Global) -> Result<Self, Failure> {
        let path = path(global)?;
        let file = file::read(&path)?;
        Ok(Self { path, file })
    }

    /// The profile to work with, with its name: the one that is asked for, that of the environment, the default one, or the only one.
    pub fn profile(&self, global: &Global) -> Result<(String, Profile), Failure> {
        let profiles = &self.file.profiles;
        let found = |name: &str| profiles.get(name).cloned().map(|profile| (name.to_owned(), profile)).ok_or_else(|| self.missing(name));
        match (&global.profile, std::env::var(APP_KEY), &self.file.default_profile) {
            (Some(name), ..) => found(name),
            (None, Ok(key), _) if !key.trim().is_empty() => Ok((FROM_ENVIRONMENT.to_owned(), from_environment(key)?)),
            (None, _, Some(name)) => found(name),
            (None, ..) => match profiles.iter().next() {
                Some((name, profile)) if profiles.len() == 1 => Ok((name.clone(), profile.clone())),
                Some(_) => Err(Failure::config(text!(
                    "{}: there are several profiles: choose with --profile ({})",
                    self.path.display(),
                    self.names()
                ))),
                None => Err(no_profile(&self.path)),
            },
        }
    }

    /// All profiles, or that of the command line.
    pub fn profiles(&self, global: &Global) -> Result<Vec<(String, Profile)>, Failure> {
        if global.profile.is_some() || self.file.profiles.is_empty() {
            return self.profile(global).map(|profile| vec![profile]);
        }
        Ok(self.file.profiles.iter().map(|(name, profile)| (name.clone(), profile.clone())).collect())
    }

    fn names(&self) -> String {
        self.file.profiles.keys().cloned().collect::<Vec<_>>().join(", ")
    }

    fn missing(&self, name: &str) -> Failure {
        let failure = Failure::config(text!("{} has no profile `{}`", self.path.display(), name));
        if self.file.profiles.is_empty() {
            failure.hint(text!("`temu login` makes one"))
        } else {
            failure.hint(text!("there are: {}", self.names()))
        }
    }
}

fn no_profile(path: &std::path::Path) -> Failure {
    Failure::config(text!("there is no profile in {}", path.display())).hint(text!(
        "`temu login` makes one; or set {}, {}, {} and {}",
        REGION,
        APP_KEY,
        APP_SECRET,
        ACCESS_TOKEN
    ))
}

fn from_environment(app_key: String) -> Result<Profile, Failure> {
    let region = std::env::var(REGION).ok().filter(|region| !region.is_empty());
    let region = region.ok_or_else(|| Failure::config(text!("{} is set, but not {}: china, us, eu or global", APP_KEY, REGION)))?;
    let region = region_of(&region)
        .ok_or_else(|| Failure::config(text!("{}: there is no region `{}`; there are china, us, eu and global", REGION, region)))?;
    Ok(Profile { region: Some(region), app_key: Some(app_key), secrets: StoreKind::Environment, ..Profile::default() })
}

/// The region of this name.
pub fn region_of(id: &str) -> Option<Region> {
    Region::ALL.into_iter().find(|region| region.id() == id)
}
