//! A private file: only by consent, only readable by its owner.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::SecretStore;
use crate::config::lock;
use crate::exit::Failure;
use crate::files;
use crate::i18n::text;

/// The version of the format.
const VERSION: u64 = 1;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u64,
    secrets: BTreeMap<String, String>,
}

pub struct PrivateFile {
    path: PathBuf,
    /// What was read: a thousand shops are looked up in one run.
    content: OnceCell<Content>,
}

impl PrivateFile {
    pub fn new(path: PathBuf) -> Self {
        Self { path, content: OnceCell::new() }
    }

    fn content(&self) -> Result<&Content, Failure> {
        if let Some(content) = self.content.get() {
            return Ok(content);
        }
        let content = self.read()?;
        Ok(self.content.get_or_init(|| content))
    }

    fn read(&self) -> Result<Content, Failure> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Content { version: VERSION, secrets: BTreeMap::new() });
            }
            Err(error) => return Err(Failure::io(text!("cannot read {}", self.path.display()), &error)),
        };
        let path = self.path.display();
        if files::is_open_to_others(&self.path).map_err(|error| Failure::io(text!("cannot read {}", path), &error))? {
            return Err(Failure::config(text!("{} holds secrets, and others can read it", path))
                .hint(text!("chmod 600 {}; then replace the secrets, since others may have read them", path)));
        }
        // The text is not quoted: it holds secrets.
        let content: Content = serde_json::from_str(&text).map_err(|error| {
            Failure::config(text!("{}:{}:{}: the file of secrets is broken; it stays as it is", path, error.line(), error.column()))
        })?;
        if content.version > VERSION {
            return Err(Failure::config(text!("{}:1:1: the file was written by a newer version of temu: update temu", path)));
        }
        Ok(content)
    }

    /// Changes the file as it is now, which another process may have changed.
    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> Result<T, Failure> {
        let _lock = lock(&self.path)?;
        let mut content = self.read()?;
        let result = change(&mut content.secrets);
        let text = serde_json::to_string_pretty(&content).map_err(|error| Failure::config(error.to_string()))?;
        files::write_private(&self.path, &(text + "\n"))?;
        Ok(result)
    }
}

impl SecretStore for PrivateFile {
    fn get(&self, key: &str) -> Result<Option<String>, Failure> {
        Ok(self.content()?.secrets.get(key).cloned())
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), Failure> {
        self.change(|secrets| drop(secrets.insert(key.to_owned(), secret.to_owned())))
    }

    fn remove(&self, key: &str) -> Result<bool, Failure> {
        self.change(|secrets| secrets.remove(key).is_some())
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}
