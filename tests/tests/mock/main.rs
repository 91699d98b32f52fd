//! The mock gateway behaves as GATEWAY.md says the real ones do.

mod checks;
mod conformance;
mod events;
mod faults;
mod files;
mod responses;
mod wire;
