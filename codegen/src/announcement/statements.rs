//! What a sentence says of moves: a sunset, a route, for whom an old type stays. Each sentence with something in it that may matter becomes
//! at least one statement; where it is not understood, that is the statement.

use std::ops::Range;

use super::claims::{gateways, shops, sunsets};
use super::pairs;
use super::phrases::{self, has};
use super::piece::{Column, Piece, Place};

/// What a sentence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The old types are rejected from a day on; or there is something that should be such a day.
    Sunset(Result<When, String>),
    /// Whoever reads this should be done before a day.
    SwitchBy(super::dates::When),
    /// The old types go on as they are.
    NoSunset,
    /// The old types are rejected already, from an unknown day on.
    Gone,
    /// Types are not moved.
    NotMoved,
    /// Where types come from and go to.
    Route { from: Option<String>, to: Option<String> },
    /// Types change, their gateway does not.
    SameGateway,
    /// The old types go on for shops of a kind.
    StaysFor(&'static str),
    /// The sentence is about shops of a kind, which follows from what others say or not.
    Concerns(&'static str),
    /// Types are named, and nothing is said that the spec could not hold.
    Mentioned,
    /// Not understood: why.
    Doubt(String),
}

/// A sunset as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub day: super::dates::When,
    /// The day that it replaces.
    pub was: Vec<super::dates::When>,
    pub postponed: bool,
}

/// A sentence, with what claims need to know of it.
pub struct Sentence<'a> {
    pub piece: &'a Piece,
    pub at: Range<usize>,
    /// The words, folded, with types and URLs blanked.
    pub low: &'a str,
    pub question: bool,
}

impl<'a> Sentence<'a> {
    pub fn new(piece: &'a Piece, at: Range<usize>) -> Self {
        let low = &piece.blank[at.clone()];
        let end = low.trim_end();
        let asked = low.trim_start();
        let numbered =
            asked.strip_prefix('q').is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([':', '.', ' ']));
        let question = end.ends_with(['?', '吗', '呢']) || numbered || asked.starts_with("问:") || asked.starts_with("问题");
        Self { piece, at, low, question }
    }

    pub fn has(&self, words: &[&str]) -> bool {
        has(self.low, words)
    }

    pub fn holds(&self, range: &Range<usize>) -> bool {
        self.at.start <= range.start && range.end <= self.at.end
    }

    /// The parts between commas and brackets, each with its place in the piece.
    pub fn clauses(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = self.at.start;
        for (at, c) in self.low.char_indices() {
            let at = self.at.start + at;
            let inside = self.piece.dates.iter().any(|date| date.at.start < at && at < date.at.end);
            if matches!(c, ',' | '(' | ')') && !inside {
                out.push(start..at);
                start = at + c.len_utf8();
            }
        }
        out.push(start..self.at.end);
        out
    }

    pub fn words(&self, range: &Range<usize>) -> &'a str {
        &self.piece.blank[range.clone()]
    }

    /// Whether the words may be about the old type because of where they stand.
    pub fn is_beside_old_type(&self) -> bool {
        matches!(self.piece.place, Place::Cell { .. } | Place::Header { .. })
    }
}

/// What all sentences of a piece say, each with the range of its sentence.
pub fn of(piece: &Piece) -> Vec<(Fact, Range<usize>)> {
    let beside_types = matches!(piece.place, Place::Cell { .. } | Place::Header { .. });
    if let Place::Cell { role: Column::Aside, .. } = piece.place {
        return Vec::new();
    }
    if let Place::Cell { role: Column::Name | Column::Group, .. } = piece.place
        && !piece.text.struck
    {
        let remarks = has(&piece.blank, phrases::ONLY) || has(&piece.blank, phrases::EXCEPT) || has(&piece.blank, phrases::KEEPS);
        let ends = has(&piece.blank, phrases::GOES) && !piece.dates.is_empty();
        let held = has(&piece.blank, phrases::PILOT) || (has(&piece.blank, phrases::WITHDRAWN) && has(&piece.blank, phrases::PLANS));
        if !ends && !held && piece.types.is_empty() && (!remarks || piece.shops.is_empty()) && piece.gateways.iter().all(|named| named.weak)
        {
            return Vec::new();
        }
    }
    let whole = 0..piece.blank.len();
    if let Place::Cell { role: Column::Sunset, .. } = piece.place {
        return sunsets::of_cell(piece).map(|fact| (fact, whole)).into_iter().collect();
    }
    if let Place::Cell { role: role @ (Column::From | Column::To), .. } = piece.place {
        return vec![(gateways::of_cell(piece, role), whole)];
    }
    if piece.text.struck && (piece.matters() || beside_types) {
        return vec![(Fact::Doubt("some of it is struck out: remove that, or edit the spec by hand".to_owned()), whole)];
    }
    let sentences = piece.sentences().into_iter();
    sentences.flat_map(|at| of_sentence(&Sentence::new(piece, at.clone())).into_iter().map(move |fact| (fact, at.clone()))).collect()
}

fn of_sentence(sentence: &Sentence<'_>) -> Vec<Fact> {
    if let Some(doubt) = whole(sentence) {
        return vec![Fact::Doubt(doubt.to_owned())];
    }
    if is_not_moved(sentence) {
        return vec![Fact::NotMoved];
    }
    let mut facts = sunsets::of(sentence);
    let postponed = facts.iter().any(|fact| matches!(fact, Fact::Sunset(Ok(When { postponed: true, .. }))));
    if sentence.has(phrases::CORRECTED) && !postponed && matters(sentence) {
        return vec![Fact::Doubt("it corrects something: edit the spec by hand".to_owned())];
    }
    facts.extend(gateways::of(sentence));
    facts.extend(shops::of(sentence, &facts));
    facts.extend(types(sentence, &facts));
    if let (Place::Cell { role: Column::Other, .. }, true) = (sentence.piece.place, facts.is_empty() && sentence.has(phrases::NOT_AS_USUAL))
    {
        facts.push(Fact::Doubt("the remark is not understood: say it in a sentence, or remove it".to_owned()));
    }
    facts
}

