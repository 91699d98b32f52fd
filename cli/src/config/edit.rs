//! Changes of the configuration file: comments and order stay, and what cannot be read is not overwritten.

use std::fs;
use std::path::Path;

use temu_sdk::Region;
use toml_edit::{DocumentMut, Item, Table, value};

use super::file::{self, SellerKind, StoreKind, VERSION};
use crate::exit::Failure;
use crate::files;
use crate::i18n::text;

/// What a new profile begins with.
pub struct NewProfile<'a> {
    pub name: &'a str,
    pub region: Region,
    pub app_key: &'a str,
    pub secrets: StoreKind,
    pub seller: SellerKind,
}

/// Adds a profile.
pub fn add_profile(path: &Path, new: &NewProfile<'_>) -> Result<(), Failure> {
    edit(path, |document| {
        let profile = table(document.as_table_mut(), &["profiles", new.name]);
        profile["region"] = value(new.region.id());
        profile["app_key"] = value(new.app_key);
        profile["secrets"] = value(new.secrets.id());
        if new.seller == SellerKind::CrossBorder {
            profile["seller"] = value("cross_border");
        }
    })
}

/// Adds a shop to a profile, or brings its `mallId` up to date.
pub fn add_shop(path: &Path, profile: &str, shop: &str, mall_id: Option<i64>) -> Result<(), Failure> {
    edit(path, |document| {
        let entry = table(document.as_table_mut(), &["profiles", profile, "shops", shop]);
        if let Some(mall_id) = mall_id {
            entry["mall_id"] = value(mall_id);
        }
    })
}

/// Removes a shop.
pub fn remove_shop(path: &Path, profile: &str, shop: &str) -> Result<(), Failure> {
    edit(path, |document| drop(table(document.as_table_mut(), &["profiles", profile, "shops"]).remove(shop)))
}

/// The table at a path, with those above it made implicit where they are new.
fn table<'a>(root: &'a mut Table, path: &[&str]) -> &'a mut Table {
    let mut at = root;
    for (depth, key) in path.iter().enumerate() {
        let is_last = depth + 1 == path.len();
        let entry = at.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(!is_last);
            Item::Table(table)
        });
        if !entry.is_table() {
            let inline = std::mem::take(entry).into_table().unwrap_or_default();
            *entry = Item::Table(inline);
        }
        at = entry.as_table_mut().expect("it was made a table");
    }
    at
}

fn edit(path: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<(), Failure> {
    let _lock = lock(path)?;
    let old = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("version = {VERSION}\n"),
        Err(error) => return Err(Failure::io(text!("cannot read {}", path.display()), &error)),
    };
    file::parse(path, &old)?;
    let mut document: DocumentMut = old.parse().map_err(|error: toml_edit::TomlError| Failure::config(error.to_string()))?;
    change(&mut document);
    let new = document.to_string();
    file::parse(path, &new)?;
    if new == old { Ok(()) } else { files::write(path, &new) }
}

/// Keeps others from changing files in the same folder until it is dropped.
pub fn lock(path: &Path) -> Result<fs::File, Failure> {
    let lock = path.with_file_name(".lock");
    let failed = |error: std::io::Error| Failure::io(text!("cannot lock {}", lock.display()), &error);
    if let Some(folder) = lock.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}
