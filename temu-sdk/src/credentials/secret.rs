//! Keys, secrets and tokens: texts that are never printed and are wiped from memory when the last copy goes.

use std::{fmt, sync::Arc};

use zeroize::Zeroizing;

fn trimmed(text: String) -> Zeroizing<String> {
    let text = Zeroizing::new(text);
    let inner = text.trim();
    if inner.len() == text.len() { text } else { Zeroizing::new(inner.to_owned()) }
}

/// Says what is wrong with a secret that no gateway can accept.
pub(crate) fn flaw(secret: &str) -> Option<&'static str> {
    if secret.is_empty() {
        Some("is empty")
    } else if secret.contains(['\n', '\r']) {
        Some("contains a line break")
    } else if secret.contains(|c: char| c.is_whitespace() || c.is_control()) {
        Some("contains white space or a control character")
    } else {
        None
    }
}

macro_rules! secret {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Arc<Zeroizing<String>>);

        impl $name {
            /// Wraps the text, without white space around it, such as the line break at the end of a file. Copies of the value share it; it is
            /// wiped with the last one.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(Arc::new(trimmed(text.into())))
            }

            /// The text itself, for storing or sending it. Keep it out of logs.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }
    };
}

secret! {
    /// An app's key (`app_key`), as the app's page in Temu's partner platform shows it. Belongs to one region.
    AppKey
}
secret! {
    /// An app's secret, with which requests are signed. It never travels.
    ///
    /// ```
    /// use temu_sdk::AppSecret;
    /// let secret = AppSecret::new("c7e0a1a6");
    /// assert_eq!(format!("{secret:?}"), "AppSecret(<redacted>)");
    /// ```
    AppSecret
}
secret! {
    /// A shop's access token. Belongs to one shop, one app and one region.
    AccessToken
}
secret! {
    /// What a seller's approval is worth: exchanged for a token once, within 10 minutes.
    AuthorizationCode
}
secret! {
    /// What goes out with a seller who is sent to authorize and must come back with them; see [`authorization`](crate::authorization).
    AuthorizationState
}
secret! {
    /// What an access token is renewed with, where Temu gave one. No documented operation takes it: it is for a refresher of your own.
    RefreshToken
}
