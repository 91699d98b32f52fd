//! How far each gateway's clock is from this machine's, learnt from the answer that refused a timestamp.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime},
};

use crate::{
    catalog::gateway::{Gateway, PerGateway},
    transport::{HttpResponse, header},
    wire::values::{UnixMillis, UnixSeconds},
};

/// Offsets of the gateways' clocks in milliseconds; 0 until one is learnt.
#[derive(Debug)]
pub(crate) struct Skew {
    learns: bool,
    offsets: PerGateway<AtomicI64>,
}

impl Skew {
    pub fn new(learns: bool) -> Self {
        Self { learns, offsets: PerGateway::default() }
    }

    /// The gateway's time.
    pub fn timestamp(&self, gateway: Gateway, now: SystemTime) -> UnixSeconds {
        UnixMillis(UnixMillis::from(now).0 + self.offsets[gateway].load(Ordering::Relaxed)).into()
    }

    /// Learns from the `Date` of an answer; `false` if there is nothing to learn.
    pub fn learn(&self, gateway: Gateway, date: Option<&str>, sent: SystemTime, received: SystemTime) -> bool {
        let Some(date) = date.filter(|_| self.learns).and_then(|date| httpdate::parse_http_date(date).ok()) else { return false };
        // The header was written somewhere within the round trip, and has whole seconds: the middle of both is the best guess.
        let midpoint = sent + received.duration_since(sent).unwrap_or_default() / 2;
        let offset = UnixMillis::from(date + Duration::from_millis(500)).0 - UnixMillis::from(midpoint).0;
        self.offsets[gateway].store(offset, Ordering::Relaxed);
        true
    }
}

/// A `Retry-After` header: seconds, or a date by the clock that wrote the answer's own date.
pub(crate) fn retry_after(response: &HttpResponse, received: SystemTime) -> Option<Duration> {
    let header = response.header(header::RETRY_AFTER)?.trim();
    let date = |header| httpdate::parse_http_date(header).ok();
    let until =
        |moment: SystemTime| moment.duration_since(response.header(header::DATE).and_then(date).unwrap_or(received)).unwrap_or_default();
    header.parse().ok().map(Duration::from_secs).or_else(|| date(header).map(until))
}
