//! The operations that the SDK itself calls, by role: what `spec/roles.yaml` says about them. Fields are named by paths, so that no code
//! depends on the types that are generated for them.

use serde_json::{Map, Value};

use crate::catalog::operation::OperationInfo;

/// A path through JSON objects: for each step the names under which the field may arrive, the documented one first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path(pub &'static [&'static [&'static str]]);

impl Path {
    /// The path of a field that the operation does not have.
    #[allow(dead_code, reason = "the fields of all roles may exist")]
    pub const NONE: Self = Self(&[]);

    /// Returns whether the operation has the field.
    pub fn exists(self) -> bool {
        !self.0.is_empty()
    }

    /// Returns the value at the end of the path; null counts as missing.
    pub fn find(self, root: &Value) -> Option<&Value> {
        let mut value = self.exists().then_some(root)?;
        for names in self.0 {
            value = names.iter().find_map(|name| value.get(name).filter(|value| !value.is_null()))?;
        }
        Some(value)
    }

    /// Returns a string, or a number as text; blank text counts as missing.
    pub fn text(self, root: &Value) -> Option<String> {
        text(self.find(root)?)
    }

    /// Returns an integer, or a text that holds one.
    pub fn integer(self, root: &Value) -> Option<i64> {
        match self.find(root)? {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_i64(),
        }
    }

    /// Returns the texts of a list.
    pub fn texts(self, root: &Value) -> Vec<String> {
        self.find(root).and_then(Value::as_array).into_iter().flatten().filter_map(text).collect()
    }

    /// Returns the elements of a list.
    pub fn items(self, root: &Value) -> &[Value] {
        self.find(root).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Sets the value at the end of the path; objects on the way are created.
    pub fn set(self, root: &mut Value, value: Value) {
        let mut place = root;
        for names in self.0 {
            let Some(name) = names.first() else { return };
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[*name];
        }
        *place = value;
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// All roles.
#[allow(dead_code, reason = "some are used by optional features alone")]
pub(crate) struct Roles {
    pub exchange_code: Option<ExchangeCode>,
    pub token_info: &'static [TokenInfo],
    pub subscribe: Option<Subscribe>,
    pub transcoding: Option<Transcoding>,
    pub uploads: &'static [Upload],
}

/// Exchanges an authorization code for a token.
pub(crate) struct ExchangeCode {
    pub operation: &'static OperationInfo,
    pub code: Path,
    pub access_token: Path,
    pub refresh_token: Path,
    pub expires_at: Path,
    pub expires_in: Path,
    pub mall_id: Path,
    pub scope: Path,
    pub associated: Path,
    /// In an element of `associated`.
    pub associated_access_token: Path,
    /// In an element of `associated`.
    pub associated_mall_id: Path,
}

/// Tells what the current token is and allows.
#[allow(dead_code, reason = "each is used by one of the optional features")]
pub(crate) struct TokenInfo {
    pub operation: &'static OperationInfo,
    pub mall_id: Path,
    pub expires_at: Path,
    pub scope: Path,
    pub events: Path,
}

/// Changes the events that a shop is subscribed to.
#[allow(dead_code, reason = "used by optional features")]
pub(crate) struct Subscribe {
    pub operation: &'static OperationInfo,
    pub add: Path,
    pub remove: Path,
    /// How many events one call may add, and how many it may remove.
    pub most: usize,
}

/// Tells whether an uploaded video can be used.
pub(crate) struct Transcoding {
    pub operation: &'static OperationInfo,
    pub id: Path,
    pub url: Path,
    pub cover_url: Path,
    pub width: Path,
    pub height: Path,
}

/// A way to store files.
pub(crate) struct Upload {
    pub name: &'static str,
    /// Signs the upload.
    pub operation: &'static OperationInfo,
    /// Parameters of that operation, as a JSON object.
    pub set: &'static str,
    pub signature: Path,
    /// The largest file that is posted as a whole.
    pub max_size: usize,
    pub whole: Step,
    pub parts: Option<Parts>,
}

/// The posts of a file in parts.
pub(crate) struct Parts {
    pub begin: Step,
    pub part: Step,
    pub end: Step,
}

/// One post: its route, the names of its form fields, and the field of the response that proves the success.
pub(crate) struct Step {
    pub route: &'static str,
    pub sign: Option<&'static str>,
    pub file: Option<&'static str>,
    pub md5: Option<&'static str>,
    pub number: Option<&'static str>,
    pub content_type: Option<&'static str>,
    pub fields: &'static [(&'static str, &'static str)],
    pub result: &'static str,
}
