//! Token stores: compare-and-save by generation, and leases.

use std::time::Duration;

use temu_sdk::{
    AccessToken, Gateway, UnixSeconds,
    tokens::{Lease, RefreshToken, ShopToken, TokenKey, TokenStore},
};
use tokio::task::JoinSet;

use super::{SHORT, eventually};

const LONG: Duration = Duration::from_secs(600);

fn token(text: &str) -> ShopToken {
    ShopToken::new(AccessToken::new(text))
}

/// Runs the suite against clones of one store.
pub async fn tokens<S: TokenStore + Clone + 'static>(store: &S) {
    stored_tokens_come_back_whole(store).await;
    late_writers_touch_no_newer_token(store).await;
    one_lease_at_a_time(store).await;
    a_stale_lease_saves_nothing(store).await;
    of_many_at_once_one_wins(store).await;
}

async fn stored_tokens_come_back_whole<S: TokenStore>(store: &S) {
    let whole = token("t").refresh(RefreshToken::new("r")).expires(UnixSeconds(1_800_000_000)).mall_id(634_418_000_000_001);
    // Labels may be anything: paths, other scripts, nothing at all.
    let mut keys = ["", "../../etc/passwd", "my-shop", "{my}:shop", "店铺 \"1\""].map(|shop| TokenKey::new(shop, Gateway::Us));
    keys.sort();
    for key in &keys {
        assert_eq!(store.load(key).await.unwrap(), None);
        let generation = store.save(key, &whole, 0, None).await.unwrap();
        let stored = store.load(key).await.unwrap().unwrap();
        assert_eq!((stored.token, Some(stored.generation)), (whole.clone(), generation));
        assert_eq!(store.load(&TokenKey::new(key.shop.clone(), Gateway::Eu)).await.unwrap(), None);
    }
    let mut listed = store.list().await.unwrap();
    listed.sort();
    assert_eq!(listed, keys);
    for key in &keys {
        let generation = store.load(key).await.unwrap().unwrap().generation;
        assert!(store.remove(key, generation).await.unwrap());
    }
    assert_eq!(store.list().await.unwrap(), []);
}

/// Whoever means a token that was replaced or removed meets no other, also after the key was given up and taken again.
async fn late_writers_touch_no_newer_token<S: TokenStore>(store: &S) {
    let key = &TokenKey::new("late", Gateway::Us);
    let save = async |text, after| store.save(key, &token(text), after, None).await.unwrap();
    assert_eq!(save("early", 1).await, None);
    let first = save("first", 0).await.unwrap();
    assert_eq!(save("late", 0).await, None);
    let second = save("second", first).await.unwrap();
    assert_eq!(save("late", first).await, None);
    for late in [0, first] {
        assert!(!store.remove(key, late).await.unwrap());
    }
    assert!(store.remove(key, second).await.unwrap());
    assert_eq!(store.load(key).await.unwrap(), None);
    assert_eq!(save("late", second).await, None);
    for late in [0, second] {
        assert!(!store.remove(key, late).await.unwrap());
    }
    let third = save("third", 0).await.unwrap();
    for late in [0, first, second] {
        assert!(!store.remove(key, late).await.unwrap());
        assert_eq!(save("late", late).await, None);
    }
    let stored = store.load(key).await.unwrap().unwrap();
    assert_eq!((stored.token, stored.generation), (token("third"), third));
}

async fn one_lease_at_a_time<S: TokenStore>(store: &S) {
    let (key, other) = (&TokenKey::new("leased", Gateway::Us), &TokenKey::new("other", Gateway::Us));
    let acquire = async |key| store.acquire_lease(key, LONG).await.unwrap();
    let lease = acquire(key).await.unwrap();
    assert_eq!(acquire(key).await, None);
    assert!(acquire(other).await.is_some(), "each key has its own");
    // A seller who authorizes again needs no lease.
    let first = store.save(key, &token("first"), 0, None).await.unwrap().unwrap();
    assert_eq!(store.save(key, &token("foreign"), first, Some(Lease::unique())).await.unwrap(), None);
    store.release_lease(key, Lease::unique()).await.unwrap();
    assert_eq!(acquire(key).await, None, "nobody releases another's lease");
    assert_eq!(store.save(key, &token("late"), 0, Some(lease)).await.unwrap(), None, "the generation counts under a lease too");
    let second = store.save(key, &token("second"), first, Some(lease)).await.unwrap().unwrap();
    assert_eq!(store.save(key, &token("again"), second, Some(lease)).await.unwrap(), None, "saving ends the lease");
    let next = acquire(key).await.unwrap();
    assert_ne!(next, lease);
    store.release_lease(key, next).await.unwrap();
    assert!(acquire(key).await.is_some());
}

async fn a_stale_lease_saves_nothing<S: TokenStore>(store: &S) {
    let key = &TokenKey::new("stale", Gateway::Us);
    let first = store.save(key, &token("first"), 0, None).await.unwrap().unwrap();
    let stale = store.acquire_lease(key, SHORT).await.unwrap().unwrap();
    let lease = eventually("the end of a lease", async || store.acquire_lease(key, LONG).await.unwrap()).await;
    assert_eq!(store.save(key, &token("stale"), first, Some(stale)).await.unwrap(), None);
    store.release_lease(key, stale).await.unwrap();
    assert_eq!(store.acquire_lease(key, LONG).await.unwrap(), None, "the new lease stays");
    assert!(store.save(key, &token("second"), first, Some(lease)).await.unwrap().is_some());
    assert_eq!(store.load(key).await.unwrap().unwrap().token, token("second"));
    // One that ran out saves nothing even if nobody took over.
    let generation = store.load(key).await.unwrap().unwrap().generation;
    let over = store.acquire_lease(key, SHORT).await.unwrap().unwrap();
    tokio::time::sleep(2 * SHORT).await;
    assert_eq!(store.save(key, &token("over"), generation, Some(over)).await.unwrap(), None);
}

async fn of_many_at_once_one_wins<S: TokenStore + Clone + 'static>(store: &S) {
    let mut generation = 0;
    for _ in 0..5 {
        let mut savers = JoinSet::new();
        for saver in 0..8 {
            let store = store.clone();
            let key = TokenKey::new("raced", Gateway::Us);
            savers.spawn(async move { store.save(&key, &token(&saver.to_string()), generation, None).await.unwrap() });
        }
        let saved: Vec<u64> = savers.join_all().await.into_iter().flatten().collect();
        assert_eq!(saved.len(), 1, "{saved:?}");
        generation = saved[0];
        let mut holders = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            holders.spawn(async move { store.acquire_lease(&TokenKey::new("raced", Gateway::Us), LONG).await.unwrap() });
        }
        let leases: Vec<Lease> = holders.join_all().await.into_iter().flatten().collect();
        assert_eq!(leases.len(), 1, "{leases:?}");
        store.release_lease(&TokenKey::new("raced", Gateway::Us), leases[0]).await.unwrap();
    }
}
