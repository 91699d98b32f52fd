//! Kinds of shop in a sentence: for whom an old type goes on.

use std::ops::Range;

use super::super::phrases::{self, has};
use super::super::piece::{Column, Place};
use super::super::shops::{self, Shop};
use super::super::statements::{Fact, Sentence};

/// What may follow a kind of shop that only tells which APIs are meant: `半托库存API组`.
const ATTRIBUTE: &[&str] =
    &["接口", "业务", "api", "组", "类目", "权限", "库存", "调价", "核价", "商品", "订单", "模式", "interface", "interfaces", "apis"];
/// How far behind it.
const NEAR: usize = 8;

/// What a sentence says of kinds of shop.
pub fn of(sentence: &Sentence<'_>, others: &[Fact]) -> Vec<Fact> {
    let named: Vec<&Shop> = sentence.piece.shops.iter().filter(|shop| sentence.holds(&shop.at)).collect();
    if named.is_empty() {
        return unnamed(sentence);
    }
    if sentence.question {
        let mut kinds: Vec<_> = named.iter().filter_map(|shop| shop.kind).collect();
        kinds.dedup();
        return if harmless(sentence.low, &named, sentence) { Vec::new() } else { kinds.into_iter().map(Fact::Concerns).collect() };
    }
    let dated = others.iter().any(|fact| matches!(fact, Fact::Sunset(_) | Fact::SwitchBy(_)));
    let segments = segments(sentence, &named);
    let mut facts: Vec<Fact> = segments.iter().filter_map(|(segment, shops)| nearest(segment, shops, sentence)).collect();
    facts.dedup();
    let stays = facts.iter().any(|fact| matches!(fact, Fact::StaysFor(_)));
    // A day in front of the kind of shop is another matter: `1月15日下线，全托继续使用旧接口`.
    let behind = |shops: &[&Shop], segment: &Range<usize>| {
        let from = shops.first().map_or(segment.start, |shop| clause_start(sentence, &shop.at));
        sentence.piece.dates.iter().any(|date| from <= date.at.start && date.at.start < segment.end)
    };
    if dated && stays && segments.iter().any(|(segment, shops)| behind(shops, segment)) {
        return vec![Fact::Doubt("it says for whom an old type stays, and names a day: say it in two sentences".to_owned())];
    }
    facts
}

fn clause_start(sentence: &Sentence<'_>, at: &Range<usize>) -> usize {
    sentence.clauses().into_iter().find(|clause| clause.contains(&at.start)).map_or(sentence.at.start, |clause| clause.start)
}

/// Shops without a kind: only some of them.
fn unnamed(sentence: &Sentence<'_>) -> Vec<Fact> {
    let others = shops::others(sentence.low);
    let claims = [
        phrases::KEEPS,
        phrases::KEEPS_NOT,
        phrases::UNTOUCHED,
        phrases::ONLY,
        phrases::EXCEPT,
        phrases::NOT_MOVED,
        phrases::GOES,
        phrases::LIVE,
    ];
    let singled = shops::singled_out(sentence.low) && claims.iter().any(|words| has(sentence.low, words));
    let dated = sentence.piece.dates.iter().any(|date| sentence.holds(&date.at));
    let all_keep = !others.is_empty()
        && has(sentence.low, phrases::KEEPS)
        && has(sentence.low, phrases::OLD_TYPES)
        && !dated
        && !has(sentence.low, phrases::MEANWHILE);
    if (singled || all_keep) && !sentence.question {
        return vec![Fact::Doubt("it is about some shops only, which are neither all full-managed nor all semi-managed ones".to_owned())];
    }
    let some = has(sentence.low, phrases::SOME) || has(sentence.low, phrases::ONLY) || has(sentence.low, phrases::EXCEPT);
    let keeps = has(sentence.low, phrases::KEEPS) && has(sentence.low, phrases::OLD_THINGS);
    let limits = has(sentence.low, phrases::ONLY) && has(sentence.low, phrases::MOVES);
    if !others.is_empty() && some && (keeps || limits || has(sentence.low, phrases::EXCEPT)) && !sentence.question {
        return vec![Fact::Doubt("it is about some shops only, which are neither all full-managed nor all semi-managed ones".to_owned())];
    }
    Vec::new()
}