/// Whether what stands below is said to stay where it is.
fn is_not_moved(sentence: &Sentence<'_>) -> bool {
    let types = sentence.piece.types.iter().any(|word| sentence.holds(&word.at));
    let over = matches!(sentence.piece.place, Place::Heading) || sentence.has(&["以下", "下列", "下表", "following", "below"]);
    let stays = ["不迁移", "未迁移", "不在本次", "not migrated", "not be migrated", "not part of"];
    // Operations may be named by what they are called, which stands beside their types only.
    let said = sentence.has(&[
        "不迁移",
        "不参与",
        "不在本次",
        "不纳入",
        "不做迁移",
        "不适用",
        "not be migrated",
        "not apply",
        "not part of",
        "not included",
    ]);
    let shops = sentence.piece.shops.iter().any(|shop| sentence.holds(&shop.at));
    (over || (said && !shops))
        && !types
        && !sentence.question
        && (sentence.has(&stays) || said)
        && !sentence.has(&["其余", "其他", "其它", "other", "others"])
}

/// What puts all in doubt that a sentence is about.
fn whole(sentence: &Sentence<'_>) -> Option<&'static str> {
    if sentence.question {
        return None;
    }
    // What an operation is called may be `取消发货单`.
    let is_name = matches!(sentence.piece.place, Place::Cell { role: Column::Name | Column::Group, .. });
    let stands_over = matches!(sentence.piece.place, Place::Heading | Place::Front | Place::Cell { .. } | Place::Header { .. }) && !is_name;
    if sentence.has(phrases::WITHDRAWN) && (stands_over || sentence.has(phrases::PLANS)) {
        return Some("it speaks of a withdrawal: edit the spec by hand");
    }
    if stands_over && sentence.has(phrases::UNSETTLED) && !sentence.has(phrases::GOES) {
        return Some("it says that this is not settled, or holds no longer: remove what does not hold");
    }
    sentence.has(phrases::PILOT).then_some("it is about some shops only: remove it once the move is one for all")
}

/// Whether the types of the sentence are those of a move, which is read elsewhere.
fn moves(sentence: &Sentence<'_>) -> bool {
    let cell = matches!(sentence.piece.place, Place::Cell { .. } | Place::Header { .. });
    !cell && (pairs::labelled(sentence.piece).is_some() || pairs::of_piece(sentence.piece).is_ok_and(|pairs| !pairs.is_empty()))
}

fn matters(sentence: &Sentence<'_>) -> bool {
    let piece = sentence.piece;
    let types = piece.types.iter().any(|word| sentence.holds(&word.at));
    types
        || piece.dates.iter().any(|date| sentence.holds(&date.at))
        || piece.gateways.iter().any(|named| sentence.holds(&named.at))
        || piece.shops.iter().any(|shop| sentence.holds(&shop.at))
}

/// What is said of types beside their move, which is read elsewhere.
fn types(sentence: &Sentence<'_>, facts: &[Fact]) -> Option<Fact> {
    let mut words = sentence.piece.types.iter().filter(|word| sentence.holds(&word.at)).peekable();
    words.peek()?;
    if let Place::Cell { role: Column::New | Column::Old | Column::Pair | Column::Same, .. } = sentence.piece.place {
        return None;
    }
    if let Some(flaw) = words.find_map(|word| word.flaw.clone()) {
        return Some(Fact::Doubt(flaw));
    }
    if let Place::Cell { role: Column::Name | Column::Other, .. } = sentence.piece.place
        && facts.is_empty()
    {
        return Some(Fact::Doubt("it names a type in a column that is neither the old nor the new one".to_owned()));
    }
    let said = |wanted: fn(&Fact) -> bool| facts.iter().any(wanted);
    if said(|fact| matches!(fact, Fact::Doubt(_))) {
        return None;
    }
    if sentence.question && (sentence.has(phrases::GOES) || sentence.has(phrases::MOVES)) {
        return Some(Fact::Doubt("it is a question about a type".to_owned()));
    }
    if said(|fact| matches!(fact, Fact::Sunset(_) | Fact::StaysFor(_) | Fact::NoSunset | Fact::Gone)) {
        return Some(Fact::Mentioned);
    }
    if sentence.has(phrases::NOT_MOVED) {
        return Some(Fact::NotMoved);
    }
    if sentence.has(phrases::KEEPS) {
        return Some(Fact::NoSunset);
    }
    if moves(sentence) {
        return Some(Fact::Mentioned);
    }
    // Whatever else is denied or said to change, it is not known what follows from it.
    if sentence.has(phrases::NEGATIONS) {
        return Some(Fact::NotMoved);
    }
    let routed = said(|fact| matches!(fact, Fact::Route { .. } | Fact::SameGateway));
    if !routed && (sentence.has(phrases::MOVES) || sentence.has(phrases::GOES)) {
        return Some(Fact::Doubt("what it says of its types is not understood".to_owned()));
    }
    if sentence.has(phrases::EXCEPT) || sentence.has(phrases::ONLY) {
        return Some(Fact::Doubt("it limits something".to_owned()));
    }
    Some(Fact::Mentioned)
}
