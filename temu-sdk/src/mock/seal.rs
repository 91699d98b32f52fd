//! Encrypts and signs an event as Temu does. Written from the published rule and not from the receiver's code, so that a mistake
//! there is not repeated here.

use aes::Aes128;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Key and initial vector of the cipher: the secret's first 16 bytes.
pub(super) type CipherKey = [u8; 16];

/// The cipher's key; `None` where the secret is too short.
pub(super) fn cipher_key(secret: &str) -> Option<CipherKey> {
    secret.as_bytes().first_chunk().copied()
}

/// What an event travels as.
pub(super) struct Plain<'a> {
    pub app_key: &'a str,
    pub cipher_key: &'a CipherKey,
    pub code: &'a str,
    pub data: &'a str,
    pub timestamp: i64,
}

/// An event as it travels: the headers of the POST and its JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedEvent {
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// `{"eventData": "…"}`.
    pub body: String,
}

impl Plain<'_> {
    /// Encrypts, and signs with the app's secret, or with another one to forge.
    pub fn seal(&self, signing_secret: &str) -> SealedEvent {
        let cipher = Encryptor::<Aes128>::new(self.cipher_key.into(), self.cipher_key.into());
        let data = STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(self.data.as_bytes()));
        let signed = self.headers();
        let signature = self.signature(signing_secret, &signed);
        let further = [("x-tm-signature", signature), ("content-type", "application/json".to_owned())];
        let headers = signed.into_iter().chain(further).map(|(name, value)| (name.to_owned(), value)).collect();
        SealedEvent { headers, body: format!(r#"{{"eventData":"{data}"}}"#) }
    }

    fn headers(&self) -> [(&'static str, String); 4] {
        [
            ("x-tm-app-key", self.app_key.to_owned()),
            ("x-tm-event-code", self.code.to_owned()),
            ("x-tm-ext-param", "{}".to_owned()),
            ("x-tm-timestamp", self.timestamp.to_string()),
        ]
    }

    /// `eventData` sorts before the headers, which are in order already.
    fn signature(&self, secret: &str, headers: &[(&str, String)]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
        let signed = std::iter::once(("eventData", self.data)).chain(headers.iter().map(|(name, value)| (*name, value.as_str())));
        for (name, value) in signed.filter(|(_, value)| !value.trim().is_empty()) {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