/// The clauses of each kind of shop: from the one that names it to the next that names one.
fn segments<'a>(sentence: &Sentence<'_>, named: &[&'a Shop]) -> Vec<(Range<usize>, Vec<&'a Shop>)> {
    let mut out: Vec<(Range<usize>, Vec<&Shop>)> = Vec::new();
    for clause in sentence.clauses() {
        let shops: Vec<&Shop> = named.iter().copied().filter(|shop| clause.contains(&shop.at.start)).collect();
        match out.last_mut() {
            Some((segment, _)) if shops.is_empty() => segment.end = clause.end,
            // What stands in front belongs to the first: `除`.
            None => out.push((sentence.at.start..clause.end, shops)),
            _ => out.push((clause, shops)),
        }
    }
    let mut merged: Vec<(Range<usize>, Vec<&Shop>)> = Vec::new();
    for (range, shops) in out {
        match merged.last_mut() {
            Some((first, others)) if others.is_empty() => {
                first.end = range.end;
                others.extend(shops);
            }
            _ => merged.push((range, shops)),
        }
    }
    merged.retain(|(_, shops)| !shops.is_empty());
    merged
}

/// What the clause of the shops alone says, if that is clear, or else what follows it.
fn nearest(segment: &Range<usize>, shops: &[&Shop], sentence: &Sentence<'_>) -> Option<Fact> {
    let own = shops.first().and_then(|shop| sentence.clauses().into_iter().find(|clause| clause.contains(&shop.at.start)));
    let alone = own.and_then(|clause| of_segment(&clause, shops, sentence)).filter(|fact| matches!(fact, Fact::StaysFor(_)));
    let follows = sentence.words(segment);
    let limited = has(follows, phrases::EXCEPT) || has(follows, phrases::KEEPS_NOT);
    alone.filter(|_| !limited).or_else(|| of_segment(segment, shops, sentence))
}

fn of_segment(segment: &Range<usize>, shops: &[&Shop], sentence: &Sentence<'_>) -> Option<Fact> {
    let low = sentence.words(segment);
    if harmless(low, shops, sentence) {
        return None;
    }
    let mut kinds: Vec<&'static str> = shops.iter().filter_map(|shop| shop.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let ([kind], false) = (kinds.as_slice(), has(low, phrases::EXCEPT)) else {
        let all = has(low, phrases::ALL) && !has(low, phrases::ONLY) && !has(low, phrases::EXCEPT) && !has(low, phrases::KEEPS);
        return (!all || kinds.len() < 2)
            .then(|| Fact::Doubt("for whom which type stays is not understood: write `全托店铺继续使用旧接口`".to_owned()));
    };
    if has(low, phrases::AUTHORIZATION) {
        return Some(Fact::Doubt("it is about the authorization of some shops only".to_owned()));
    }
    let old =
        has(low, phrases::OLD_THINGS) || beside_old(sentence) || sentence.piece.types.iter().any(|word| segment.contains(&word.at.start));
    let stays = has(low, phrases::KEEPS) || (has(low, phrases::USES) && has(low, &["原", "旧", "老", "old", "legacy", "original"]));
    let not = has(low, phrases::KEEPS_NOT);
    let new = has(low, &["新接口", "新type", "新的", "new type", "new types", "new interface", "new interfaces", "new api"]);
    if stays && old && !not && !new {
        return Some(Fact::StaysFor(kind));
    }
    let touched = has(low, phrases::UNTOUCHED);
    if touched || not || (stays && !new) {
        return Some(Fact::Doubt(format!(
            "whether the old type stays for {} shops is not understood: write `全托店铺继续使用旧接口` or `半托店铺继续使用旧接口`",
            in_words(kind)
        )));
    }
    Some(Fact::Concerns(kind))
}

/// Whether the kind of shop only tells which APIs are meant.
fn harmless(low: &str, shops: &[&Shop], sentence: &Sentence<'_>) -> bool {
    let attribute = |shop: &&Shop| {
        let behind: String = sentence.piece.blank[shop.at.end..].chars().take(NEAR).collect();
        let behind = behind.trim_start_matches(['管', ' ', '的']).to_owned();
        ATTRIBUTE.iter().any(|word| behind.contains(word)) && !behind.contains(['店', '商', '卖'])
            || behind.starts_with("商品")
            || behind.starts_with("订单")
    };
    let scope = has(low, &["覆盖", "涉及", "包含", "影响", "针对", "covers", "concerns"]) && has(low, &["部分", "仅", "only", "some"]);
    let claims = has(low, phrases::KEEPS)
        || has(low, phrases::EXCEPT)
        || has(low, phrases::NOT_MOVED) && !has(low, &["授权不变"])
        || (has(low, phrases::ONLY) && !scope);
    let cell =
        matches!(sentence.piece.place, Place::Cell { role: Column::Old | Column::New | Column::Pair | Column::Same | Column::Other, .. });
    shops.iter().all(attribute) && !claims && !cell
}

fn beside_old(sentence: &Sentence<'_>) -> bool {
    matches!(sentence.piece.place, Place::Cell { role: Column::Old, .. } | Place::Header { role: Column::Old, .. })
}

fn in_words(kind: &str) -> &'static str {
    if kind == shops::FULL { "full-managed" } else { "semi-managed" }
}
