//! A figure and what it must reach.

use std::fmt;

/// One line of the report.
#[derive(Debug)]
pub struct Figure {
    name: String,
    value: f64,
    /// None where nothing is asked for.
    at_most: Option<f64>,
    unit: &'static str,
}

impl Figure {
    /// How often one thing fits into the other.
    pub fn ratio(name: impl Into<String>, value: f64, at_most: f64) -> Self {
        Self { name: name.into(), value, at_most: Some(at_most), unit: "" }
    }

    /// What is good to know.
    pub fn known(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), value, at_most: None, unit: "" }
    }

    /// The same figure in a unit.
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    pub fn is_reached(&self) -> bool {
        self.at_most.is_none_or(|at_most| self.value <= at_most)
    }
}

/// `row: ratio, goal`; without the goal where there is none
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, at_most, unit } = self;
        write!(f, "{name}: {value:.2}{unit}")?;
        at_most.map_or(Ok(()), |at_most| write!(f, ", {at_most:.2}{unit}"))
    }
}
