//! Work that is independent for each item, on all cores; the results keep the order of the items.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What `work` makes of each item.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if workers < 2 {
        return items.iter().map(work).collect();
    }
    // Items differ in size: whoever is free takes the next one.
    let next = AtomicUsize::new(0);
    let take = || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        items.get(at).map(|item| (at, work(item)))
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(|| std::iter::from_fn(take).collect::<Vec<_>>())).collect();
        let own: Vec<_> = std::iter::from_fn(take).collect();
        let join = |other: thread::ScopedJoinHandle<'_, Vec<_>>| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        own.into_iter().chain(others.into_iter().flat_map(join)).collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
