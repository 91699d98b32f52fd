//! Seals events by Temu's rule, written from the rule and not from the SDK's code, so that a mistake there is not repeated here; and breaks
//! the rule where it is told to.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use aes::Aes128;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::random::Random;

/// The app's key.
pub const APP_KEY: &str = "soak-app";
/// The app's secret.
pub const SECRET: &str = "6f1d0c2b9a8e7d5f4c3b2a190817263544f5e6d7";
/// The time of the runs.
pub const NOW: i64 = 1_757_376_000_000;
const CODES: [&str; 6] = [
    "bg_order_status_change_event",
    "bg_trade_logistics_address_changed",
    "bg_aftersales_status_change",
    "bg_cancel_order_status_change",
    "bg_open_event_test",
    "bg_event_of_next_year",
];

/// A request to a callback URL.
#[derive(Clone)]
pub struct Request {
    /// Names and values.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// What is sealed, and sealed.
    pub body: Vec<u8>,
}

impl Request {
    /// Sends it to a port of this machine and returns the status of the answer.
    ///
    /// # Errors
    /// Returns an error if nobody listens or answers.
    pub fn post(&self, port: u16) -> io::Result<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        let mut head = b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n".to_vec();
        for (name, value) in &self.headers {
            head.extend([name, b": ".as_slice(), value, b"\r\n"].concat());
        }
        head.extend(format!("content-length: {}\r\n\r\n", self.body.len()).into_bytes());
        stream.write_all(&[head, self.body.clone()].concat())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// What is sealed.
#[derive(Clone)]
pub struct Plain {
    /// The event's code.
    pub code: String,
    /// The header that carries anything else.
    pub ext_param: String,
    /// When it is signed, in milliseconds.
    pub timestamp: i64,
    /// The event's data.
    pub text: Vec<u8>,
}

impl Plain {
    /// An event with some data; the number makes it another than all others.
    pub fn random(random: &mut Random, number: u64) -> Self {
        let code = (*random.pick(&CODES)).to_owned();
        let status = random.pick(&["4", "41", "null", "\"2\"", "99"]);
        let note = random.pick(&["", "a", "售后", "\\n\\\"", "0123456789abcdef0123456789abcdef"]);
        let moment = NOW / 1000 - i64::try_from(random.below(1000)).unwrap_or_default();
        let text = format!(
            r#"{{"mallId":{number},"parentOrderSn":"PO-{number}","orderSn":"{number}","orderStatus":{status},"updateTime":{moment},"updateAt":{moment}000,"note":"{note}"}}"#
        );
        let timestamp = NOW - i64::try_from(random.below(100_000_000)).unwrap_or_default();
        let ext_param = (*random.pick(&["{}", "", r#"{"a":1}"#])).to_owned();
        Self { code, ext_param, timestamp, text: text.into_bytes() }
    }

    /// Seals it as Temu does.
    #[must_use]
    pub fn seal(&self) -> Request {
        self.seal_with(SECRET, &padding(self.text.len()))
    }

    /// Encrypts with the secret of the app, signs with this one, and pads with these bytes.
    #[must_use]
    pub fn seal_with(&self, secret: &str, padding: &[u8]) -> Request {
        let sealed = STANDARD.encode(encrypt(&[&self.text, padding].concat()));
        let timestamp = self.timestamp.to_string();
        let signed: [(&str, &[u8]); 5] = [
            ("eventData", &self.text),
            ("x-tm-app-key", APP_KEY.as_bytes()),
            ("x-tm-event-code", self.code.as_bytes()),
            ("x-tm-ext-param", self.ext_param.as_bytes()),
            ("x-tm-timestamp", timestamp.as_bytes()),
        ];
        let given = signed.iter().filter(|(_, value)| !value.trim_ascii().is_empty());
        let text: Vec<u8> = given.flat_map(|(name, value)| [name.as_bytes(), value].concat()).collect();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.update(&text);
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let headers = signed[1..].iter().copied().chain([("x-tm-signature", signature.as_bytes())]);
        let headers = headers.map(|(name, value)| (name.as_bytes().to_vec(), value.to_vec())).collect();
        Request { headers, body: format!(r#"{{"eventData": "{sealed}"}}"#).into_bytes() }
    }
}

/// PKCS#7.
#[must_use]
pub fn padding(length: usize) -> Vec<u8> {
    let missing = 16 - length % 16;
    vec![u8::try_from(missing).unwrap_or_default(); missing]
}

/// Whole blocks only.
fn encrypt(blocks: &[u8]) -> Vec<u8> {
    let key: [u8; 16] = *SECRET.as_bytes().first_chunk().expect("the secret is long enough");
    Encryptor::<Aes128>::new(&key.into(), &key.into()).encrypt_padded_vec::<NoPadding>(blocks)
}
