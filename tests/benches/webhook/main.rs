//! How fast a delivery is verified, decrypted and decoded, beside the floor: its AES, its HMAC and its JSON alone.
//!
//! `cargo bench --package temu-sdk-tests --bench webhook`

mod receive;

use std::time::{Duration, Instant};

/// Long enough that the clock's own cost does not count, short enough that most batches run undisturbed.
const BATCH: u32 = 100;
const BATCHES: usize = 1_000;

fn main() {
    for (name, extra) in [("an order's event", 0), ("an event of 4 KiB", 4096)] {
        let receive::Pair { receive, floor, bytes } = receive::pair(extra);
        let (receive, floor) = (typical(&receive), typical(&floor));
        let ratio = receive.as_secs_f64() / floor.as_secs_f64();
        let rate = 1.0 / receive.as_secs_f64();
        println!("{name} ({bytes} bytes): {receive:.2?} a delivery, {rate:.0} a second; floor {floor:.2?}; {ratio:.2} times the floor");
    }
}

/// The median time of one call.
fn typical(work: &dyn Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..BATCHES)
        .map(|_| {
            let began = Instant::now();
            (0..BATCH).for_each(|_| work());
            began.elapsed() / BATCH
        })
        .collect();
    times.sort();
    times[BATCHES / 2]
}
