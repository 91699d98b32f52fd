//! Once, and never lost: what is acknowledged, what is told to come again, and what the application gets.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use temu_sdk::{
    observe::{CallEvent, CallInfo, Measurement, Meter},
    webhook::{Ack, Deliveries, Delivery, EventKey, FileJournal, Journal, JournalStats, MemoryJournal},
};
use tokio::time::Instant;

use crate::common::{Events, Failing, Gate, event};

async fn next(deliveries: &Deliveries) -> Option<EventKey> {
    let work = deliveries.next().await?;
    let key = work.key;
    work.done().await.unwrap();
    Some(key)
}

#[tokio::test]
async fn a_repeat_of_an_acknowledged_event_is_acknowledged_and_not_delivered() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().build();
    let (first, second) = (events.seal(event(1)), events.seal(event(2)));
    for sealed in [&first, &first, &second, &first] {
        assert_eq!(inbox.accept(sealed.headers.clone(), sealed.body.as_bytes()).await, Ack::ACCEPTED);
    }
    inbox.close();
    let keys = [next(&deliveries).await, next(&deliveries).await, next(&deliveries).await];
    assert!(keys[0].is_some() && keys[1].is_some() && keys[0] != keys[1] && keys[2].is_none(), "{keys:?}");
}

#[tokio::test]
async fn what_fails_a_check_is_refused_and_goes_no_further() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().build();
    let forged = events.seal(event(1).forged());
    assert_eq!(inbox.accept(forged.headers, forged.body.as_bytes()).await, Ack::REFUSED);
    inbox.close();
    assert!(deliveries.next().await.is_none());
}

#[tokio::test]
async fn a_full_queue_makes_temu_come_again() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().journal(MemoryJournal::new().capacity(1)).build();
    let (first, second) = (events.seal(event(1)), events.seal(event(2)));
    let accept = async |sealed: &temu_sdk::mock::SealedEvent| inbox.accept(sealed.headers.clone(), sealed.body.as_bytes()).await;
    assert_eq!(accept(&first).await, Ack::ACCEPTED);
    assert_eq!(accept(&second).await, Ack::BUSY);
    assert_eq!(accept(&first).await, Ack::ACCEPTED, "a repeat needs no room");
    next(&deliveries).await.unwrap();
    assert_eq!(accept(&second).await, Ack::ACCEPTED, "it was not acknowledged before");
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_acknowledged() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().journal(Failing::times(1)).build();
    let sealed = events.seal(event(1));
    assert_eq!(inbox.accept(sealed.headers.clone(), sealed.body.as_bytes()).await, Ack::BUSY);
    assert_eq!(inbox.accept(sealed.headers, sealed.body.as_bytes()).await, Ack::ACCEPTED);
    inbox.close();
    assert!(next(&deliveries).await.is_some());
    assert!(next(&deliveries).await.is_none(), "the failed attempt left nothing");
}

#[tokio::test]
async fn of_two_copies_at_once_one_is_stored() {
    let events = Events::start().await;
    let gate = Gate::default();
    let (inbox, deliveries) = events.inbox().journal(Failing::slow(gate.clone())).build();
    let sealed = events.seal(event(1));
    let twin = (inbox.clone(), sealed.clone());
    let first = tokio::spawn(async move { twin.0.accept(twin.1.headers, twin.1.body.as_bytes()).await });
    gate.came.notified().await;
    assert_eq!(inbox.accept(sealed.headers, sealed.body.as_bytes()).await, Ack::BUSY);
    gate.go.notify_one();
    assert_eq!(first.await.unwrap(), Ack::ACCEPTED);
    inbox.close();
    assert!(next(&deliveries).await.is_some());
    assert!(next(&deliveries).await.is_none());
}

#[tokio::test]
async fn an_acknowledged_event_survives_the_process_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let events = Events::start().await;
    let (one, two) = (events.seal(event(1)), events.seal(event(2)));
    let first_life = {
        let (inbox, deliveries) = events.inbox().journal(FileJournal::open(&path).unwrap()).build();
        for sealed in [&one, &two] {
            assert_eq!(inbox.accept(sealed.headers.clone(), sealed.body.as_bytes()).await, Ack::ACCEPTED);
        }
        next(&deliveries).await.unwrap();
        Delivery::clone(&deliveries.next().await.unwrap()) // taken out, not done
    };
    let (inbox, deliveries) = events.inbox().journal(FileJournal::open(&path).unwrap()).build();
    assert_eq!(inbox.accept(two.headers, two.body.as_bytes()).await, Ack::ACCEPTED, "what is left counts as seen");
    inbox.close();
    let work = deliveries.next().await.unwrap();
    assert_eq!(*work, first_life);
    work.done().await.unwrap();
    assert!(deliveries.next().await.is_none());
    drop((inbox, deliveries));
    assert_eq!(FileJournal::open(&path).unwrap().stats().await.unwrap(), JournalStats::default());
}

