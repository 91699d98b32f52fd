//! stub
use crate::interface::Interface;
/// All
pub(crate) static INTERFACES: &[&Interface] = &[&crate::generated::order::list::INTERFACE];
