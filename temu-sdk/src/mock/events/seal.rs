//! An event as it travels: encrypted and signed as Temu does.

use aes::Aes128Enc;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};

use crate::{
    webhook::crypto::{CipherKey, Form, Head},
    wire::hex,
};

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
    pub(crate) fn new(head: Head<'_>, data: &str, key: &CipherKey, signing_secret: &str) -> Self {
        let sealed = STANDARD.encode(Encryptor::<Aes128Enc>::new(key.into(), key.into()).encrypt_padded_vec::<Pkcs7>(data.as_bytes()));
        let signature = head.signature(signing_secret, data.as_bytes(), Form::Plain);
        let signature = hex::encode(&signature);
        let further = [("x-tm-signature", signature.as_str()), ("content-type", "application/json")];
        let mut headers = Vec::new();
        for (name, value) in head.parameters().iter().chain(&further) {
            headers.push(((*name).to_owned(), (*value).to_owned()));
        }
        Self { headers, body: format!(r#"{{"eventData":"{sealed}"}}"#) }
    }
}
