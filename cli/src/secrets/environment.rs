//! Secrets from environment variables: for CI and containers. Nothing is stored.

use super::{APP, SecretStore};
use crate::config::{ACCESS_TOKEN, APP_SECRET};
use crate::exit::Failure;
use crate::i18n::text;

pub struct Environment;

impl SecretStore for Environment {
    fn get(&self, key: &str) -> Result<Option<String>, Failure> {
        let variable = if key.ends_with(&format!("/{APP}")) { APP_SECRET } else { ACCESS_TOKEN };
        Ok(std::env::var(variable).ok().map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty()))
    }

    fn set(&self, _: &str, _: &str) -> Result<(), Failure> {
        Err(Failure::config(text!("this profile takes its secrets from the environment: nothing can be stored there")).hint(text!(
            "set {} and {}, or change `secrets` of the profile to \"keyring\" or \"file\"",
            APP_SECRET,
            ACCESS_TOKEN
        )))
    }

    fn remove(&self, _: &str) -> Result<bool, Failure> {
        Ok(false)
    }

    fn name(&self) -> String {
        text!("the environment")
    }
}
