//! Days in a sentence: which of them is a sunset.

use std::ops::Range;

use super::super::dates::{self, Date, When};
use super::super::pages;
use super::super::phrases::{self, has, places};
use super::super::piece::{Piece, Place};
use super::super::statements::{self, Fact, Sentence};

/// What a day is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Use {
    Sunset,
    /// The day before a postponement.
    Was,
    SwitchBy,
    /// When something begins, when the page was edited, the day of a batch: nothing that the spec holds.
    Aside,
    Unknown,
}

/// What a sentence says of sunsets.
pub fn of(sentence: &Sentence<'_>) -> Vec<Fact> {
    let dates: Vec<&Date> = sentence.piece.dates.iter().filter(|date| sentence.holds(&date.at)).collect();
    let uses: Vec<Use> = dates.iter().map(|date| use_of(date, sentence)).collect();
    let of = |wanted: Use| dates.iter().zip(&uses).filter(move |(_, other)| **other == wanted).map(|(date, _)| *date);
    if let Some(doubt) = of(Use::Unknown).find(|date| !date.weak || is_told_as_day(date, sentence)).map(|date| unused(date, sentence)) {
        return vec![doubt];
    }
    let mut facts: Vec<Fact> = of(Use::SwitchBy).map(|date| Fact::SwitchBy(date.when.clone())).collect();
    if of(Use::Was).next().is_some() && of(Use::Sunset).next().is_none() {
        return vec![Fact::Doubt("it postpones something without naming a day".to_owned())];
    }
    let mut days: Vec<&Date> = of(Use::Sunset).collect();
    days.dedup_by(|next, first| next.when == first.when);
    let stopped = goes(sentence).next().is_some();
    match days.as_slice() {
        [] => facts.extend(without_day(sentence, stopped, dates.is_empty())),
        [day] => facts.push(one(day, of(Use::Was).map(|date| date.when.clone()).collect(), sentence)),
        _ => facts.push(Fact::Doubt("it names several days on which something ends".to_owned())),
    }
    facts
}

/// Whether a number such as `1.15` stands among words of time, so that it is no version.
fn is_told_as_day(date: &Date, sentence: &Sentence<'_>) -> bool {
    let (before, after) = (&sentence.piece.blank[sentence.at.start..date.at.start], &sentence.piece.blank[date.at.end..sentence.at.end]);
    let version =
        before.trim_end().ends_with(['v', '第']) || has(after, &["版", "节", "章", "倍", "%"]) || has(before, &["版本", "version"]);
    let timed = matches!(date.when, When::Day { .. }) && has(sentence.words(&clause_of(&date.at, sentence)), phrases::TIMES);
    let ends = nearest_goes(sentence, &clause_of(&date.at, sentence), &date.at).is_some();
    !version && (timed || ends)
}

fn unused(date: &Date, sentence: &Sentence<'_>) -> Fact {
    let words = &sentence.piece.text.half[date.at.clone()];
    Fact::Doubt(format!("what `{}` is the day of is not understood; for a sunset write `旧接口{words}下线`", words.trim()))
}

fn one(date: &Date, was: Vec<When>, sentence: &Sentence<'_>) -> Fact {
    let words = || sentence.piece.text.half[date.at.clone()].trim().to_owned();
    let clause = clause_of(&date.at, sentence);
    let low = sentence.words(&clause);
    if sentence.question {
        return Fact::Doubt("it is a question about a day".to_owned());
    }
    if negates(sentence) {
        return Fact::Doubt(format!("it says what does not happen on `{}`", words()));
    }
    if dates::has_foreign_zone(sentence.low) {
        return Fact::Doubt(format!("`{}` is told by another clock: write the day of UTC+8", words()));
    }
    if has(low, phrases::GRADUAL) {
        return Fact::Doubt(format!("`{}` is not said to be the day: write `旧接口{}下线`", words(), words()));
    }
    if let Some(other) = other_object(sentence) {
        return Fact::Doubt(format!("`{other}` ends there, which need not be an old type"));
    }
    let moved = postponed_at(sentence).is_some_and(|at| at < date.at.start);
    let postponed = moved && (!was.is_empty() || sentence.has(phrases::POSTPONED_OPENLY));
    Fact::Sunset(Ok(statements::When { day: date.when.clone(), was, postponed }))
}

