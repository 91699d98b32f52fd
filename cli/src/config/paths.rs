//! Where the files lie: in the platform's configuration directory, unless another file is named.

use std::path::{Path, PathBuf};

use etcetera::AppStrategy;

use crate::args::Global;
use crate::exit::Failure;
use crate::i18n::text;

/// The configuration file.
pub fn path(global: &Global) -> Result<PathBuf, Failure> {
    if let Some(path) = &global.config {
        return Ok(path.clone());
    }
    let app = etcetera::AppStrategyArgs { top_level_domain: "com".to_owned(), author: "temu-sdk".to_owned(), app_name: "temu".to_owned() };
    let strategy = etcetera::app_strategy::choose_native_strategy(app).map_err(|_| {
        Failure::config(text!("there is no home directory")).hint(text!("set HOME, or name a file with --config or TEMU_CONFIG"))
    })?;
    Ok(strategy.in_config_dir("config.toml"))
}

/// The file with the secrets of profiles that keep them in one, beside the configuration.
pub fn secrets_path(config: &Path) -> PathBuf {
    config.with_file_name("secrets.json")
}
