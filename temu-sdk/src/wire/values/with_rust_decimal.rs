//! Conversions from and to `rust_decimal`'s type (feature `rust_decimal`).

use super::Decimal;

/// Fails if the number has more digits than `rust_decimal` holds; never rounds.
impl TryFrom<&Decimal> for rust_decimal::Decimal {
    type Error = rust_decimal::Error;

    fn try_from(number: &Decimal) -> Result<Self, Self::Error> {
        let text = number.as_str();
        let converted = if text.contains(['e', 'E']) { Self::from_scientific(text) } else { Self::from_str_exact(text) }?;
        if Decimal::from(converted) == *number { Ok(converted) } else { Err(rust_decimal::Error::Underflow) }
    }
}

/// Fails if the number has more digits than `rust_decimal` holds; never rounds.
impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = rust_decimal::Error;

    fn try_from(number: Decimal) -> Result<Self, Self::Error> {
        (&number).try_into()
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        number.to_string().parse().expect("rust_decimal prints JSON numbers")
    }
}
