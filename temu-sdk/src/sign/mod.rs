//! The signature that every request and download carries.
//!
//! Parameters are sorted by name in ASCII order; names and values are joined without separators; the app secret is put before and after; the
//! MD5 of that text is written as 32 upper-case hex digits.

mod body;

pub use crate::catalog::gateway_facts::DownloadForm;
pub use body::Common;
pub(crate) use body::{Parameters, field, is_blank};

use std::fmt;

use md5::{Digest, Md5};

use crate::{
    credentials::secret::{AccessToken, AppKey, AppSecret},
    wire::hex,
};

/// A signature: 32 upper-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 32]);

impl Signature {
    /// The hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hex digits are ASCII")
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

/// Signs parameters given in any order.
///
/// A value is its JSON text, a string's without the surrounding quotes. Parameters with a blank value and `sign` itself are left out, as the
/// gateways do.
///
/// ```
/// use temu_sdk::{AppSecret, sign::sign_parameters};
/// let secret = AppSecret::new("demo-secret");
/// let parameters =
///     [("app-key", "demo-app"), ("access-token", "demo-token"), ("timestamp", "1765438056")];
/// assert_eq!(sign_parameters(&secret, parameters).as_str(), "C4AC3058BDF03CAF2CA5AA41BF3CFDAF");
/// ```
#[must_use]
pub fn sign_parameters<'a>(secret: &AppSecret, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Signature {
    let mut sorted: Vec<(&str, &str)> = Vec::new();
    for (name, value) in parameters {
        if name != "sign" && !value.trim().is_empty() {
            // There are few of them: in such a list they are sorted sooner than by any algorithm.
            sorted.insert(sorted.partition_point(|earlier| *earlier < (name, value)), (name, value));
        }
    }
    let mut signer = Signer::new(secret);
    for (name, value) in sorted {
        signer.update(name.as_bytes());
        signer.update(value.as_bytes());
    }
    signer.finish()
}

/// The headers with which a file is fetched from a URL that an operation returned (valid for about ten minutes).
///
/// `timestamp` is in Unix seconds. `random` are 32 random digits; [`DownloadForm::Plain`] does not use them.
///
/// ```
/// use temu_sdk::{AccessToken, AppKey, AppSecret, sign::{DownloadForm, download_headers}};
/// let (key, secret) = (AppKey::new("demo-app"), AppSecret::new("demo-secret"));
/// let token = AccessToken::new("demo-token");
/// let random = "01234567890123456789012345678901";
/// let headers = download_headers(DownloadForm::Toa, &key, &secret, &token, 1_765_438_056, random);
/// assert_eq!(headers[4], ("toa-sign", "9AC28013DC6DCE676325B345E5476284".to_owned()));
/// ```
#[must_use]
pub fn download_headers(
    form: DownloadForm,
    key: &AppKey,
    secret: &AppSecret,
    token: &AccessToken,
    timestamp: i64,
    random: &str,
) -> Vec<(&'static str, String)> {
    let (key, token, timestamp) = (key.expose().to_owned(), token.expose().to_owned(), timestamp.to_string());
    let (sign, mut headers) = match form {
        DownloadForm::Toa => (
            "toa-sign",
            vec![("toa-app-key", key), ("toa-access-token", token), ("toa-random", random.to_owned()), ("toa-timestamp", timestamp)],
        ),
        DownloadForm::Plain => ("sign", vec![("app-key", key), ("access-token", token), ("timestamp", timestamp)]),
    };
    let signature = sign_parameters(secret, headers.iter().map(|(name, value)| (*name, value.as_str())));
    headers.push((sign, signature.to_string()));
    headers
}

const GATHER: usize = 1024;

/// MD5 over many small pieces between two copies of the secret.
pub(crate) struct Signer<'a> {
    secret: &'a AppSecret,
    md5: Md5,
    /// Short pieces gathered, since each call into MD5 costs as much as hashing some dozen bytes.
    gathered: [u8; GATHER],
    len: usize,
}

impl<'a> Signer<'a> {
    pub fn new(secret: &'a AppSecret) -> Self {
        let mut signer = Self { secret, md5: Md5::new(), gathered: [0; GATHER], len: 0 };
        signer.update(secret.expose().as_bytes());
        signer
    }

    #[inline]
    pub fn update(&mut self, piece: &[u8]) {
        match self.gathered[self.len..].get_mut(..piece.len()) {
            Some(room) => {
                room.copy_from_slice(piece);
                self.len += piece.len();
            }
            None => self.flush_before(piece),
        }
    }

    fn flush_before(&mut self, piece: &[u8]) {
        self.flush();
        if piece.len() > GATHER { self.md5.update(piece) } else { self.update(piece) }
    }

    fn flush(&mut self) {
        self.md5.update(&self.gathered[..self.len]);
        self.len = 0;
    }

    pub fn finish(mut self) -> Signature {
        self.update(self.secret.expose().as_bytes());
        self.flush();
        Signature(hex::encode_upper(&self.md5.finalize().into()))
    }
}
