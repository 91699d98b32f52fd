//! Shapes as the YAML of a spec.

use super::sample::Sample;

/// How marks for the author begin.
pub const MARK: &str = "# TODO:";

/// The value of a key of the top level.
pub fn root(key: &str, sample: &Sample) -> String {
    let mut out = String::new();
    field(key, sample, 0, &mut out);
    out
}

fn field(key: &str, sample: &Sample, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match inline(sample) {
        Some((text, note)) => {
            let note = note.map(|note| format!(" {MARK} {note}")).unwrap_or_default();
            *out += &format!("{indent}{key}: {text}{note}\n");
        }
        None => {
            let note = note(sample).map(|note| format!(" {MARK} {note}")).unwrap_or_default();
            *out += &format!("{indent}{key}:{note}\n");
            block(sample, depth + 1, out);
        }
    }
}

/// A shape that fits into the line of its field, and what the author must look at.
fn inline(sample: &Sample) -> Option<(String, Option<&str>)> {
    match sample {
        Sample::Word(word, note) => Some(((*word).to_owned(), note.as_deref())),
        Sample::List(inner) => inline(inner).map(|(text, note)| (format!("[{text}]"), note)),
        Sample::Map(inner) => inline(inner).map(|(text, note)| (format!("{{$values: {text}}}"), note)),
        Sample::Object(fields, _) => fields.is_empty().then(|| ("{}".to_owned(), None)),
    }
}

/// What the author must look at in a shape that needs lines of its own.
fn note(sample: &Sample) -> Option<&str> {
    match sample {
        Sample::Object(_, note) => note.as_deref(),
        Sample::List(inner) => note(inner),
        // Its values have a line of their own.
        Sample::Map(_) | Sample::Word(..) => None,
    }
}

/// A shape that needs lines of its own.
fn block(sample: &Sample, depth: usize, out: &mut String) {
    match sample {
        Sample::Object(fields, _) => fields.iter().for_each(|(key, sample)| field(key, sample, depth, out)),
        Sample::Map(inner) => field("$values", inner, depth, out),
        Sample::List(inner) => {
            let dash = out.len() + 2 * depth;
            block(inner, depth + 1, out);
            out.replace_range(dash..dash + 2, "- ");
        }
        Sample::Word(word, _) => *out += &format!("{}{word}\n", "  ".repeat(depth)),
    }
}
