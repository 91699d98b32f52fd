//! Routes that are changed at run time: what an announcement moves, before a release of this crate knows it.
//!
//! A file of moves is made from Temu's announcement (`cargo xtask migrate --moves-only page.md`). It changes types, gateways, old types, sunsets
//! and for whom an old type stays; it names gateways of the catalog, never URLs, and it does not change fields.
//!
//! ```
//! use temu_sdk::{AppKey, AppSecret, Client, Region, moves::Moves};
//!
//! let moves = Moves::from_json(
//!     r#"{"version": 1, "notices": [{"date": "2027-02-11", "moves": [
//!         {"old": "bg.order.list.v2.get", "new": "bg.order.list.v3.get", "from": "us", "to": "us", "sunset": "2027-04-01"},
//!         {"old": "bg.order.list.v2.get", "new": "bg.order.list.v3.get", "from": "eu", "to": "eu", "sunset": "2027-04-01"},
//!         {"old": "bg.order.list.v2.get", "new": "bg.order.list.v3.get", "from": "global", "to": "global", "sunset": "2027-04-01"}
//!     ]}]}"#,
//! )?;
//! assert_eq!(moves.report().applied[0].operation, "order.list");
//! assert_eq!(moves.find("bg.order.list.v2.get").unwrap().successor(), Some("bg.order.list.v3.get"));
//!
//! let client = Client::builder().app(Region::Us, AppKey::new("key"), AppSecret::new("secret")).moves(moves.clone()).build()?;
//! // Later, without a restart, if the moves came from a file: moves.reload()?
//! # Ok::<(), temu_sdk::Error>(())
//! ```

mod date;
mod notice;
mod table;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use serde_json::Value;

use crate::{error::Error, lifecycle::Lifecycle};

pub(crate) use table::Table;
pub use table::{Applied, Report};

/// Moves of operations to other types or gateways, shared by every client that they were given to. Cheap to clone.
#[derive(Clone)]
pub struct Moves(Arc<Shared>);

struct Shared {
    path: Option<PathBuf>,
    table: RwLock<Arc<Table>>,
}

impl Moves {
    /// Reads a file of moves. With the feature `yaml`, a name that ends in `.yaml` is read as a notice of the spec, whose name is its date.
    ///
    /// # Errors
    /// Returns an error of kind `config` if the file cannot be read, or if a move does not fit the catalog: all problems at once, each with
    /// its place.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let table = read(path)?;
        Ok(Self::new(Some(path.to_owned()), table))
    }

    /// Reads moves from JSON.
    ///
    /// # Errors
    /// Returns an error as [`Moves::from_file`] does.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Ok(Self::new(None, table(&json(text, "the moves")?, "the moves")?))
    }

    fn new(path: Option<PathBuf>, table: Table) -> Self {
        Self(Arc::new(Shared { path, table: RwLock::new(Arc::new(table)) }))
    }

    /// Reads the file again. Calls in progress finish on the route they began with; later ones take the new one.
    ///
    /// # Errors
    /// Returns an error as [`Moves::from_file`] does, or if the moves did not come from a file. The moves then stay as they were.
    pub fn reload(&self) -> Result<Report, Error> {
        let path = self.0.path.as_ref().ok_or_else(|| Error::config("the moves did not come from a file: there is nothing to reload"))?;
        let table = read(path).map_err(|error| Error::config(format!("the moves stay as they were: {error}")))?;
        let report = table.report.clone();
        *self.0.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
        Ok(report)
    }

    /// Returns what the moves changed, and what the catalog knew better.
    #[must_use]
    pub fn report(&self) -> Report {
        self.table().report.clone()
    }

    /// Finds a type as [`lifecycle::find`](crate::lifecycle::find) does, with these moves applied.
    #[must_use]
    pub fn find(&self, type_name: &str) -> Option<Lifecycle> {
        self.table().find(type_name).map(Lifecycle::of)
    }

    pub(crate) fn table(&self) -> Arc<Table> {
        Arc::clone(&self.0.table.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(path: &Path) -> Result<Table, Error> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| Error::config(format!("the moves in {name} cannot be read: {error}")))?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => table(&yaml(&text, path)?, &name),
        _ => table(&json(&text, &name)?, &name),
    }
}

fn json(text: &str, name: &str) -> Result<Value, Error> {
    let place = |error: &serde_json::Error| format!("line {}, column {}", error.line(), error.column());
    text.parse()
        .map_err(|error| Error::config(format!("{name}: not JSON ({}): give the file that `migrate --moves-only` writes", place(&error))))
}

/// Puts a notice into the form of a file of moves.
#[cfg(feature = "yaml")]
fn yaml(text: &str, path: &Path) -> Result<Value, Error> {
    let notice: Value = serde_saphyr::from_str(text).map_err(|error| Error::config(format!("{}: not YAML: {error}", path.display())))?;
    let mut notice = match notice {
        Value::Object(notice) => notice,
        _ => return Err(Error::config(format!("{}: not a notice: give the file that `migrate` writes", path.display()))),
    };
    let date = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    notice.insert("date".to_owned(), Value::String(date));
    Ok(serde_json::json!({"version": notice::VERSION, "notices": [notice]}))
}

#[cfg(not(feature = "yaml"))]
fn yaml(_: &str, path: &Path) -> Result<Value, Error> {
    Err(Error::config(format!("{}: reading notices needs the feature `yaml` of temu-sdk", path.display())))
}

fn table(value: &Value, name: &str) -> Result<Table, Error> {
    let problems = |problems: Vec<String>| {
        let list: String = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        Error::config(format!("{name}: {} of the moves cannot be applied:{list}", problems.len()))
    };
    Table::new(&notice::read(value).map_err(problems)?).map_err(problems)
}

impl fmt::Debug for Moves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moves").field("path", &self.0.path).field("report", &self.report()).finish()
    }
}