/// A sentence in which nothing ends on a day.
fn without_day(sentence: &Sentence<'_>, stopped: bool, dateless: bool) -> Option<Fact> {
    let told_below = sentence.has(&["延期后", "推迟后", "顺延后", "new dates", "new dates:"]);
    let told = sentence.piece.place != Place::Front && postponed_at(sentence).is_some();
    if told && has(sentence.low, phrases::POSTPONED_OPENLY) && !sentence.question && dateless && sentence.has(phrases::PLANS) && !told_below
    {
        return Some(Fact::Doubt("it postpones something without naming a day".to_owned()));
    }
    if !stopped && dateless && goes_on(sentence) {
        return Some(Fact::NoSunset);
    }
    if stopped && dateless && !sentence.question && sentence_is_about_types(sentence) && has_stray_number(sentence.low) {
        return Some(Fact::Doubt("when it ends is not understood: write the day itself, such as `旧接口2027年1月15日下线`".to_owned()));
    }
    if !stopped || sentence.question || sentence.piece.shops.iter().any(|shop| sentence.holds(&shop.at)) {
        return None;
    }
    if negates(sentence) {
        return Some(Fact::NoSunset);
    }
    let before = |words: &[&str]| {
        goes(sentence).any(|at| {
            let clause = clause_of(&at, sentence);
            has(&sentence.piece.blank[clause.start..at.end], words)
        })
    };
    let is_gone = before(&["已", "已经", "already", "has been", "have been", "was", "were"]) && sentence_is_about_types(sentence);
    is_gone.then_some(Fact::Gone)
}

/// Whether old types are said to go on, and not only until they end.
fn goes_on(sentence: &Sentence<'_>) -> bool {
    let old = sentence.has(phrases::OLD_TYPES) && sentence.piece.shops.iter().all(|shop| !sentence.holds(&shop.at));
    old && !sentence.question && sentence.has(phrases::KEEPS) && !sentence.has(phrases::MEANWHILE) && !sentence.has(phrases::KEEPS_NOT)
}

/// Whether a number stands in a text that is neither a count nor a part of a name.
fn has_stray_number(low: &str) -> bool {
    let mut rest = low.trim_start_matches(|c: char| c.is_ascii_digit() || " .、)(:".contains(c));
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let length = rest[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - at);
        let (before, after) = (&rest[..at], rest[at + length..].trim_start());
        let named = before.ends_with(|c: char| c.is_ascii_alphabetic() || "第_\u{1}".contains(c)) || length > 4;
        if !named && !after.starts_with(['个', '条', '类', '项', '种', '次', '版', '节', '章', '批']) {
            return true;
        }
        rest = &rest[at + length..];
    }
    false
}

/// The cell of a column of sunsets.
pub fn of_cell(piece: &Piece) -> Option<Fact> {
    let low = piece.blank.trim();
    let days: Vec<&Date> = piece.dates.iter().collect();
    match days.as_slice() {
        [] if low.is_empty() || has(low, phrases::OPEN) || low.chars().all(|c| "-—–/无 ".contains(c)) => None,
        [] if has(low, &["已下线", "已停用", "已关闭", "retired", "offline"]) => Some(Fact::Gone),
        [] => Some(Fact::Sunset(Err(piece.text.words.clone()))),
        [_] if dates::has_foreign_zone(low) => {
            Some(Fact::Doubt(format!("`{}` is told by another clock: write the day of UTC+8", piece.text.words)))
        }
        [_] if has(low, phrases::GRADUAL) || has(low, phrases::NOT) || !piece.shops.is_empty() || has(low, phrases::EXCEPT) => {
            Some(Fact::Doubt(format!("`{}` says more than a day", piece.text.words)))
        }
        [day] => Some(Fact::Sunset(Ok(statements::When { day: day.when.clone(), was: Vec::new(), postponed: false }))),
        [was, day] if has(low, phrases::POSTPONED) => {
            Some(Fact::Sunset(Ok(statements::When { day: day.when.clone(), was: vec![was.when.clone()], postponed: true })))
        }
        _ => Some(Fact::Doubt(format!("`{}` names several days", piece.text.words))),
    }
}

/// Where the sentence begins to say that a day is moved; `如需延期` only says that it may be.
fn postponed_at(sentence: &Sentence<'_>) -> Option<usize> {
    const MAYBE: [&str; 12] = ["如需", "如有", "如", "若", "若需", "如果", "不", "不会", "不再", "无法", "if", "in case of"];
    let possible = |at: &Range<usize>| MAYBE.iter().any(|word| sentence.low[..at.start].trim_end().ends_with(word));
    let found = places(sentence.low, phrases::POSTPONED).filter(|at| !possible(at));
    found.map(|at| at.start + sentence.at.start).min()
}

