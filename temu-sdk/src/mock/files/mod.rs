//! The routes beside the router.

pub(crate) mod documents;
pub(crate) mod downloads;
pub(crate) mod routes;
pub(crate) mod uploads;
