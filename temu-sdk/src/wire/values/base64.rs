//! Files, which travel as base64 text.

use std::{fmt, str::FromStr};

use base64::{
    Engine,
    alphabet::STANDARD,
    display::Base64Display,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// Reads base64 with and without padding, and writes it with padding.
const ENGINE: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// A file's bytes; base64 text on the wire.
///
/// `From<Vec<u8>>` takes the bytes of the file itself. What is base64 text already, or a data URL of a browser, is parsed:
///
/// ```
/// use temu_sdk::Base64;
/// assert_eq!(Base64::from(b"hello".to_vec()).as_bytes(), b"hello");
/// for text in ["aGVsbG8=", "aGVs\r\n bG8=", "data:image/jpeg;base64,aGVsbG8="] {
///     assert_eq!(text.parse::<Base64>().unwrap().as_bytes(), b"hello");
/// }
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Takes the bytes of a file. For base64 text or a data URL, use [`str::parse`]: as bytes, it would be encoded twice.
impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// Takes the bytes of a file. For base64 text or a data URL, use [`str::parse`]: as bytes, it would be encoded twice.
impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

/// A text that is neither base64 nor a base64 data URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseBase64Error(&'static str);

impl fmt::Display for ParseBase64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ParseBase64Error {}

/// Reads base64, with or without padding, blanks and line breaks, or a data URL with base64.
impl FromStr for Base64 {
    type Err = ParseBase64Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let base64 = match text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")) {
            Some(_) => {
                let (head, data) = text.split_once(',').ok_or(ParseBase64Error("a data URL without a comma"))?;
                if !head.to_ascii_lowercase().ends_with(";base64") {
                    return Err(ParseBase64Error("a data URL that is not base64"));
                }
                data
            }
            None => text,
        };
        let decoded = if base64.bytes().any(|byte| byte.is_ascii_whitespace()) {
            ENGINE.decode(base64.split_ascii_whitespace().collect::<String>())
        } else {
            ENGINE.decode(base64)
        };
        decoded.map(Self).map_err(|_| ParseBase64Error("not base64"))
    }
}

/// The base64 text.
impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Base64Display::new(&self.0, &ENGINE).fmt(f)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}
