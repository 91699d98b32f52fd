//! Changes, and what they are put together with.

use serde::Serialize;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What changed: `order.list`, `type Money`, `event bg_open_event_test` or `gateway cn`.
    pub subject: String,
    /// Its kind, for those who sort changes.
    pub kind: Kind,
    /// What happened to it.
    pub what: String,
    /// What users notice.
    pub effect: &'static str,
    /// Whether code or calls that worked may stop working.
    pub breaking: bool,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// There is more of something.
    Added,
    /// Something is gone.
    Removed,
    /// An operation has moved.
    Migrated,
    /// Something is different.
    Changed,
}

/// The changes that were found so far, and what they are about.
#[derive(Default)]
pub struct Changes {
    pub list: Vec<Change>,
    pub subject: String,
}

impl Changes {
    pub fn about(&mut self, subject: impl Into<String>) -> &mut Self {
        self.subject = subject.into();
        self
    }

    pub fn breaks(&mut self, kind: Kind, what: impl Into<String>, effect: &'static str) {
        self.list.push(Change { subject: self.subject.clone(), kind, what: what.into(), effect, breaking: true });
    }

    pub fn keeps(&mut self, kind: Kind, what: impl Into<String>, effect: &'static str) {
        self.list.push(Change { subject: self.subject.clone(), kind, what: what.into(), effect, breaking: false });
    }
}

/// Things of two lists that have the same name, in the order of their names.
pub fn pairs<'a, T, K: Ord>(before: &'a [T], after: &'a [T], key: impl Fn(&T) -> K) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut pairs: Vec<_> = before.iter().map(|old| (Some(old), after.iter().find(|new| key(new) == key(old)))).collect();
    pairs.extend(after.iter().filter(|new| before.iter().all(|old| key(old) != key(new))).map(|new| (None, Some(new))));
    pairs.sort_by_key(|(old, new)| old.or(*new).map(&key));
    pairs
}

/// Words of a list as text.
pub fn listed(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
