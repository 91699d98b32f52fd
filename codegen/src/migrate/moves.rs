//! The moves of announcements as a file that a running client loads, instead of edits of the spec.

use serde_json::{Map, Value, json};

use super::Migration;
use crate::{Error, Model, spec::Move};

/// The version of the format.
const VERSION: u64 = 1;

impl Migration {
    /// The moves that the spec does not have yet, as JSON for the client's moves.
    ///
    /// # Errors
    /// Returns an error if the spec is invalid before or after the edits.
    pub fn moves(&self) -> Result<String, Error> {
        let (before, after) = (crate::load_sources(self.before.clone())?, crate::load_sources(self.after.clone())?);
        let notices: Vec<Value> = after
            .notices
            .iter()
            .filter_map(|notice| {
                let moves: Vec<Value> =
                    notice.moves.iter().filter(|each| !is_known(&before, &notice.date.value, each)).map(entry).collect();
                let (date, title, new_token) = (&notice.date.value, &notice.title, notice.new_token);
                (!moves.is_empty()).then(|| json!({"date": date, "title": title, "new_token": new_token, "moves": moves}))
            })
            .collect();
        let file = json!({"version": VERSION, "notices": notices});
        Ok(serde_json::to_string_pretty(&file).map_err(|error| Error::Io(error.to_string()))? + "\n")
    }
}

fn is_known(before: &Model, date: &str, new: &Move) -> bool {
    before.notice(date).is_some_and(|notice| notice.moves.iter().any(|known| entry(known) == entry(new)))
}

fn entry(each: &Move) -> Value {
    let mut entry = Map::new();
    let mut set = |key: &str, value: Value| {
        entry.insert(key.to_owned(), value);
    };
    set("old", each.old.value.clone().into());
    set("new", each.new.value.clone().into());
    if !each.aliases.is_empty() {
        set("aliases", each.aliases.clone().into());
    }
    set("from", each.from.value.clone().into());
    set("to", each.to.value.clone().into());
    if let Some(sunset) = &each.sunset {
        set("sunset", sunset.value.clone().into());
    }
    if !each.stays_for.is_empty() {
        set("stays_for", each.stays_for.clone().into());
    }
    if let Some(name) = &each.name {
        set("name", name.clone().into());
    }
    Value::Object(entry)
}
