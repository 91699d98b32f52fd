//! Stores of bookmarks: compare-and-save by generation.

use temu_sdk::{
    UnixSeconds,
    paging::{Bookmark, BookmarkStore},
};
use tokio::task::JoinSet;

/// Runs the suite against clones of one store.
pub async fn bookmarks<S: BookmarkStore + Clone + 'static>(store: &S) {
    let at = |seconds| Bookmark::from(UnixSeconds(seconds));
    for name in ["orders of my-shop", "", "../店铺"] {
        assert_eq!(store.load(name).await.unwrap(), None);
        assert_eq!(store.save(name, &at(1), 7).await.unwrap(), None);
        let first = store.save(name, &at(1), 0).await.unwrap().unwrap();
        assert_eq!(store.save(name, &at(0), 0).await.unwrap(), None);
        let second = store.save(name, &at(2), first).await.unwrap().unwrap();
        assert_eq!(store.save(name, &at(1), first).await.unwrap(), None, "another worker goes on");
        let stored = store.load(name).await.unwrap().unwrap();
        assert_eq!((stored.bookmark, stored.generation), (at(2), second));
    }
    for is_there in [true, false] {
        assert_eq!(store.remove("").await.unwrap(), is_there);
        assert_eq!(store.load("").await.unwrap(), None);
    }
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let store = store.clone();
        workers.spawn(async move { store.save("raced", &Bookmark::from(UnixSeconds(worker)), 0).await.unwrap() });
    }
    assert_eq!(workers.join_all().await.into_iter().flatten().count(), 1);
}
