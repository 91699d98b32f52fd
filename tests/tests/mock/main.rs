//! The mock gateway behaves as GATEWAY.md says the real ones do.

mod answers;
mod checks;
mod conformance;
mod events;
mod faults;
mod files;
mod wire;