#[tokio::test]
async fn a_closed_inbox_takes_nothing_and_loses_nothing() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().build();
    let (one, two) = (events.seal(event(1)), events.seal(event(2)));
    assert_eq!(inbox.accept(one.headers.clone(), one.body.as_bytes()).await, Ack::ACCEPTED);
    inbox.close();
    assert_eq!(inbox.accept(two.headers, two.body.as_bytes()).await, Ack::BUSY);
    assert_eq!(inbox.accept(one.headers, one.body.as_bytes()).await, Ack::ACCEPTED, "a repeat is in safe hands already");
    assert!(next(&deliveries).await.is_some());
    assert!(next(&deliveries).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_fails_gets_the_event_again_after_growing_pauses() {
    let events = Events::start().await;
    let (inbox, deliveries) = events.inbox().build();
    let sealed = events.seal(event(1));
    inbox.accept(sealed.headers, sealed.body.as_bytes()).await;
    inbox.close();
    let (began, tries) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    deliveries
        .run(|delivery: Delivery| {
            let tries = Arc::clone(&tries);
            async move {
                tries.lock().unwrap().push((delivery.key, began.elapsed()));
                if tries.lock().unwrap().len() < 9 { Err("not yet") } else { Ok(()) }
            }
        })
        .await;
    let tries = tries.lock().unwrap();
    let seconds: Vec<u64> = tries.iter().map(|(_, after)| after.as_secs()).collect();
    assert_eq!(seconds, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    assert!(tries.iter().all(|(key, _)| *key == tries[0].0));
    assert!(Duration::from_secs(184) > began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_never_handled_goes_to_the_dead_letters() {
    let events = Events::start().await;
    let journal = Arc::new(MemoryJournal::new());
    let (inbox, deliveries) = events.inbox().journal(Arc::clone(&journal)).build();
    for number in [1, 2] {
        let sealed = events.seal(event(number));
        inbox.accept(sealed.headers, sealed.body.as_bytes()).await;
    }
    inbox.close();
    let tries = Arc::new(Mutex::new(Vec::new()));
    let poisoned = |delivery: &Delivery| delivery.text().contains("\"orderSn\":\"1\"");
    deliveries
        .max_attempts(3)
        .run(|delivery: Delivery| {
            tries.lock().unwrap().push(delivery.key);
            async move { if poisoned(&delivery) { Err("no such order") } else { Ok(()) } }
        })
        .await;
    let letters = journal.dead_letters(9).await.unwrap();
    let tries = std::mem::take(&mut *tries.lock().unwrap());
    assert_eq!((letters.len(), &*letters[0].reason, tries.len()), (1, "no such order", 4), "{letters:?}");
    assert_eq!(letters[0].key, tries[0]);
    assert!(journal.revive(tries[0]).await.unwrap());
}

/// A handler may take longer than the time after which other workers take over.
#[tokio::test(start_paused = true)]
async fn an_event_that_is_being_handled_is_not_taken_over() {
    let events = Events::start().await;
    let journal = MemoryJournal::new().with_takeover(Duration::from_secs(3));
    let (inbox, deliveries) = events.inbox().journal(journal).build();
    let sealed = events.seal(event(1));
    inbox.accept(sealed.headers, sealed.body.as_bytes()).await;
    let other = tokio::spawn({
        let deliveries = deliveries.clone();
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            deliveries.next().await.is_some()
        }
    });
    let closed = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(90)).await;
        inbox.close();
    });
    deliveries
        .run(async |_| {
            tokio::time::sleep(Duration::from_secs(100)).await;
            Ok::<(), String>(())
        })
        .await;
    closed.await.unwrap();
    assert!(!other.await.unwrap(), "it was handled once");
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_goes_to_the_dead_letters() {
    let events = Events::start().await;
    let journal = Arc::new(MemoryJournal::new());
    let key = "0".repeat(32).parse().unwrap();
    for text in ["[3, 1]", "{}"] {
        let _ = journal.append(key, text).await.unwrap();
        let (inbox, deliveries) = events.inbox().journal(Arc::clone(&journal)).build();
        inbox.close();
        assert!(deliveries.next().await.is_none());
        assert_eq!(journal.dead_letters(9).await.unwrap()[0].text, text);
        assert!(journal.revive(key).await.unwrap());
        let entry = journal.take(Duration::ZERO).await.unwrap().unwrap();
        journal.done(&entry.receipt).await.unwrap();
    }
}

/// Keeps what it is told.
#[derive(Clone, Debug, Default)]
struct Counts(Arc<Mutex<Vec<Measurement>>>);

impl Meter for Counts {
    fn record(&self, _: &CallInfo<'_>, _: CallEvent<'_>) {}

    fn measure(&self, measurement: Measurement) {
        self.0.lock().unwrap().push(measurement);
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_knows_how_many_events_wait() {
    let (events, counts) = (Events::start().await, Counts::default());
    let (inbox, deliveries) = events.inbox().build();
    for number in 1..=3 {
        let sealed = events.seal(event(number));
        inbox.accept(sealed.headers, sealed.body.as_bytes()).await;
    }
    inbox.close();
    let deliveries = deliveries.meter(counts.clone());
    let _kept = deliveries.next().await.unwrap();
    // Clones count together, and not at each event.
    next(&deliveries.clone()).await.unwrap();
    let text = format!("{:?}", counts.0.lock().unwrap());
    assert_eq!(text, "[JournalQueue { waiting: 3, taken: 0, dead: 0 }]");
}
