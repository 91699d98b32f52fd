//! Values of the API that Rust has no type for: times, exact decimals, files, untyped JSON.
//!
//! All of them serialize as what travels: a time as a number, a decimal with its digits, a file as base64 text. So do the enums of operations,
//! so that an application's own rows and messages can hold them:
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use temu_sdk::{Decimal, UnixSeconds, order::list::ParentOrderStatus};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Row {
//!     at: UnixSeconds,
//!     price: Decimal,
//!     status: ParentOrderStatus,
//! }
//!
//! let row = Row { at: UnixSeconds(1_726_127_013), price: "19.90".parse()?, status: ParentOrderStatus::from(4) };
//! assert_eq!(serde_json::to_string(&row)?, r#"{"at":1726127013,"price":19.90,"status":4}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The features `jiff` and `chrono` convert times, `rust_decimal` converts decimals.

mod base64;
mod calendar;
mod decimal;
mod json;
mod time;
#[cfg(feature = "chrono")]
mod with_chrono;
#[cfg(feature = "jiff")]
mod with_jiff;
#[cfg(feature = "rust_decimal")]
mod with_rust_decimal;

pub use base64::{Base64, ParseBase64Error};
pub use decimal::{Decimal, ParseDecimalError};
pub use json::Json;
pub use time::{TimeUnit, Timestamp, UnixMillis, UnixSeconds};
#[cfg(feature = "chrono")]
pub use with_chrono::TimeRangeError;

use std::fmt;

/// A value of an enum that the spec does not list, as it travels.
///
/// Enums are made from wire values with `From`, `FromStr` or serde, which find the listed ones; so a value that the spec lists never hides in
/// here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownValue<T>(T);

impl<T> UnknownValue<T> {
    #[allow(dead_code, reason = "a build without any group has no enum")]
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The wire value.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for UnknownValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
