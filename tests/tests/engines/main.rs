//! Every engine passes the suite of its seam.

mod file;
mod memory;
mod postgres;
mod redis;
mod simulation;

use std::time::Duration;

use temu_sdk::{
    AccessToken, AppKey, Gateway,
    tokens::{ShopToken, TokenKey, TokenStore},
    webhook::{Appended, Journal},
};
use temu_sdk_engines::TokenCipher;
use temu_sdk_tests::{conformance::key, servers::Server};

/// Tokens are bound to app and shop, and keys rotate.
async fn encryption<S: TokenStore>(store: impl Fn(AppKey, TokenCipher) -> S) {
    let (old, new) = (TokenCipher::new("old", [1; 32]), TokenCipher::new("new", [2; 32]));
    let (app, key) = (|| AppKey::new("rotating"), TokenKey::new("a", Gateway::Us));
    let token = ShopToken::new(AccessToken::new("very-secret"));
    store(app(), old.clone()).save(&key, &token, 0, None).await.unwrap();
    let error = store(app(), new.clone()).load(&key).await.unwrap_err();
    assert!(error.is_store() && !error.is_retryable() && error.to_string().contains("\"old\""), "{error}");
    let both = store(app(), new.clone().also_decrypts("old", [1; 32]));
    let stored = both.load(&key).await.unwrap().unwrap();
    assert_eq!(stored.token, token);
    both.save(&key, &token, stored.generation, None).await.unwrap().unwrap();
    assert_eq!(store(app(), new.clone()).load(&key).await.unwrap().unwrap().token, token, "saved with the new key");
    let wrong = store(app(), TokenCipher::new("new", [3; 32])).load(&key).await.unwrap_err();
    assert!(wrong.to_string().contains("cannot be decrypted") && !wrong.to_string().contains("very-secret"), "{wrong}");
    assert_eq!(store(AppKey::new("other"), new).load(&key).await.unwrap(), None, "apps are apart");
}

/// A shop never gets another's token, even if somebody who can write to the store puts it there.
async fn a_misplaced_token_is_not_read<S: TokenStore>(store: &S, copy: impl AsyncFn(&str, &str)) {
    for shop in ["from", "to"] {
        let token = ShopToken::new(AccessToken::new(shop));
        store.save(&TokenKey::new(shop, Gateway::Us), &token, 0, None).await.unwrap();
    }
    copy("from", "to").await;
    let error = store.load(&TokenKey::new("to", Gateway::Us)).await.unwrap_err();
    assert!(error.is_store() && error.to_string().contains("belongs to another shop"), "{error}");
}

/// What was acknowledged is there after the server was killed, and the client reconnects by itself.
async fn survives_the_server<J: Journal + Clone + 'static>(journal: &J, server: &mut Server) {
    for number in 0..20 {
        assert_eq!(journal.append(key(9000 + number), "entry").await.unwrap(), Appended::Stored);
    }
    server.kill();
    let appending = tokio::spawn({
        let journal = journal.clone();
        async move { journal.append(key(9020), "entry").await.unwrap() }
    });
    server.restart();
    assert_eq!(appending.await.unwrap(), Appended::Stored);
    let mut keys = Vec::new();
    while let Some(entry) = journal.take(Duration::ZERO).await.unwrap() {
        journal.done(&entry.receipt).await.unwrap();
        keys.push(entry.key);
    }
    assert_eq!(keys, (9000..9021).map(key).collect::<Vec<_>>());
}
