//! The rules that a schema cannot say, one module for each subject.
//!
//! A file whose form is broken is checked as far as it goes, but nothing is concluded from what it lacks.

mod context;
mod facts;
mod groups;
mod lookup;
mod names;
mod notices;
mod paths;
mod roles;
mod routes;
mod types;
mod values;
mod words;

use crate::diagnostics::Diagnostics;
use crate::parallel;
use crate::spec::Spec;
use context::Context;

pub use words::{LONGEST_DOC, promise};

type Subject = fn(&Context<'_>, &mut Diagnostics);

const SUBJECTS: &[Subject] = &[
    names::check,
    groups::check,
    types::check,
    routes::check,
    lookup::check,
    notices::check,
    facts::check,
    values::check,
    paths::check,
    roles::check,
    words::check,
];

fn found(subject: Subject, context: &Context<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    subject(context, &mut found);
    found
}

/// Checks a spec; what is wrong with its form is in `diagnostics` already.
pub fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    let read = diagnostics.list().len();
    let context = Context::new(spec, diagnostics);
    for found in parallel::map(SUBJECTS, |subject| found(*subject, &context)) {
        diagnostics.append(found);
    }
    diagnostics.drop_follow_ups(read);
}
