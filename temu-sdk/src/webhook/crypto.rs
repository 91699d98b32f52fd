//! The signature of events and the way back through their cipher.

use aes::Aes128Dec;
use cbc::{
    Decryptor,
    cipher::{BlockModeDecrypt, KeyIvInit},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeGreater, ConstantTimeLess};

/// Bytes of a cipher block, and so of its key and initial vector.
const BLOCK: usize = 16;

/// Key and initial vector of the cipher.
pub(crate) type CipherKey = [u8; BLOCK];

/// A signature's bytes; lower-case hex on the wire.
pub(crate) type Signature = [u8; 32];

/// What is signed beside the data, as it stands in the headers.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    pub app_key: &'a str,
    pub code: &'a str,
    pub ext_param: &'a str,
    pub timestamp: &'a str,
}

/// How the signed parameters are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Names and values one after the other, as in Temu's published example.
    Plain,
    /// `name=value&name=value`, as in the Java sample of Temu's guide.
    Joined,
}

impl<'a> Head<'a> {
    /// By header, in the order of the names.
    pub fn parameters(&self) -> [(&'static str, &'a str); 4] {
        [
            ("x-tm-app-key", self.app_key),
            ("x-tm-event-code", self.code),
            ("x-tm-ext-param", self.ext_param),
            ("x-tm-timestamp", self.timestamp),
        ]
    }

    /// The same without an `x-tm-ext-param` that is exactly `{}`: Temu publishes one example event with a signature over it and with one without.
    fn without_empty_ext_param(self) -> Self {
        Self { ext_param: if self.ext_param == "{}" { "" } else { self.ext_param }, ..self }
    }

    /// HMAC-SHA256 over data and headers in order of their names, without those whose value is blank.
    pub fn signature(&self, secret: &str, data: &[u8], form: Form) -> Signature {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
        let headers = self.parameters().map(|(name, value)| (name, value.as_bytes()));
        let given = [("eventData", data)].into_iter().chain(headers).filter(|(_, value)| !value.trim_ascii().is_empty());
        let (before, between) = if form == Form::Joined { ("&", "=") } else { ("", "") };
        for (index, (name, value)) in given.enumerate() {
            let before = if index == 0 { "" } else { before };
            [before.as_bytes(), name.as_bytes(), between.as_bytes(), value].into_iter().for_each(|part| mac.update(part));
        }
        mac.finalize().into_bytes().into()
    }
}

/// The secret's first 16 bytes; `None` where it has fewer.
pub(crate) fn cipher_key(secret: &str) -> Option<&CipherKey> {
    secret.as_bytes().first_chunk()
}

/// The data, if it is well padded and signed with this secret.
///
/// Everything is always looked at and no answer tells what failed, so that nobody can try out paddings or signatures.
pub(crate) fn open(secret: &str, sealed: &[u8], head: Head<'_>, signature: &Signature, forms: &[Form]) -> Option<Vec<u8>> {
    let key = cipher_key(secret)?;
    let mut cipher = Decryptor::<Aes128Dec>::new(key.into(), key.into());
    let mut data = sealed.to_vec();
    let (blocks, []) = data.as_chunks_mut() else { return None };
    // One by one: they are few, and each way to take many at once is code for another kind of processor.
    blocks.iter_mut().for_each(|block: &mut CipherKey| cipher.decrypt_block(block.into()));
    let (is_padded, padding) = padding(data.last_chunk()?);
    data.truncate(data.len() - padding);
    let signatures = forms.iter().flat_map(|form| [head, head.without_empty_ext_param()].map(|head| head.signature(secret, &data, *form)));
    let is_signed = signatures.map(|genuine| genuine.ct_eq(signature)).fold(Choice::from(0), |any, this| any | this);
    bool::from(is_padded & is_signed).then_some(data)
}

/// Whether a last block ends in valid padding, and how long that is; in constant time.
fn padding(last: &[u8; BLOCK]) -> (Choice, usize) {
    let length = last[BLOCK - 1];
    let mut is_valid = !length.ct_eq(&0) & !length.ct_gt(&16);
    for (distance, byte) in (0_u8..).zip(last.iter().rev()) {
        is_valid &= !distance.ct_lt(&length) | byte.ct_eq(&length);
    }
    (is_valid, u8::conditional_select(&0, &length, is_valid).into())
}