/// Whether a date is meant as one: holidays and numbers are none.
fn is_day(date: &Date) -> bool {
    !date.weak || matches!(date.when, When::Day { .. } | When::EndOf { .. })
}

fn use_of(date: &Date, sentence: &Sentence<'_>) -> Use {
    let low = sentence.words(&clause_of(&date.at, sentence));
    let start = clause_of(&date.at, sentence).start;
    let place = date.at.start - start..date.at.end - start;
    let (before, after) = (&low[..place.start], &low[place.end..]);
    let nearest = |words: &[&str]| places(low, words).map(|at| distance(&at, &place)).min();
    let until = matches!(date.when, When::Day { whole: true, .. })
        && ["至", "到", "until", "till", "through", "inclusive", "until ", "including"]
            .iter()
            .any(|word| before.trim_end_matches([' ', ':']).ends_with(word));
    let ends = nearest_goes(sentence, &clause_of(&date.at, sentence), &date.at);
    let begins = nearest(phrases::LIVE);
    let deadline = nearest(phrases::BEFORE).filter(|_| has(&without_ends(low), phrases::SWITCH) && is_deadline(before, after));
    if let Some(first) = postponed_at(sentence).filter(|_| deadline.is_none()) {
        let days = sentence.piece.dates.iter().filter(|other| sentence.holds(&other.at) && is_day(other)).count();
        let openly = sentence.has(phrases::POSTPONED_OPENLY);
        let moved = goes(sentence).next().is_some() || openly && sentence.has(phrases::PLANS);
        if moved && is_day(date) && (days > 1 || openly) {
            return if date.at.start < first { Use::Was } else { Use::Sunset };
        }
    }
    if until {
        return Use::Sunset;
    }
    if sentence.piece.place == Place::Front && pages::is_named_date(&sentence.piece.text.low) {
        return Use::Aside;
    }
    if has(low, &["最后可用日", "最后使用日", "最后一天", "最后一日", "last day"]) {
        return Use::Sunset;
    }
    // A day on a line of its own may belong to the sentence around it.
    let (ahead, behind) = (date.at.start - sentence.at.start, date.at.end - sentence.at.start);
    let is_alone = sentence.low[..ahead].trim().is_empty() && sentence.low[behind..].trim().is_empty();
    if is_alone && matches!(sentence.piece.place, Place::Prose) && matches!(date.when, When::Day { .. }) {
        return Use::Unknown;
    }
    // In `2026-03 迁移（4.10下线）` the first day is the batch's.
    if is_label(date, sentence) && !is_nearest(date, sentence) && deadline.is_none() {
        return Use::Aside;
    }
    match (ends, begins) {
        (Some(end), Some(begin)) if begin < end => return Use::Aside,
        (Some(end), _) if deadline.is_none_or(|deadline| end <= deadline) => return Use::Sunset,
        _ => {}
    }
    if deadline.is_some() {
        return Use::SwitchBy;
    }
    // The day may stand in a clause of its own: `1月15日，旧接口下线`.
    let ending = goes(sentence).any(|at| {
        !sentence.piece.dates.iter().any(|other| sentence.holds(&other.at) && clause_of(&other.at, sentence) == clause_of(&at, sentence))
    });
    if ending && begins.is_none() && !matches!(date.when, When::Immediately) {
        return Use::Sunset;
    }
    if begins.is_some()
        || has(low, phrases::EDITED)
        || is_label(date, sentence)
        || (matches!(date.when, When::Immediately) && ends.is_none())
    {
        return Use::Aside;
    }
    Use::Unknown
}

/// `switched off` is no call to switch.
fn without_ends(low: &str) -> String {
    low.replace("switched off", "\u{1}").replace("switches off", "\u{1}")
}

/// Whether the day is the last for something to be done.
fn is_deadline(before: &str, after: &str) -> bool {
    let after = after.trim_start_matches([' ', ')']);
    let word = |text: &str| ["前", "之前", "以前", "日前", "止"].iter().any(|word| text.starts_with(word));
    let before = before.trim_end();
    word(after)
        || ["before", "by", "prior to", "no later than", "截止", "截至", "于", "截止到", "截至到", "until"]
            .iter()
            .any(|word| before.ends_with(word))
        || has(before, &["before", "by", "no later than"])
}

