//! The lists from which missed events are read: each item that changed becomes events, as `spec/events.yaml` says.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    catalog::{gateway::Gateway, operation::Operation, paging::Changing, roles::Path},
    clock::BoxFuture,
    error::Error,
    paging::Changes,
    wire::values::{Timestamp, UnixSeconds},
};

/// What a field of an event counts in.
pub(crate) enum Unit {
    /// It is no time.
    None,
    Seconds,
    Millis,
}

/// How the items of a list become events.
pub(crate) struct Reconciled {
    pub code: &'static str,
    /// The list in an item whose elements are events; [`Path::NONE`]: the item is one.
    pub each: Path,
    /// The field of the event that holds the shop.
    pub mall: Option<&'static str>,
    /// Fields of the event: name, whether it is read from the element or from the item, path, unit.
    pub fields: &'static [(&'static str, bool, Path, Unit)],
}

impl Reconciled {
    /// Returns the data of the events that an item tells of.
    fn events(&self, item: &Value, mall_id: i64) -> Vec<Value> {
        let event = |element: &Value| {
            let mut event = Map::new();
            event.extend(self.mall.map(|mall| (mall.to_owned(), mall_id.into())));
            for (name, in_element, path, unit) in self.fields {
                let value = path.find(if *in_element { element } else { item });
                event.extend(value.map(|value| ((*name).to_owned(), in_unit(value, unit))));
            }
            Value::Object(event)
        };
        if self.each.exists() { self.each.items(item).iter().map(event).collect() } else { vec![event(item)] }
    }
}

/// A time in the unit of the event's field; any other value as it is.
fn in_unit(value: &Value, unit: &Unit) -> Value {
    let millis = || value.as_i64().map(|at| Timestamp(at).guess());
    match unit {
        Unit::None => None,
        Unit::Seconds => millis().map(|at| UnixSeconds::from(at).0),
        Unit::Millis => millis().map(|at| at.0),
    }
    .map_or_else(|| value.clone(), Value::from)
}

/// A list that tells of missed events.
pub(crate) trait Feed: Send {
    /// The code of its events.
    fn code(&self) -> &'static str;
    /// The gateways that serve the list.
    fn gateways(&self) -> &'static [Gateway];
    /// Reads the next item, and returns the data of its events; `None` at the present.
    fn next(&mut self, mall_id: i64) -> BoxFuture<'_, Option<Result<Vec<Value>, Error>>>;
}

/// The changes of a list, as events.
pub(crate) struct ListFeed<R: Changing> {
    pub changes: Changes<R>,
    pub reconciled: &'static Reconciled,
}

impl<R: Changing<Item: Serialize> + Operation> Feed for ListFeed<R> {
    fn code(&self) -> &'static str {
        self.reconciled.code
    }

    fn gateways(&self) -> &'static [Gateway] {
        R::INFO.gateways
    }

    fn next(&mut self, mall_id: i64) -> BoxFuture<'_, Option<Result<Vec<Value>, Error>>> {
        Box::pin(async move {
            let item = match self.changes.next().await? {
                Ok(item) => item,
                Err(error) => return Some(Err(error)),
            };
            let item = serde_json::to_value(&item).unwrap_or_default();
            Some(Ok(self.reconciled.events(&item, mall_id)))
        })
    }
}
