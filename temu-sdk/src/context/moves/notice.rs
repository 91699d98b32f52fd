//! Reading a file of moves: every problem is found in one pass, each with its place.

use serde_json::{Map, Value};

use crate::{catalog::gateway::Gateway, context::moves::date::midnight, generated::operations::ALL as OPERATIONS};

/// The version of the format that is written and read.
pub(super) const VERSION: u64 = 1;

/// One move of an announcement.
#[derive(Clone, Debug)]
pub(super) struct Move {
    /// Where it stands in the file: `notices[0].moves[2]`.
    pub place: String,
    pub old: String,
    pub new: String,
    pub aliases: Vec<String>,
    pub from: Gateway,
    pub to: Gateway,
    /// Unix seconds.
    pub sunset: Option<i64>,
    pub stays_for: Vec<String>,
    /// The date of the announcement.
    pub notice: String,
    pub new_token: bool,
    /// The announcement says that fields changed, too.
    pub fields_changed: bool,
}

/// Reads all moves, in the order of their announcements.
pub(super) fn read(file: &Value) -> Result<Vec<Move>, Vec<String>> {
    match file.get("version").and_then(Value::as_u64) {
        Some(1..=VERSION) => {}
        Some(newer) => return Err(vec![format!("version {newer} is newer than this SDK reads ({VERSION}): update temu-sdk")]),
        None => return Err(vec!["`version` is missing: give the file that `migrate --moves-only` writes".to_owned()]),
    }
    let mut reader = Reader::default();
    let mut moves: Vec<Move> =
        reader.list(file, "notices", "").into_iter().flat_map(|(place, notice)| reader.notice(&place, notice)).collect();
    moves.sort_by(|a, b| a.notice.cmp(&b.notice));
    if reader.problems.is_empty() { Ok(moves) } else { Err(reader.problems) }
}

#[derive(Default)]
struct Reader {
    problems: Vec<String>,
}

impl Reader {
    fn problem(&mut self, place: &str, problem: impl AsRef<str>) {
        self.problems.push(format!("{place}: {}", problem.as_ref()));
    }

    fn list<'v>(&mut self, value: &'v Value, key: &str, place: &str) -> Vec<(String, &'v Value)> {
        let path = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
        match value.get(key) {
            Some(Value::Array(items)) => items.iter().enumerate().map(|(index, item)| (format!("{path}[{index}]"), item)).collect(),
            _ => {
                self.problem(&path, "must be a list");
                Vec::new()
            }
        }
    }

    fn notice(&mut self, place: &str, notice: &Value) -> Vec<Move> {
        let date = notice.get("date").and_then(Value::as_str).unwrap_or_default().to_owned();
        if midnight(&date).is_none() {
            self.problem(&format!("{place}.date"), "must be the day of the announcement, such as \"2027-02-11\"");
        }
        let new_token = notice.get("new_token").and_then(Value::as_bool).unwrap_or_default();
        let moves = self.list(notice, "moves", place);
        moves.into_iter().filter_map(|(place, entry)| self.entry(place, entry, &date, new_token)).collect()
    }

    fn entry(&mut self, place: String, entry: &Value, date: &str, new_token: bool) -> Option<Move> {
        let Value::Object(fields) = entry else {
            self.problem(&place, "must be an object");
            return None;
        };
        for unknown in fields.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.problem(&format!("{place}.{unknown}"), format!("is not a key of a move; they are {}", KEYS.join(", ")));
        }
        let (old, new) = (self.type_name(&place, fields, "old"), self.type_name(&place, fields, "new"));
        let (from, to) = (self.gateway(&place, fields, "from"), self.gateway(&place, fields, "to"));
        let sunset = self.sunset(&place, fields);
        Some(Move {
            old: old?,
            new: new?,
            aliases: texts(fields, "aliases"),
            from: from?,
            to: to?,
            sunset: sunset?,
            stays_for: texts(fields, "stays_for"),
            notice: date.to_owned(),
            new_token,
            fields_changed: fields.get("fields_changed").and_then(Value::as_bool).unwrap_or_default(),
            place,
        })
    }

    fn type_name(&mut self, place: &str, fields: &Map<String, Value>, key: &str) -> Option<String> {
        let name = fields.get(key).and_then(Value::as_str).unwrap_or_default();
        if is_type(name) {
            return Some(name.to_owned());
        }
        let example = OPERATIONS.first().map_or("", |operation| operation.type_name);
        self.problem(&format!("{place}.{key}"), format!("must be a type, such as `{example}`"));
        None
    }

    fn gateway(&mut self, place: &str, fields: &Map<String, Value>, key: &str) -> Option<Gateway> {
        let gateway = fields.get(key).and_then(Value::as_str).and_then(Gateway::from_id);
        if gateway.is_none() {
            let known = Gateway::ALL.map(Gateway::id).join(", ");
            self.problem(&format!("{place}.{key}"), format!("must be a gateway: {known}"));
        }
        gateway
    }

    fn sunset(&mut self, place: &str, fields: &Map<String, Value>) -> Option<Option<i64>> {
        match fields.get("sunset") {
            None | Some(Value::Null) => Some(None),
            Some(date) => {
                let sunset = date.as_str().and_then(midnight);
                if sunset.is_none() {
                    self.problem(&format!("{place}.sunset"), "must be a day, such as \"2027-04-01\"");
                }
                sunset.map(Some)
            }
        }
    }
}

/// `group` and `name` are what a notice says for people.
const KEYS: [&str; 10] = ["old", "new", "aliases", "from", "to", "sunset", "stays_for", "fields_changed", "group", "name"];

fn texts(fields: &Map<String, Value>, key: &str) -> Vec<String> {
    let texts = fields.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    texts.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns whether it begins as types do, unlike an operation's id.
fn is_type(name: &str) -> bool {
    let Some((start, rest)) = name.split_once('.') else { return false };
    let is_known = OPERATIONS.iter().filter_map(|operation| operation.type_name.split_once('.')).any(|(known, _)| known == start);
    is_known && !rest.is_empty()
}