/// `【6-17】迁移接口如下`, or the date in front of a heading: the day of a batch.
fn is_label(date: &Date, sentence: &Sentence<'_>) -> bool {
    const BATCH: [&str; 12] = ["迁移", "批", "更新", "升级", "新增", "调整", "公告", "变更", "batch", "migration", "update", "notice"];
    let (before, after) = (&sentence.piece.blank[..date.at.start], &sentence.piece.blank[date.at.end..]);
    let leads = before.trim_matches([' ', '[', '(', '#']).is_empty();
    let bare = after.trim_matches([' ', ':', ']', ')']).is_empty();
    let batch = has(sentence.words(&clause_of(&date.at, sentence)), &BATCH) || BATCH.iter().any(|word| after.contains(word));
    let kept = has(sentence.words(&clause_of(&date.at, sentence)), phrases::KEEPS);
    match sentence.piece.place {
        Place::Heading | Place::Front => (batch || leads && bare) && !kept,
        Place::Prose => leads && ((bare && !date.weak) || (batch && before.trim_end().ends_with(['[', '(']))),
        _ => false,
    }
}

fn clause_of(at: &Range<usize>, sentence: &Sentence<'_>) -> Range<usize> {
    let clauses = sentence.clauses();
    clauses
        .into_iter()
        .find(|clause| clause.start <= at.start && at.start < clause.end.max(clause.start + 1))
        .unwrap_or(sentence.at.clone())
}

/// Where the sentence says that something ends.
fn goes<'a>(sentence: &'a Sentence<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let less: Vec<Range<usize>> = places(sentence.low, phrases::STOPS_LESS).collect();
    let found = places(sentence.low, phrases::GOES).filter(move |at| !less.iter().any(|less| less.start <= at.start && at.end <= less.end));
    found.map(|at| at.start + sentence.at.start..at.end + sentence.at.start)
}

fn nearest_goes(sentence: &Sentence<'_>, clause: &Range<usize>, date: &Range<usize>) -> Option<usize> {
    goes(sentence).filter(|at| clause.start <= at.start && at.end <= clause.end).map(|at| distance(&at, date)).min()
}

/// Whether no other day is nearer to where something ends.
fn is_nearest(date: &Date, sentence: &Sentence<'_>) -> bool {
    goes(sentence).any(|at| {
        let others = sentence.piece.dates.iter().filter(|other| sentence.holds(&other.at));
        others.map(|other| distance(&at, &other.at)).min() == Some(distance(&at, &date.at))
    })
}

/// Whether all that ends in the sentence is said not to.
fn negates(sentence: &Sentence<'_>) -> bool {
    goes(sentence).any(|at| {
        let clause = clause_of(&at, sentence);
        has(&sentence.piece.blank[clause.start..at.end], phrases::NOT)
    })
}

fn sentence_is_about_types(sentence: &Sentence<'_>) -> bool {
    sentence.is_beside_old_type() || sentence.has(phrases::OBJECTS) || sentence.piece.types.iter().any(|word| sentence.holds(&word.at))
}

/// What ends, if it is something else than types.
fn other_object(sentence: &Sentence<'_>) -> Option<&'static str> {
    if sentence.is_beside_old_type() || sentence.piece.types.iter().any(|word| sentence.holds(&word.at)) {
        return None;
    }
    let end = goes(sentence).next()?;
    let clause = clause_of(&end, sentence);
    let before = &sentence.piece.blank[clause.start..end.start];
    if has(before, &["新接口", "新type", "new type", "new types", "new interface", "new interfaces"]) && !has(before, &["旧", "原", "old"])
    {
        return Some("新接口");
    }
    let last = |words: &[&str]| places(before, words).map(|at| at.start).max();
    let gateways = sentence.piece.gateways.iter().filter(|named| clause.start <= named.at.start && named.at.end <= end.start);
    let gateway = gateways.map(|named| named.at.start - clause.start).chain(last(&["网关", "gateway"])).max();
    let others = phrases::OTHER_OBJECTS.iter().filter_map(|word| Some((last(&[word])?, *word))).chain(gateway.map(|at| (at, "网关")));
    let (at, other) = others.max()?;
    (last(phrases::OBJECTS).is_none_or(|object| object < at)).then_some(other)
}

fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}
