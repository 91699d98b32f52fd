//! What the text of a page says for all of its rows: gateways, and whether sellers must authorize anew.

use super::words::{folded, positions, urls, without_urls};
use crate::spec::Gateway;

/// Where the operations come from and go to, as far as the page tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub from: Option<String>,
    pub to: Option<String>,
}

/// Words before a gateway that make it the old or the new one.
const OLD: [&str; 11] = ["原", "旧", "暂未迁移", "old", "former", "from", "previous", "original", "legacy", "leave", "离开"];
const NEW: [&str; 10] = ["新", "到", "至", "已迁移", "改为", "调用", "new", "to", "onto", "on"];

/// Between the parts of a sentence.
const ENDS: [char; 5] = [',', '。', ';', '、', '('];

/// The gateways that the lines name, by URL or by name.
pub fn route(lines: &[&str], gateways: &[Gateway]) -> Route {
    let mut votes: Vec<(i32, i32)> = vec![(0, 0); gateways.len()];
    for line in lines {
        let names = folded(&without_urls(line));
        for clause in names.split(ENDS) {
            for (at, gateway) in gateways.iter().enumerate() {
                for position in named(clause, &gateway.id) {
                    vote(&mut votes[at], &clause[..position]);
                }
            }
        }
        for (at, gateway) in gateways.iter().enumerate() {
            for url in urls(line).filter(|url| is_router(url, gateway)) {
                let before = folded(line.split(url).next().unwrap_or_default());
                vote(&mut votes[at], before.rsplit(ENDS).next().unwrap_or_default());
            }
        }
    }
    let best = |score: fn(&(i32, i32)) -> i32| {
        let candidates = votes.iter().enumerate().filter(|(_, vote)| score(vote) > 0);
        candidates.max_by_key(|(at, vote)| (score(vote), std::cmp::Reverse(*at))).map(|(at, _)| at)
    };
    let to = best(|(old, new)| new - old);
    let mut others = (0..votes.len()).filter(|at| Some(*at) != to && votes[*at] != (0, 0));
    let only_other = others.next().filter(|_| others.next().is_none());
    let from = best(|(old, new)| old - new).or(only_other);
    let id = |at: Option<usize>| at.map(|at| gateways[at].id.value.clone());
    Route { from: id(from), to: id(to) }
}

/// A gateway that is named without a word that makes it the old one is the new one, with less weight.
fn vote((old, new): &mut (i32, i32), before: &str) {
    match (positions(before, &OLD).max(), positions(before, &NEW).max()) {
        (Some(o), Some(n)) if o > n => *old += 2,
        (Some(_), None) => *old += 2,
        (_, Some(_)) => *new += 2,
        (None, None) => *new += 1,
    }
}

/// Where a clause names a gateway: its id as a word, followed by the word gateway.
fn named(clause: &str, id: &str) -> Vec<usize> {
    clause
        .match_indices(id)
        .map(|(at, _)| at)
        .filter(|at| {
            let (before, after) = (&clause[..*at], &clause[at + id.len()..]);
            let whole = !before.ends_with(|c: char| c.is_ascii_alphanumeric()) && !after.starts_with(|c: char| c.is_ascii_alphanumeric());
            let after = after.trim_start();
            whole && ["网关", "gateway", "router"].iter().any(|word| after.starts_with(word))
        })
        .collect()
}

fn is_router(url: &str, gateway: &Gateway) -> bool {
    let host = |url: &str| url.split("://").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_ascii_lowercase);
    host(url).is_some() && [Some(&gateway.url), gateway.test_url.as_ref()].into_iter().flatten().any(|known| host(known) == host(url))
}

/// Whether the page asks sellers to authorize anew.
pub fn asks_for_new_token(text: &str) -> bool {
    const ASKS: [&str; 13] = [
        "重新获取授权",
        "重新授权",
        "重新进行授权",
        "重新获取token",
        "新的token",
        "新token",
        "重新获取access_token",
        "re-authoriz",
        "reauthoriz",
        "re-authoris",
        "authorize again",
        "new token",
        "new access token",
    ];
    const DENIES: [&str; 9] = ["无需", "不需要", "不用", "无须", "不必", "without", "no need", "not need", "not require"];
    let text = folded(text);
    text.split(['。', ';', ',', '!', '?', '\n']).any(|clause| {
        let asked = ASKS.iter().filter_map(|word| clause.find(word)).min();
        asked.is_some_and(|at| !DENIES.iter().any(|word| clause[..at].contains(word)))
    })
}

/// Where sellers authorize: the URL of the first line that speaks of it.
pub fn authorize(lines: &[&str], gateways: &[Gateway]) -> Option<String> {
    let is_page = |url: &&str| url.starts_with("https://") && !gateways.iter().any(|gateway| is_router(url, gateway));
    let speaks = |line: &str| ["授权", "authoriz", "authoris"].iter().any(|word| folded(line).contains(word));
    let found = lines.iter().filter(|line| speaks(&without_urls(line))).find_map(|line| urls(line).find(is_page));
    found.map(str::to_owned)
}
