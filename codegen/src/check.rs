//! The rules that a schema cannot say.

use crate::diagnostics::Diagnostics;
use crate::spec::Spec;

/// Checks a spec whose files are well-formed.
pub fn check(_spec: &Spec, _diagnostics: &mut Diagnostics) {}
