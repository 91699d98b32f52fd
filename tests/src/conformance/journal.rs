//! Journals: every entry is handed out until it is done, to one worker at a time.

use std::{collections::BTreeSet, time::Duration};

use temu_sdk::{
    UnixMillis,
    webhook::{Appended, Entry, EventKey, Journal, JournalStats},
};
use tokio::task::JoinSet;

use super::{eventually, key};

const NOW: Duration = Duration::ZERO;

/// Runs the suite against clones of one journal with room for 50 entries, which lets others take entries over after [`super::SHORT`] and keeps
/// what is done for an hour.
pub async fn journal<J: Journal + Clone + 'static>(journal: &J) {
    entries_come_in_order_and_end(journal).await;
    a_worker_that_is_gone_is_taken_over(journal).await;
    what_cannot_be_handled_is_kept(journal).await;
    there_is_only_so_much_room(journal).await;
    many_workers_share_the_work(journal).await;
    what_is_done_can_be_replayed(journal).await;
}

async fn append<J: Journal>(journal: &J, number: u32) -> Appended {
    journal.append(key(number), &format!("entry {number}")).await.unwrap()
}

async fn take<J: Journal>(journal: &J) -> Option<Entry> {
    journal.take(NOW).await.unwrap()
}

async fn finish<J: Journal>(journal: &J, entry: Entry) -> EventKey {
    journal.done(&entry.receipt).await.unwrap();
    entry.key
}

async fn entries_come_in_order_and_end<J: Journal + Clone + 'static>(journal: &J) {
    assert_eq!(take(journal).await, None);
    for number in 0..4 {
        assert_eq!(append(journal, number).await, Appended::Stored);
    }
    assert_eq!(append(journal, 2).await, Appended::Duplicate, "waiting");
    for number in 0..4 {
        let entry = take(journal).await.unwrap();
        assert_eq!((entry.key, entry.text.as_str(), entry.attempts), (key(number), &*format!("entry {number}"), 1));
        assert_eq!(append(journal, number).await, Appended::Duplicate, "taken");
        finish(journal, entry.clone()).await;
        finish(journal, entry).await;
    }
    assert_eq!((take(journal).await, journal.stats().await.unwrap()), (None, JournalStats::default()));
    // Whoever waits gets what comes.
    let waiting = tokio::spawn({
        let journal = journal.clone();
        async move { journal.take(Duration::from_secs(60)).await.unwrap().unwrap() }
    });
    tokio::task::yield_now().await;
    append(journal, 4).await.eq(&Appended::Stored).then_some(()).unwrap();
    assert_eq!(finish(journal, waiting.await.unwrap()).await, key(4));
}

async fn a_worker_that_is_gone_is_taken_over<J: Journal>(journal: &J) {
    assert_eq!(append(journal, 10).await, Appended::Stored);
    let lost = take(journal).await.unwrap();
    assert_eq!(take(journal).await, None, "it is taken");
    assert!(journal.extend(&lost.receipt).await.unwrap());
    let entry = eventually("the takeover of an entry", async || take(journal).await).await;
    assert_eq!((entry.key, entry.text.as_str(), entry.attempts), (key(10), "entry 10", 2));
    assert!(!journal.extend(&lost.receipt).await.unwrap(), "the first worker has lost it");
    journal.bury(&lost.receipt, "too late").await.unwrap();
    assert_eq!(journal.dead_letters(9).await.unwrap(), []);
    finish(journal, entry).await;
    assert_eq!(take(journal).await, None);
}

async fn what_cannot_be_handled_is_kept<J: Journal>(journal: &J) {
    for number in [20, 21] {
        assert_eq!(append(journal, number).await, Appended::Stored);
        let entry = take(journal).await.unwrap();
        journal.bury(&entry.receipt, "no such order:\n☹").await.unwrap();
    }
    let stats = journal.stats().await.unwrap();
    assert_eq!((stats.waiting, stats.taken, stats.dead), (0, 0, 2));
    assert_eq!(journal.dead_letters(1).await.unwrap().len(), 1);
    let letters = journal.dead_letters(9).await.unwrap();
    let read: Vec<_> = letters.iter().map(|letter| (letter.key, &*letter.text, letter.attempts)).collect();
    assert_eq!(read, [(key(20), "entry 20", 1), (key(21), "entry 21", 1)]);
    assert!(letters[0].reason.starts_with("no such order:"), "{letters:?}");
    assert_eq!(take(journal).await, None);
    assert_eq!(append(journal, 20).await, Appended::Duplicate, "dead");
    assert!(journal.revive(key(20)).await.unwrap() && !journal.revive(key(20)).await.unwrap() && !journal.revive(key(99)).await.unwrap());
    let entry = take(journal).await.unwrap();
    assert_eq!((entry.key, entry.text.as_str(), entry.attempts), (key(20), "entry 20", 1));
    finish(journal, entry).await;
    assert!(journal.revive(key(21)).await.unwrap());
    let entry = take(journal).await.unwrap();
    finish(journal, entry).await;
    assert_eq!(journal.stats().await.unwrap(), JournalStats::default());
}

async fn there_is_only_so_much_room<J: Journal>(journal: &J) {
    for number in 100..150 {
        assert_eq!(append(journal, number).await, Appended::Stored);
    }
    assert_eq!(append(journal, 150).await, Appended::Full);
    assert_eq!(append(journal, 149).await, Appended::Duplicate, "needs no room");
    let entry = take(journal).await.unwrap();
    assert_eq!(append(journal, 150).await, Appended::Full, "what is taken needs room still");
    assert_eq!(finish(journal, entry).await, key(100));
    assert_eq!(append(journal, 150).await, Appended::Stored);
}

/// They find what the test before has left.
async fn many_workers_share_the_work<J: Journal + Clone + 'static>(journal: &J) {
    let mut workers = JoinSet::new();
    for _ in 0..8 {
        let journal = journal.clone();
        workers.spawn(async move {
            let mut keys = Vec::new();
            while let Some(entry) = take(&journal).await {
                keys.push(finish(&journal, entry).await);
            }
            keys
        });
    }
    let keys: Vec<EventKey> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!(keys.len(), 50, "each once");
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), (101..=150).map(key).collect());
}

async fn what_is_done_can_be_replayed<J: Journal>(journal: &J) {
    tokio::time::sleep(Duration::from_millis(20)).await;
    let since = UnixMillis::from(std::time::SystemTime::now());
    assert_eq!(journal.replay(since).await.unwrap(), 0);
    for number in [200, 201] {
        assert_eq!(append(journal, number).await, Appended::Stored);
        let entry = take(journal).await.unwrap();
        finish(journal, entry).await;
    }
    assert_eq!(journal.replay(since).await.unwrap(), 2);
    for number in [200, 201] {
        let entry = take(journal).await.unwrap();
        assert_eq!((entry.key, entry.text.as_str(), entry.attempts), (key(number), &*format!("entry {number}"), 1));
        finish(journal, entry).await;
    }
    assert_eq!(take(journal).await, None);
}
