//! Injected faults: single ones that a test orders, and a plan that strikes at random but always the same calls.

use std::collections::VecDeque;

use crate::mock::{data::maker::mix, http::sent::Sent};

/// A fault to inject into one call.
///
/// Where a real gateway leaves open whether the call was executed, the mock executes it: that is the case a client must not get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed before anything is executed.
    Reset,
    /// The call is executed, then the connection is closed without a response.
    LostResponse,
    /// The call is executed, and the response never comes.
    Stall,
    /// The call is executed, and the response ends half-way.
    Truncated,
    /// The call is executed, and a proxy responds with this HTTP status and a page of HTML.
    Status(u16),
    /// HTTP 429; nothing is executed.
    TooManyRequests {
        /// Seconds in the `Retry-After` header.
        retry_after: Option<u32>,
    },
    /// The call is executed, and the response is "system exception, try later" (4000000).
    SystemException,
    /// The response is "rate limit" (4000004); nothing is executed.
    Limited,
    /// The token that the call carries ends now, for good.
    ExpiredToken,
    /// The gateway's clock jumps by so many seconds, and stays there.
    Skew(i32),
}

impl Fault {
    /// One of each kind.
    pub const ALL: [Self; 12] = [
        Self::Reset,
        Self::LostResponse,
        Self::Stall,
        Self::Truncated,
        Self::Status(500),
        Self::Status(502),
        Self::TooManyRequests { retry_after: Some(1) },
        Self::TooManyRequests { retry_after: None },
        Self::SystemException,
        Self::Limited,
        Self::ExpiredToken,
        Self::Skew(400),
    ];
}

/// Faults that strike a share of all calls.
///
/// ```
/// use temu_sdk::mock::{Fault, FaultPlan};
/// let plan = FaultPlan::new(7).rate(0.1).of(&[Fault::Reset, Fault::Status(503)]);
/// # let _ = plan;
/// ```
#[derive(Clone, Debug)]
pub struct FaultPlan {
    seed: u64,
    per_million: u64,
    kinds: Vec<Fault>,
}

impl FaultPlan {
    /// Strikes one call in ten with one of [`Fault::ALL`]; the same seed strikes the same calls, counted as they arrive.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, per_million: 100_000, kinds: Fault::ALL.to_vec() }
    }

    /// The share of calls that are struck, from 0 to 1.
    #[must_use]
    pub fn rate(mut self, share: f64) -> Self {
        self.per_million = (share.clamp(0.0, 1.0) * 1e6) as u64;
        self
    }

    /// Only these faults, evenly.
    #[must_use]
    pub fn of(mut self, kinds: &[Fault]) -> Self {
        self.kinds = kinds.to_vec();
        self
    }

    fn strike(&self, call: u64) -> Option<Fault> {
        let chance = mix(self.seed, &call.to_string());
        let kind = usize::try_from(chance / 1_000_000 % self.kinds.len().max(1) as u64).unwrap_or(0);
        (chance % 1_000_000 < self.per_million).then(|| self.kinds.get(kind).copied()).flatten()
    }
}

/// The faults still to come.
#[derive(Default)]
pub(crate) struct Faults {
    pub ordered: VecDeque<Fault>,
    pub plan: Option<FaultPlan>,
    calls: u64,
}

impl Faults {
    /// The fault of the next call: an ordered one first.
    pub fn next(&mut self) -> Option<Fault> {
        self.calls += 1;
        self.ordered.pop_front().or_else(|| self.plan.as_ref()?.strike(self.calls))
    }
}

/// Responds to a request, unless its fault keeps it from being executed, and spoils the response if the fault strikes later.
pub(crate) fn strike(fault: Option<Fault>, respond: impl FnOnce() -> Sent) -> Sent {
    match fault {
        Some(Fault::Reset) => return Sent::Closed,
        Some(Fault::TooManyRequests { retry_after }) => return Sent::too_many_requests(retry_after),
        _ => {}
    }
    match (fault, respond()) {
        (Some(Fault::LostResponse), _) => Sent::Closed,
        (Some(Fault::Stall), _) => Sent::Never,
        (Some(Fault::Status(status)), _) => Sent::bad_gateway(status),
        (Some(Fault::Truncated), Sent::Response(response)) => Sent::Response(response.truncated()),
        (_, sent) => sent,
    }
}
