//! What is particular to the sites of a region: currency, and the number that orders begin with.

use crate::catalog::gateway::Region;

/// The site that a region's shops sell on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub currency: &'static str,
    pub region_id: i64,
    pub country: &'static str,
}

impl Site {
    pub fn of(region: Region) -> Self {
        match region {
            Region::China => Self { currency: "CNY", region_id: 1, country: "China" },
            Region::Us => Self { currency: "USD", region_id: 211, country: "United States" },
            Region::Eu => Self { currency: "EUR", region_id: 76, country: "Germany" },
            Region::Global => Self { currency: "CAD", region_id: 37, country: "Canada" },
        }
    }

    /// An amount in the smallest unit of the currency, written as a decimal.
    pub fn decimal(minor: i64) -> String {
        format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
    }
}
