//! Records of seen events: one claim at a time.

use temu_sdk::webhook::{Claim, SeenEvents};
use tokio::task::JoinSet;

use super::key;

/// Runs the suite against clones of one record.
pub async fn seen<S: SeenEvents + Clone + 'static>(seen: &S) {
    let claim = async |number| seen.claim(key(number)).await.unwrap();
    assert_eq!(claim(1).await, Claim::New);
    assert_eq!(claim(1).await, Claim::Held);
    assert_eq!(claim(2).await, Claim::New, "each key has its own claim");
    seen.release(key(1)).await.unwrap();
    assert_eq!(claim(1).await, Claim::New, "its holder gave it up");
    for _ in 0..2 {
        seen.confirm(key(1)).await.unwrap();
        assert_eq!(claim(1).await, Claim::Seen);
    }
    seen.release(key(1)).await.unwrap();
    assert_eq!(claim(1).await, Claim::Seen, "what is seen stays seen");
    assert_eq!(claim(2).await, Claim::Held);
    for number in 10..20 {
        let mut receivers = JoinSet::new();
        for _ in 0..16 {
            let seen = seen.clone();
            receivers.spawn(async move { seen.claim(key(number)).await.unwrap() });
        }
        let claims = receivers.join_all().await;
        assert_eq!(claims.iter().filter(|claim| **claim == Claim::New).count(), 1, "{claims:?}");
    }
}
