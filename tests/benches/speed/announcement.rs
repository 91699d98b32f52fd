//! Reading and applying announcements made at random: the time of a page.

use codegen::announcement::{Hints, read};
use codegen::load_sources;
use temu_sdk_tests::announcements::{applied, page, spec};

use crate::compare::{Effort, median, time};
use crate::figure::Figure;

/// How many pages are read in a round.
const PAGES: u64 = 200;

pub fn run(effort: Effort) -> Vec<Figure> {
    let pages: Vec<String> = (0..PAGES).map(|seed| page(seed).0).collect();
    let gateways = load_sources(spec()).unwrap_or_else(|error| panic!("{error}")).gateways;
    let hints = Hints::default();
    let read = per_page(effort, || pages.iter().for_each(|text| drop(read(text, &gateways, &hints))));
    let whole = per_page(effort, || pages.iter().for_each(|text| drop(applied(text, &hints))));
    vec![
        Figure::known("announcement, reading a page", read).unit(" ms"),
        Figure::known("announcement, applying a page to a spec of 43 operations", whole).unit(" ms"),
    ]
}

/// The median of the rounds, in milliseconds for each page.
fn per_page(effort: Effort, mut all: impl FnMut()) -> f64 {
    let rounds = (0..effort.rounds(11)).map(|_| time(1, &mut all).as_secs_f64() * 1e3 / PAGES as f64);
    median(rounds.collect())
}
