//! Keys, secrets and tokens: types that never print what they hold, and the stores that keep tokens of many shops.

pub(crate) mod secret;
pub mod tokens;
