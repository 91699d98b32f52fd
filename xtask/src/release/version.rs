//! Versions of the project, and which change takes which version.

use std::fmt;
use std::str::FromStr;

use codegen::diff::{Diff, Kind};

/// A version of three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

impl Version {
    /// The lowest version that follows this one with such a change. Below 1.0.0 a break takes a new minor version, anything else a patch.
    pub fn next(self, need: Need) -> Self {
        let Self { major, minor, patch } = self;
        match (need, major) {
            (Need::Break, 1..) => Self { major: major + 1, minor: 0, patch: 0 },
            (Need::Break, 0) | (Need::Addition, 1..) => Self { major, minor: minor + 1, patch: 0 },
            (Need::Addition, 0) | (Need::Patch, _) => Self { major, minor, patch: patch + 1 },
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u64>> = text.split('.').map(|number| number.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[major, minor, patch]) => Ok(Self { major, minor, patch }),
            _ => Err(format!("`{text}` is not a version: write three numbers, such as 0.2.0")),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What a version must say of the changes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing that a program could notice in its code: migrations, limits, documentation.
    Patch,
    /// More operations, fields, types, values.
    Addition,
    /// Code or calls that worked may stop working.
    Break,
}

impl Need {
    pub fn of(diff: &Diff) -> Self {
        match diff {
            Diff { breaking: true, .. } => Self::Break,
            Diff { changes, .. } if changes.iter().any(|change| change.kind == Kind::Added) => Self::Addition,
            _ => Self::Patch,
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "no change of the spec that users' code could notice",
            Self::Addition => "more in the spec than before, and no break",
            Self::Break => "a break in the spec",
        })
    }
}
