//! Limiters: no window is exceeded, all windows of a call or none, in order, and nothing stays taken by calls that are not made.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use temu_sdk::{
    Error,
    clock::SystemClock,
    limits::{Limit, Limiter, Permit, PermitRequest, Scope},
};
use tokio::{task::JoinSet, time::Instant};

const PATIENT: Duration = Duration::from_secs(60);
const WINDOW: Duration = Duration::from_millis(400);

/// What the calls of the suite have in common.
#[derive(Clone)]
struct Calls<L> {
    limiter: L,
    clock: SystemClock,
    limits: Vec<Limit>,
}

impl<L: Limiter> Calls<L> {
    async fn acquire(&self, name: &str, max_wait: Duration) -> Result<Permit, Error> {
        self.limiter.acquire(PermitRequest::new("app", name, &self.limits, max_wait, &self.clock)).await
    }

    async fn must(&self, name: &str) -> Permit {
        self.acquire(name, PATIENT).await.unwrap()
    }
}

/// Runs the suite against clones of one limiter.
pub async fn limiter<L: Limiter + Clone + 'static>(limiter: &L) {
    let calls = |limits: &[Limit]| Calls { limiter: limiter.clone(), clock: SystemClock::default(), limits: limits.to_vec() };
    no_window_is_exceeded(calls(&[Limit::new(10, WINDOW, Scope::App), Limit::new(4, WINDOW / 4, Scope::Shop)])).await;
    all_or_none(
        &calls(&[Limit::new(3, WINDOW, Scope::App)]),
        &calls(&[Limit::new(3, WINDOW, Scope::App), Limit::new(1, PATIENT, Scope::Shop)]),
    )
    .await;
    a_wait_that_is_too_long_fails_at_once(&calls(&[Limit::new(1, 10 * PATIENT, Scope::App)])).await;
    what_is_not_used_is_given_back(&calls(&[Limit::new(1, PATIENT / 2, Scope::App)])).await;
    a_cancelled_call_leaves_its_place(calls(&[Limit::new(1, WINDOW, Scope::App)])).await;
    a_rejection_slows_down_and_wears_off(&calls(&[Limit::new(8, WINDOW, Scope::Shop)])).await;
}

async fn no_window_is_exceeded<L: Limiter + Clone + 'static>(calls: Calls<L>) {
    let (begun, mut tasks) = (Instant::now(), JoinSet::new());
    for _ in 0..40 {
        let calls = calls.clone();
        tasks.spawn(async move { calls.must("exact").await.granted });
    }
    let mut granted = tasks.join_all().await;
    granted.sort();
    // The client sees a permit a little later than the limiter grants it.
    const LATE: Duration = Duration::from_millis(60);
    for limit in &calls.limits {
        let length = Duration::from_millis(limit.per_ms).saturating_sub(LATE);
        for pair in granted.windows(limit.calls as usize + 1) {
            assert!(pair[limit.calls as usize] - pair[0] >= length, "{limit:?}: {granted:?}");
        }
    }
    assert!(begun.elapsed() < 8 * WINDOW, "three windows and a bit, not {:?}", begun.elapsed());
}

/// The second shares a window with the first and has one that is full: waiting for that it takes nothing of the shared one.
async fn all_or_none<L: Limiter + Clone + 'static>(wide: &Calls<L>, both: &Calls<L>) {
    both.must("all").await;
    let mut waiting = pin!(both.acquire("all", 10 * PATIENT));
    assert!(poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await.is_pending());
    for _ in 0..2 {
        wide.acquire("all", Duration::ZERO).await.unwrap();
    }
}

async fn a_wait_that_is_too_long_fails_at_once<L: Limiter>(calls: &Calls<L>) {
    calls.must("long").await;
    let begun = Instant::now();
    let error = calls.acquire("long", PATIENT).await.unwrap_err();
    let needed = error.needed_wait().unwrap();
    assert!(error.is_rate_limited() && (599..=601).contains(&needed.as_secs()), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

async fn what_is_not_used_is_given_back<L: Limiter>(calls: &Calls<L>) {
    for _ in 0..3 {
        let permit = calls.acquire("unused", Duration::ZERO).await.unwrap();
        calls.limiter.give_back(permit, &calls.clock).await;
    }
}

async fn a_cancelled_call_leaves_its_place<L: Limiter + Clone + 'static>(calls: Calls<L>) {
    calls.must("cancelled").await;
    let begun = Instant::now();
    let waiting = [(); 5].map(|()| {
        let calls = calls.clone();
        tokio::spawn(async move { calls.must("cancelled").await })
    });
    tokio::time::sleep(WINDOW / 8).await;
    for task in waiting {
        task.abort();
    }
    calls.must("cancelled").await;
    // An engine may need a moment to hear of it.
    assert!(begun.elapsed() < 4 * WINDOW, "{:?}", begun.elapsed());
}

async fn a_rejection_slows_down_and_wears_off<L: Limiter>(calls: &Calls<L>) {
    let permit = calls.must("slow").await;
    calls.limiter.slow_down(&permit, None, &calls.clock).await;
    for _ in 0..3 {
        calls.acquire("slow", Duration::ZERO).await.unwrap();
    }
    let error = calls.acquire("slow", Duration::ZERO).await.unwrap_err();
    assert!(error.is_rate_limited(), "four of eight: {error}");
    tokio::time::sleep(2 * WINDOW + WINDOW / 4).await;
    for _ in 0..8 {
        calls.acquire("slow", Duration::ZERO).await.unwrap();
    }
    // It may say how long to wait.
    let permit = calls.must("closed").await;
    calls.limiter.slow_down(&permit, Some(PATIENT), &calls.clock).await;
    let needed = calls.acquire("closed", Duration::ZERO).await.unwrap_err().needed_wait().unwrap();
    assert!((58..=60).contains(&needed.as_secs()), "{needed:?}");
}
