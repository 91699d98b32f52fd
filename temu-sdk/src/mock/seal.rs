//! An event as it travels: encrypted and signed as Temu does.

use aes::Aes128;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};

use crate::webhook::crypto::{CipherKey, Form, Head};

/// An event as it travels: the headers of the POST and its JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedEvent {
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// `{"eventData": "…"}`.
    pub body: String,
}

impl SealedEvent {
    /// Encrypts with the app's key, and signs with its secret or with another one to forge.
    pub(super) fn new(head: Head<'_>, data: &str, key: &CipherKey, signing_secret: &str) -> Self {
        let sealed = STANDARD.encode(Encryptor::<Aes128>::new(key.into(), key.into()).encrypt_padded_vec::<Pkcs7>(data.as_bytes()));
        let signature = head.signature(signing_secret, data.as_bytes(), Form::Plain);
        let signature = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        let further = [("x-tm-signature", signature), ("content-type", "application/json".to_owned())];
        let signed = head.parameters().map(|(name, value)| (name, value.to_owned()));
        let headers = signed.into_iter().chain(further).map(|(name, value)| (name.to_owned(), value)).collect();
        Self { headers, body: format!(r#"{{"eventData":"{sealed}"}}"#) }
    }
}
