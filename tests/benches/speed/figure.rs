//! A figure and what it must reach.

use std::fmt;

/// One line of the report.
#[derive(Debug)]
pub struct Figure {
    name: String,
    value: f64,
    at_most: f64,
    unit: &'static str,
}

impl Figure {
    /// How often one thing fits into the other.
    pub fn ratio(name: impl Into<String>, value: f64, at_most: f64) -> Self {
        Self { name: name.into(), value, at_most, unit: "" }
    }

    /// The same figure in a unit.
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    pub fn is_reached(&self) -> bool {
        self.value <= self.at_most
    }
}

/// `row: ratio, goal`
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, at_most, unit } = self;
        write!(f, "{name}: {value:.2}{unit}, {at_most:.2}{unit}")
    }
}
