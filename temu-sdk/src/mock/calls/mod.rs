//! What becomes of a call: checks, execution, response.

pub(crate) mod checks;
pub(crate) mod execute;
pub(crate) mod parameters;
pub(crate) mod router;
