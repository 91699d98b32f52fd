//! The control endpoints and the page: how a mock that runs by itself is watched and steered.

pub(crate) mod assets;
pub(crate) mod guard;
pub(crate) mod routes;
pub(crate) mod webhooks;
