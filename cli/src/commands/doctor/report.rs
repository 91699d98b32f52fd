//! The findings, for people and for programs.

use serde_json::json;

use super::Args;
use super::finding::{Finding, Findings, Level};
use crate::args::Global;
use crate::exit::Failure;
use crate::i18n::text;
use crate::output::{Format, put};
use crate::terminal::{DIM, GREEN, RED, YELLOW, styled};

/// Shops whose findings are all good are not listed beyond so many.
const GOOD: usize = 40;

pub fn print(global: &Global, args: &Args, findings: &Findings) -> Result<(), Failure> {
    let count = |level| findings.list.iter().filter(|finding| finding.level == level).count();
    if args.json || global.wants_values() {
        let counts = json!({"problem": count(Level::Problem), "warning": count(Level::Warning), "unknown": count(Level::Unknown), "pass": count(Level::Pass)});
        return global.output(Format::Json)?.print(json!({"version": 1, "counts": counts, "findings": findings.list}));
    }
    let mut list: Vec<&Finding> = findings.list.iter().collect();
    list.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let passes = list.iter().filter(|finding| finding.level == Level::Pass).count();
    let shown = if passes > GOOD { list.len() - passes } else { list.len() };
    for finding in &list[..shown] {
        put(&line(finding))?;
    }
    let counts = [
        (Level::Problem, text!("problems")),
        (Level::Warning, text!("warnings")),
        (Level::Unknown, text!("unknown")),
        (Level::Pass, text!("good")),
    ];
    put(&format!("\n{}\n", counts.map(|(level, word)| format!("{} {word}", count(level))).join(", ")))
}

fn line(finding: &Finding) -> String {
    let mark = match finding.level {
        Level::Problem => styled(RED, "✗"),
        Level::Warning => styled(YELLOW, "!"),
        Level::Unknown => styled(DIM, "?"),
        Level::Pass => styled(GREEN, "✓"),
    };
    let place = [&finding.profile, &finding.shop, &finding.gateway].into_iter().flatten().cloned().collect::<Vec<_>>().join("/");
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    let advice = finding.advice.as_ref().map(|advice| format!("    → {advice}\n")).unwrap_or_default();
    format!("{mark} {:<18} {place}{}\n{advice}", finding.check, finding.message)
}
