//! Typed client for every interface of Temu's Open API.

#![warn(missing_docs)]

mod decode;
mod encode;
mod interface;
mod macros;
#[cfg(feature = "mock")]
pub mod mock;
mod record;
mod values;
#[rustfmt::skip]
mod generated;

// What generated files import.
#[allow(unused_imports)]
mod generated_prelude {
    pub(crate) use crate::interface::{
        Check, Class, Effect, Envelope, ErrorFact, Gateway, Interface, Limit, Operation, Replaced, Rule, Scope, Token,
    };
    pub(crate) use crate::macros::{open_enum, record};
    pub(crate) use crate::values::{Base64, Decimal, Json, UnixMillis, UnixSeconds};
    pub(crate) use std::collections::BTreeMap;
}

pub use decode::{Answer, Mismatch};
pub use generated::*;
pub use interface::{
    Check, Class, Effect, Envelope, ErrorFact, Gateway, Interface, Limit, Operation, Region, Replaced, Rule, Scope, Token,
};
pub use record::Record;
pub use values::{Base64, Decimal, Json, ParseDecimalError, UnixMillis, UnixSeconds};
