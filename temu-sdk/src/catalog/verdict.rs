//! What inside a success means that the call, or one of its items, failed.

use crate::wire::record::Piece;

/// A value of a result that tells whether the call, or one of its items, failed although the gateway reports success.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The path of the value from the result, empty for the result itself: `operateResult`. A path such as `resultList[].success` tells of each
    /// element of a list or map; every element of `failList[]` is a failure.
    pub at: &'static str,
    /// Values that mean failure, as text.
    pub failed: &'static [&'static str],
    /// If there are any: the values that mean success, as text. All others mean failure.
    pub ok: &'static [&'static str],
    /// Whether a missing value means failure, too.
    pub absent_fails: bool,
    /// The path of a text with the reason.
    pub reason: Option<&'static str>,
}

impl Verdict {
    /// The path of the list or map that it tells of, and of the field in its elements; `None` if it tells of the call as a whole.
    pub(crate) fn items(&self) -> Option<(&'static str, &'static str)> {
        let (list, field) = self.at.split_once("[]")?;
        Some((list, field.strip_prefix('.').unwrap_or(field)))
    }

    /// Whether a value means failure; for generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn fails(&self, value: Piece<'_>) -> bool {
        match value {
            Piece::Int(number) => self.condemns(Some(&number.to_string())),
            Piece::Bool(flag) => self.condemns(Some(if flag { "true" } else { "false" })),
            Piece::Str(text) => self.condemns(Some(text)),
            Piece::Decimal(number) => self.condemns(Some(number.as_str())),
            Piece::Raw(raw) => self.condemns(Some(raw.get().trim_matches('"'))),
            _ => self.condemns(None),
        }
    }

    /// Whether a value, as text, means failure.
    pub(crate) fn condemns(&self, value: Option<&str>) -> bool {
        match value {
            Some(value) => self.failed.contains(&value) || !self.ok.is_empty() && !self.ok.contains(&value),
            None => self.absent_fails,
        }
    }
}
