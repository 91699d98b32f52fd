//! The counts that a run ends in.

use std::fmt;

/// All counts; see [`fmt::Display`] for their names.
#[derive(Debug, Default)]
pub struct Report {
    pub calls: u64,
    pub exceeded: u64,
    pub used: f64,
    pub renewals: u64,
    pub unexplained: u64,
    pub mixed_up: u64,
    pub acknowledged: u64,
    pub lost: u64,
    pub redelivered: u64,
    pub longest_over_median: f64,
    /// What went wrong besides, and was told on the standard error.
    pub complaints: u64,
}

impl Report {
    /// What must be made use of, in percent.
    const LEAST_USE: f64 = 95.0;

    pub fn is_good(&self) -> bool {
        let bad = [self.exceeded, self.unexplained, self.mixed_up, self.lost, self.redelivered, self.complaints];
        bad == [0; 6] && self.used >= Self::LEAST_USE
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, exceeded, used, renewals, unexplained, mixed_up, acknowledged, lost, redelivered, longest_over_median, .. } =
            self;
        write!(f, "calls {calls}, limit windows exceeded {exceeded}, use in percent {used:.1}, renewals {renewals}, ")?;
        write!(f, "renewals not explained by a kill {unexplained}, tokens mixed up {mixed_up}, events acknowledged {acknowledged}, ")?;
        write!(f, "lost {lost}, redelivered after a durable acknowledgement {redelivered}, ")?;
        write!(f, "longest wait over the median {longest_over_median:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::Report;

    fn good() -> Report {
        Report { used: 97.0, renewals: 3, acknowledged: 4, calls: 5, longest_over_median: 6.0, ..Report::default() }
    }

    #[test]
    fn each_bad_count_is_a_failure() {
        assert!(good().is_good());
        let bad = [
            Report { exceeded: 1, ..good() },
            Report { used: 94.9, ..good() },
            Report { unexplained: 1, ..good() },
            Report { mixed_up: 1, ..good() },
            Report { lost: 1, ..good() },
            Report { redelivered: 1, ..good() },
            Report { complaints: 1, ..good() },
        ];
        for report in bad {
            assert!(!report.is_good(), "{report}");
        }
    }
}
