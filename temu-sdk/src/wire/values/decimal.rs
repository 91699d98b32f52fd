//! Exact decimal numbers.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use serde_json::value::RawValue;

/// An exact decimal number: the text of a JSON number, never passed through a float.
///
/// Printing and serializing keep the text; comparing and hashing go by the numeric value, exactly: `1.0` and `1.00` are equal. For arithmetic,
/// convert to `rust_decimal::Decimal` with the feature `rust_decimal`, or to another type through the text.
///
/// ```
/// use temu_sdk::Decimal;
/// let price: Decimal = "19.90".parse().unwrap();
/// assert_eq!(price.to_string(), "19.90");
/// assert_eq!(price, "19.9".parse().unwrap());
/// assert!(price > Decimal::from(19));
/// assert_eq!(price.to_f64(), 19.9);
/// assert!("19,90".parse::<Decimal>().is_err());
/// ```
#[derive(Clone)]
pub struct Decimal(Box<RawValue>);

impl Decimal {
    /// Returns the nearest float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.as_str().parse().expect("the text of a JSON number is that of a float")
    }

    /// The text of the number as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Creates a number from JSON: a number, or a text that is one.
    pub(crate) fn from_json(json: &RawValue) -> Option<Self> {
        let text = json.get();
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).parse().ok()
    }

    pub(crate) fn as_raw(&self) -> &RawValue {
        &self.0
    }
}

/// A text that is not a JSON number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDecimalError;

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number such as 19.90")
    }
}

impl std::error::Error for ParseDecimalError {}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Err(ParseDecimalError);
        }
        RawValue::from_string(text.trim_end().to_owned()).map(Self).map_err(|_| ParseDecimalError)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(RawValue::from_string(value.to_string()).expect("an integer is a JSON number"))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number taken apart: ±0.d₁d₂…dₙ × 10^exponent, where neither the first nor the last digit is 0. Zero has no digits.
#[derive(Clone, Copy)]
struct Parts<'a> {
    is_negative: bool,
    exponent: i128,
    /// The digits, with the decimal point among them.
    mantissa: &'a str,
}

impl<'a> Parts<'a> {
    fn of(number: &'a Decimal) -> Self {
        let text = number.as_str();
        let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let is_significant = |c: char| matches!(c, '1'..='9');
        let (Some(first), Some(last)) = (mantissa.find(is_significant), mantissa.rfind(is_significant)) else {
            return Self { is_negative: false, exponent: 0, mantissa: "" };
        };
        let point = mantissa.find('.').unwrap_or(mantissa.len());
        // How many digits stand before the point; behind it, the zeros there count backwards.
        let before = if first < point { signed(point - first) } else { -signed(first - point - 1) };
        Self { is_negative, exponent: parse_exponent(exponent).saturating_add(before), mantissa: &mantissa[first..=last] }
    }

    fn digits(self) -> impl Iterator<Item = u8> {
        self.mantissa.bytes().filter(u8::is_ascii_digit)
    }

    /// Compares the distances from zero.
    fn cmp_magnitude(self, other: Self) -> Ordering {
        match (self.mantissa.is_empty(), other.mantissa.is_empty()) {
            (false, false) => self.exponent.cmp(&other.exponent).then_with(|| self.digits().cmp(other.digits())),
            (empty, other_empty) => other_empty.cmp(&empty),
        }
    }
}

fn signed(length: usize) -> i128 {
    i128::try_from(length).expect("a text is shorter than 2^127 bytes")
}

/// An exponent of JSON: digits with or without a sign. Thirty-eight digits tell any two numbers apart that could ever be meant.
fn parse_exponent(text: &str) -> i128 {
    text.parse().unwrap_or(if text.starts_with('-') { i128::MIN } else { i128::MAX })
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (Parts::of(self), Parts::of(other));
        match (a.is_negative, b.is_negative) {
            (false, false) => a.cmp_magnitude(b),
            (true, true) => b.cmp_magnitude(a),
            (negative, other_negative) => other_negative.cmp(&negative),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the numeric values: `1.0` and `1.00` are equal.
impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str() || self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let parts = Parts::of(self);
        (parts.is_negative, parts.exponent).hash(state);
        parts.digits().for_each(|digit| state.write_u8(digit));
    }
}
