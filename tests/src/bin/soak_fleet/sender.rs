//! Sends events to whichever process receives, again until they are acknowledged, and some of them once more.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use temu_sdk::{
    AppKey, AppSecret,
    webhook::{EventKey, Webhook},
};
use temu_sdk_tests::{
    random::Random,
    seal::{APP_KEY, Plain, Request, SECRET},
};

use crate::{fleet::Ports, ledger::Ledger};

/// Requests that are under way at once.
const SENDERS: u64 = 16;
/// Few events are sent no faster than in this time, so that a short run has something to kill.
const LEAST: Duration = Duration::from_secs(16);
const PAUSE: Duration = Duration::from_millis(20);

/// What all senders share.
struct Shared {
    seed: u64,
    waiting: Mutex<VecDeque<u64>>,
    events: u64,
    begun: Instant,
    ports: Arc<Ports>,
    ledger: Arc<Ledger>,
    webhook: Webhook,
}

/// Sends the events 1 to `events`. Each acknowledgement is told.
pub fn start(seed: u64, events: u64, ports: Arc<Ports>, ledger: &Arc<Ledger>) -> (mpsc::Receiver<()>, Vec<JoinHandle<()>>) {
    let webhook = Webhook::new(AppKey::new(APP_KEY), AppSecret::new(SECRET)).freshness(Duration::from_secs(u64::from(u32::MAX)));
    let (waiting, ledger) = (Mutex::new((1..=events).collect()), Arc::clone(ledger));
    let shared = Arc::new(Shared { seed, waiting, events, begun: Instant::now(), ports, ledger, webhook });
    let (tell, told) = mpsc::channel();
    let sender = |number: u64| {
        let (shared, tell) = (Arc::clone(&shared), tell.clone());
        thread::spawn(move || shared.send(Random::new(seed ^ number), &tell))
    };
    (told, (0..SENDERS).map(sender).collect())
}

impl Shared {
    fn send(&self, mut random: Random, tell: &mpsc::Sender<()>) {
        while let Some(number) = self.next() {
            self.wait_for(number);
            let (key, request) = self.seal(number);
            let port = self.ports.pick(random.number());
            let is_acknowledged = port.is_some_and(|port| request.post(port).is_ok_and(|status| status == 200));
            if !is_acknowledged {
                thread::sleep(PAUSE);
                self.waiting().push_back(number);
                continue;
            }
            let is_new = self.ledger.notes().acknowledged.insert(key);
            // The answer may be lost on its way; it is sent once more then.
            if is_new && random.one_in(8) {
                self.waiting().push_back(number);
            }
            // Nobody counts any more after a failure.
            tell.send(()).unwrap_or_default();
        }
    }

    fn next(&self) -> Option<u64> {
        self.waiting().pop_front()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for(&self, number: u64) {
        let due = LEAST.mul_f64(number as f64 / self.events as f64);
        thread::sleep(due.saturating_sub(self.begun.elapsed()));
    }

    /// Returns the same request whenever it is asked.
    fn seal(&self, number: u64) -> (EventKey, Request) {
        let request = Plain::random(&mut Random::new(self.seed.wrapping_add(number)), number).seal();
        let headers = request.headers.iter().map(|(name, value)| (String::from_utf8_lossy(name), value));
        let delivery = self.webhook.receive(headers, &request.body).expect("a delivery as Temu signs it");
        (delivery.key, request)
    }
}
