//! The description of a call that is waited for: its operation, some of its fields, its shop.

use std::{fmt, sync::Arc};

use serde_json::Value;

use crate::{catalog::gateway::Gateway, mock::exchange::MockRequest};

/// What a call must be like; whatever is unset may be anything.
#[derive(Clone, Default)]
pub(crate) struct Wanted {
    /// An operation by its name or by one of its types.
    pub operation: Option<String>,
    /// Fields with these values; those of objects are held against each other one by one.
    pub fields: Vec<(String, Value)>,
    pub mall_id: Option<i64>,
    pub gateway: Option<Gateway>,
    pub condition: Option<Condition>,
}

pub(crate) type Condition = Arc<dyn Fn(&MockRequest) -> bool + Send + Sync>;

impl Wanted {
    pub fn fits(&self, request: &MockRequest) -> bool {
        self.is_for(request.operation, &request.type_name)
            && self.mall_id.is_none_or(|mall_id| request.mall_id == Some(mall_id))
            && self.gateway.is_none_or(|gateway| request.gateway == gateway)
            && self.fields.iter().all(|(path, wanted)| at(&request.parameters, path).is_some_and(|value| holds(value, wanted)))
            && self.condition.as_ref().is_none_or(|condition| condition(request))
    }

    pub fn is_for(&self, operation: &str, type_name: &str) -> bool {
        self.operation.as_ref().is_none_or(|wanted| wanted == operation || wanted == type_name)
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a call of {}", self.operation.as_deref().unwrap_or("any operation"))?;
        self.gateway.iter().try_for_each(|gateway| write!(f, " on {gateway}"))?;
        self.mall_id.iter().try_for_each(|mall_id| write!(f, " by shop {mall_id}"))?;
        self.fields.iter().try_for_each(|(path, value)| write!(f, "\n    with {path} = {value}"))?;
        if self.condition.is_some() { f.write_str("\n    that meets a condition of the test") } else { Ok(()) }
    }
}

/// The value at a dotted path; numbers are places in lists, as in `orders.0.quantity`.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, |value, name| match value {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })
}

/// Whether a value is as wanted: objects may have further fields, everything else is equal.
fn holds(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| wanted.is_null() || value.get(name).is_some_and(|value| holds(value, wanted)))
        }
        (Value::Array(value), Value::Array(wanted)) => {
            value.len() == wanted.len() && value.iter().zip(wanted).all(|(value, wanted)| holds(value, wanted))
        }
        _ => value == wanted,
    }
}
