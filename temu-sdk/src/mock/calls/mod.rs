//! What becomes of a call: checks, execution, response.

pub(crate) mod authorization;
pub(crate) mod checks;
pub(crate) mod execute;
pub(crate) mod made_up;
pub(crate) mod parameters;
pub(crate) mod remember;
pub(crate) mod router;
mod verdicts;
