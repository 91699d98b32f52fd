//! Every operation through its typed request against the mock gateway. The calls are generated, the expectations come from the spec.

mod answers;
mod call;
mod decode;
#[rustfmt::skip]
mod generated;
mod requests;
mod setup;
mod spec;
mod verdicts;
