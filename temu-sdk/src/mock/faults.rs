//! Injected faults: single ones that a test orders, rules for some calls, and a plan that strikes at random but always the same calls.

use std::{collections::VecDeque, time::Duration};

use serde::{Deserialize, Serialize};

use crate::mock::{data::maker::mix, http::sent::Sent};

/// A fault to inject into one call.
///
/// Where a real gateway leaves open whether the call was executed, the mock executes it: that is the case a client must not get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed before anything is executed.
    Reset,
    /// The call is executed, then the connection is closed without a response.
    LostResponse,
    /// The call is executed, and the response never comes.
    Stall,
    /// The call is executed, and the response comes late: evenly distributed between two numbers of milliseconds.
    Delay {
        /// The least delay.
        min_ms: u32,
        /// The greatest delay.
        max_ms: u32,
    },
    /// The call is executed, and the response ends half-way.
    Truncated,
    /// The call is executed, and the response is no JSON although it says so.
    Malformed,
    /// The call is executed, and the response says that it is HTML.
    WrongContentType,
    /// The call is executed, and a proxy responds with HTTP status 200 and a page that tells of maintenance.
    Maintenance,
    /// The call is executed, and a proxy responds with this HTTP status and a page of HTML.
    Status(u16),
    /// HTTP 429; nothing is executed.
    TooManyRequests {
        /// Seconds in the `Retry-After` header.
        retry_after: Option<u32>,
    },
    /// The call is executed, and the response is "system exception, try later".
    SystemException,
    /// The response is "called too often"; nothing is executed.
    Limited,
    /// The response has this error code; nothing is executed. On file routes it comes with HTTP status 200, as a JSON envelope in place of the
    /// file.
    ErrorCode(i64),
    /// The call is executed, and the result of the response is a second envelope around the real one.
    SecondEnvelope,
    /// The call is executed, and the result of the success says that it failed, for operations whose results tell.
    FailedResult,
    /// The call is executed, and the result says of every item of it that it failed, for operations that tell of items.
    NestedFailures,
    /// The token that the call carries ends now, for good.
    ExpiredToken,
    /// The gateway's clock jumps by so many seconds, and stays there.
    Skew(i32),
}

impl Fault {
    /// The faults that a [`FaultPlan`] injects by default.
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
        self.per_million = per_million(share);
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

fn per_million(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1e6) as u64
}

/// A fault for some of the calls: those of an operation, those of a shop, so many of them, a share of them.
///
/// ```
/// use temu_sdk::mock::{Fault, FaultRule};
/// let rule = FaultRule::new(Fault::Delay { min_ms: 50, max_ms: 400 }).operation("order.list").times(3);
/// # let _ = rule;
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    pub(crate) fault: Fault,
    #[serde(default)]
    pub(crate) operation: Option<String>,
    #[serde(default)]
    pub(crate) mall_id: Option<i64>,
    #[serde(default)]
    pub(crate) times: Option<u32>,
    #[serde(default)]
    pub(crate) rate: Option<f64>,
}

impl FaultRule {
    /// Creates a rule that strikes every call.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, operation: None, mall_id: None, times: None, rate: None }
    }

    /// Only calls of an operation, by its name (`order.list`) or by one of its types.
    #[must_use]
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Only calls of this shop.
    #[must_use]
    pub fn shop(mut self, mall_id: i64) -> Self {
        self.mall_id = Some(mall_id);
        self
    }

    /// Only so many calls; then the rule ends.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Only a share of the calls, from 0 to 1.
    #[must_use]
    pub fn rate(mut self, share: f64) -> Self {
        self.rate = Some(share);
        self
    }

    fn fits(&self, target: &Target<'_>, salt: u64) -> bool {
        self.times != Some(0)
            && self.mall_id.is_none_or(|mall_id| target.mall_id == Some(mall_id))
            && self.operation.as_deref().is_none_or(|name| target.operation == Some(name) || target.type_name == name)
            && self.rate.is_none_or(|rate| mix(salt, "rate") % 1_000_000 < per_million(rate))
    }
}

/// What a request is, as far as it is known before it is checked.
#[derive(Default)]
pub(crate) struct Target<'a> {
    pub operation: Option<&'a str>,
    pub type_name: &'a str,
    pub mall_id: Option<i64>,
}

/// The faults still to come.
#[derive(Default)]
pub(crate) struct Faults {
    pub ordered: VecDeque<Fault>,
    pub rules: Vec<FaultRule>,
    pub plan: Option<FaultPlan>,
    calls: u64,
}

impl Faults {
    /// The fault of the next call: an ordered one first, then that of a rule. With it, what decides on its details.
    pub fn next(&mut self, target: &Target<'_>) -> (u64, Option<Fault>) {
        self.calls += 1;
        let salt = mix(0x5eed, &self.calls.to_string());
        let fault = self.ordered.pop_front().or_else(|| self.by_rule(target, salt)).or_else(|| self.plan.as_ref()?.strike(self.calls));
        (salt, fault)
    }

    fn by_rule(&mut self, target: &Target<'_>, salt: u64) -> Option<Fault> {
        let rule = self.rules.iter_mut().find(|rule| rule.fits(target, salt))?;
        rule.times = rule.times.map(|times| times - 1);
        let fault = rule.fault;
        self.rules.retain(|rule| rule.times != Some(0));
        Some(fault)
    }

    pub fn clear(&mut self) {
        (self.ordered, self.rules, self.plan) = Default::default();
    }
}

/// Responds to a request, unless its fault keeps it from being executed, and spoils the response if the fault strikes later.
pub(crate) fn strike(fault: Option<Fault>, salt: u64, respond: impl FnOnce() -> Sent) -> Sent {
    match fault {
        Some(Fault::Reset) => return Sent::Closed,
        Some(Fault::TooManyRequests { retry_after }) => return Sent::too_many_requests(retry_after),
        _ => {}
    }
    match (fault, respond()) {
        (Some(Fault::LostResponse), _) => Sent::Closed,
        (Some(Fault::Stall), _) => Sent::Never,
        (Some(Fault::Status(status)), _) => Sent::bad_gateway(status),
        (Some(Fault::Maintenance), _) => Sent::bad_gateway(200),
        (Some(Fault::Malformed), _) => Sent::json("{\"success\": tru".to_owned()),
        (Some(Fault::Truncated), Sent::Response(response)) => Sent::Response(response.truncated()),
        (Some(Fault::WrongContentType), Sent::Response(response)) => Sent::Response(response.typed("text/html")),
        (Some(Fault::Delay { min_ms, max_ms }), sent) => {
            let spread = u64::from(max_ms.saturating_sub(min_ms)) + 1;
            Sent::Delayed(Duration::from_millis(u64::from(min_ms) + salt % spread), Box::new(sent))
        }
        (_, sent) => sent,
    }
}
