//! The mock gateway behaves as GATEWAY.md says the real ones do.

mod checks;
mod conformance;
mod control;
mod events;
mod expectations;
mod faults;
mod files;
mod moves;
mod page;
mod python;
mod recording;
mod responses;
mod state;
mod story;
mod transport;
mod wire;
mod world;
