//! The way to a value in a request or an answer, as a chain of stack frames: it costs nothing until somebody wants to read it.

use std::fmt;

/// A value's place: `result.pageItems[3].orderSn`.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

/// From a value to one in it.
#[derive(Clone, Copy)]
pub(crate) enum Step<'a> {
    /// The document itself.
    Root,
    /// A field of an object.
    Field(&'a str),
    /// An element of a list.
    Index(usize),
    /// An entry of a map.
    Key(&'a str),
}

impl Path<'static> {
    /// Of the document.
    pub const ROOT: Self = Self { parent: None, step: Step::Root };
}

impl Path<'_> {
    pub fn child<'b>(&'b self, step: Step<'b>) -> Path<'b> {
        Path { parent: Some(self), step }
    }

    /// Whether it stands directly in the document.
    pub fn is_top(&self) -> bool {
        self.parent.is_some_and(|parent| parent.parent.is_none())
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Field(name) if self.is_top() => f.write_str(name),
            Step::Field(name) => write!(f, ".{name}"),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Key(key) => write!(f, "[{key}]"),
        }
    }
}
