//! The system's keyring.

use keyring::{Entry, Error};

use super::SecretStore;
use crate::exit::Failure;
use crate::i18n::text;

const SERVICE: &str = "temu";

pub struct Keyring;

impl SecretStore for Keyring {
    fn get(&self, key: &str) -> Result<Option<String>, Failure> {
        match entry(key)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), Failure> {
        entry(key)?.set_password(secret).map_err(|error| unusable(&error))
    }

    fn remove(&self, key: &str) -> Result<bool, Failure> {
        match entry(key)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn name(&self) -> String {
        text!("the keyring")
    }
}

fn entry(key: &str) -> Result<Entry, Failure> {
    if let Err(error) = Entry::store_status() {
        return Err(unusable(error));
    }
    Entry::new(SERVICE, key).map_err(|error| unusable(&error))
}

fn unusable(error: &Error) -> Failure {
    Failure::config(text!("the keyring cannot be used: {}", error)).hint(text!(
        "unlock it; or keep this profile's secrets elsewhere: `secrets = \"file\"` (a file that only you can read) or \"environment\""
    ))
}
