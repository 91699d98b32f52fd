//! Findings: what was checked, how it is, and what to do.

use serde::Serialize;

use crate::exit::Failure;

/// How it is, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Pass,
    /// It cannot be asked, or was not.
    Unknown,
    Warning,
    Problem,
}

#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was checked, in a word that stays.
    pub check: &'static str,
    pub level: Level,
    pub profile: Option<String>,
    pub shop: Option<String>,
    pub gateway: Option<String>,
    pub message: String,
    /// What to do, and where.
    pub advice: Option<String>,
}

impl Finding {
    fn new(check: &'static str, level: Level, message: String) -> Self {
        Self { check, level, profile: None, shop: None, gateway: None, message, advice: None }
    }

    pub fn pass(check: &'static str, message: String) -> Self {
        Self::new(check, Level::Pass, message)
    }

    pub fn unknown(check: &'static str, message: String) -> Self {
        Self::new(check, Level::Unknown, message)
    }

    pub fn warning(check: &'static str, message: String) -> Self {
        Self::new(check, Level::Warning, message)
    }

    pub fn problem(check: &'static str, message: String) -> Self {
        Self::new(check, Level::Problem, message)
    }

    pub fn failure(check: &'static str, failure: Failure) -> Self {
        Self { advice: failure.hint, ..Self::problem(check, failure.message) }
    }

    pub fn advice(mut self, advice: String) -> Self {
        self.advice = Some(advice);
        self
    }

    pub fn shop(mut self, shop: &str) -> Self {
        self.shop = Some(shop.to_owned());
        self
    }

    pub fn gateway(mut self, gateway: temu_sdk::Gateway) -> Self {
        self.gateway = Some(gateway.to_string());
        self
    }
}

/// All findings of a run.
#[derive(Default)]
pub struct Findings {
    pub list: Vec<Finding>,
    /// The profile that is being checked.
    pub profile: Option<String>,
}

impl Findings {
    pub fn add(&mut self, finding: Finding) {
        self.list.push(Finding { profile: finding.profile.clone().or_else(|| self.profile.clone()), ..finding });
    }

    /// Whether a check has found a problem.
    pub fn has_problem(&self, check: &str) -> bool {
        self.list.iter().any(|finding| finding.check == check && finding.level == Level::Problem && finding.profile == self.profile)
    }

    pub fn worst(&self, is_strict: bool) -> Level {
        let level = |finding: &Finding| if is_strict && finding.level == Level::Unknown { Level::Warning } else { finding.level };
        self.list.iter().map(level).max().unwrap_or(Level::Pass)
    }
}
