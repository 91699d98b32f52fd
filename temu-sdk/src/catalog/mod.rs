//! What the SDK knows about Temu's API: gateways, operations and their facts. The generated code fills it from the spec.

pub(crate) mod gateway;
pub(crate) mod gateway_facts;
pub(crate) mod lookup;
pub(crate) mod operation;
pub(crate) mod paging;
pub(crate) mod print;
pub(crate) mod roles;
pub(crate) mod seller;
pub(crate) mod verdict;

pub use operation::{Check, Effect, Envelope, ErrorClass, ErrorFact, Meaning, OperationInfo, Replaced, RouteSource, Rule, TokenUse};
pub use verdict::Verdict;
