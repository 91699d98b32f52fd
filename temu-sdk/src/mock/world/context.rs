//! What an operation of the world works with, and what it gives back.

use hyper::body::Bytes;
use serde_json::Value;

use crate::mock::{
    rejection::{Reason, Rejection},
    spec::catalog::Operation,
    world::{entities::Shop, parameters::Parameters, site::Site},
};

/// One call of an operation.
pub(crate) struct Context<'a> {
    pub shop: &'a mut Shop,
    pub parameters: Parameters<'a>,
    pub operation: &'static Operation,
    pub site: Site,
    pub mall_id: i64,
    /// Unix seconds of the gateway's clock.
    pub now: i64,
    /// Where the gateway's file routes are, as the caller reached it.
    pub host: &'a str,
    /// How long checks and labels take, in seconds.
    pub processing: i64,
    pub effects: Effects,
}

/// What comes of a change beyond the table of entities.
#[derive(Default)]
pub(crate) struct Effects {
    /// Events by the name that the spec gives them, with the facts they tell.
    pub events: Vec<(&'static str, Value)>,
    /// Documents by name, for signed downloads.
    pub documents: Vec<(String, Bytes)>,
}

/// What an operation results in. Facts by the names of fields are enough: they find their place in the response's shape, which is then
/// completed.
pub(crate) enum Outcome {
    /// The whole result.
    Facts(Value),
    /// The items of a paged list, of which one page is sent.
    List(Vec<Value>),
    /// A result that is sent as it is.
    Exactly(Value),
}

pub(crate) type Handled = Result<Outcome, Rejection>;

impl Context<'_> {
    /// A rejection with the operation's own error whose description in the spec holds these words.
    pub fn reject(&self, words: &str, detail: impl Into<String>) -> Rejection {
        match self.operation.info.errors.iter().find(|error| error.text.contains(words)) {
            Some(error) => Reason::Operation(error).with(detail),
            None => Reason::BadParameters.with(detail),
        }
    }

    /// A parameter that the operation cannot do without.
    pub fn required(&self, name: &str) -> Result<String, Rejection> {
        self.parameters.text(name).ok_or_else(|| Reason::BadParameters.with(format!("{name} is required")))
    }

    /// A number that no other entity of the shop has.
    pub fn number(&mut self) -> u64 {
        self.shop.numbers += 1;
        self.shop.numbers
    }
}
