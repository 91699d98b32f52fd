//! Counts calls in sliding windows, as the gateway does, and says which come too often.

use std::collections::{HashMap, VecDeque};

use crate::catalog::operation::{Limit, Scope};

/// How one limit was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitUse {
    /// The limit.
    pub limit: Limit,
    /// Calls that arrived within it.
    pub calls: u64,
    /// Calls that arrived in a window that was full already; rejected unless limits are only watched.
    pub exceeded: u64,
    /// Most calls in any one window.
    pub peak: usize,
}

/// Who calls what.
pub(crate) struct Caller<'a> {
    pub app_key: &'a str,
    pub type_name: &'a str,
    pub mall_id: Option<i64>,
}

pub(crate) struct Limits {
    uses: Vec<LimitUse>,
    windows: HashMap<(usize, String), VecDeque<i64>>,
    /// Whether calls that come too often are rejected, or only counted.
    enforced: bool,
}

impl Limits {
    pub fn new(limits: &[Limit], enforced: bool) -> Self {
        let unused = |limit: &Limit| LimitUse { limit: *limit, calls: 0, exceeded: 0, peak: 0 };
        Self { uses: limits.iter().map(unused).collect(), windows: HashMap::new(), enforced }
    }

    /// Counts a call at a moment (milliseconds) and says whether it is let through.
    pub fn admit(&mut self, caller: &Caller<'_>, now: i64) -> bool {
        let full: Vec<usize> = (0..self.uses.len()).filter(|index| self.is_full(*index, caller, now)).collect();
        full.iter().for_each(|index| self.uses[*index].exceeded += 1);
        if self.enforced && !full.is_empty() {
            return false;
        }
        for (index, used) in self.uses.iter_mut().enumerate() {
            let window = self.windows.entry((index, key(used.limit.scope, caller))).or_default();
            window.push_back(now);
            used.calls += 1;
            used.peak = used.peak.max(window.len());
        }
        true
    }

    pub fn report(&self) -> Vec<LimitUse> {
        self.uses.clone()
    }

    fn is_full(&mut self, index: usize, caller: &Caller<'_>, now: i64) -> bool {
        let limit = self.uses[index].limit;
        let window = self.windows.entry((index, key(limit.scope, caller))).or_default();
        let since = now.saturating_sub_unsigned(limit.per_ms);
        while window.front().is_some_and(|arrived| *arrived <= since) {
            window.pop_front();
        }
        window.len() >= usize::try_from(limit.calls).unwrap_or(usize::MAX)
    }
}

fn key(scope: Scope, caller: &Caller<'_>) -> String {
    match scope {
        Scope::App => caller.app_key.to_owned(),
        Scope::Operation => format!("{} {}", caller.app_key, caller.type_name),
        Scope::Shop => format!("{} {} {}", caller.app_key, caller.type_name, caller.mall_id.unwrap_or_default()),
    }
}
