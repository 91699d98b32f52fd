//! Gateways in a sentence: which of them types leave, and which they come to.

use super::super::gateways::Named;
use super::super::pairs;
use super::super::phrases::{self, has, places};
use super::super::piece::{Column, Piece, Place};
use super::super::roles::Role;
use super::super::statements::{Fact, Sentence};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    From,
    To,
    /// Named for something else, such as its authorization.
    Neither,
}

/// Words right in front of a gateway.
const OLD: &[&str] = &[
    "原",
    "原来的",
    "原有",
    "原有的",
    "旧",
    "旧的",
    "老",
    "老的",
    "old",
    "former",
    "previous",
    "original",
    "legacy",
    "current",
    "现有",
    "现有的",
    "当前",
];
const NEW: &[&str] = &["新", "新的", "new", "target", "目标"];
/// Words that stand somewhere in front of it.
const AWAY: &[&str] = &[
    "previously",
    "formerly",
    "由",
    "从",
    "自",
    "离开",
    "脱离",
    "from",
    "off",
    "leave",
    "leaves",
    "instead of",
    "rather than",
    "而不是",
    "不再使用",
    "不再调用",
    "停用",
];
const INTO: &[&str] = &["到", "至", "往", "入", "回", "为", "成", "to", "onto", "into"];
const USE: &[&str] = &[
    "使用",
    "调用",
    "请求",
    "改用",
    "地址",
    "url",
    "接入",
    "use",
    "uses",
    "call",
    "calls",
    "via",
    "on",
    "served by",
    "address",
    "已迁移:",
    "上线",
];
/// Not the prepositions that they look like.
const COMPOUNDS: &[&str] = &[
    "自行", "各自", "自动", "自助", "路由", "理由", "从而", "收到", "遇到", "甚至", "因为", "成为", "称为", "分为", "认为", "视为", "成功",
    "完成", "由于", "作为", "自己", "导入", "输入", "传入", "回调", "返回", "自研",
];
const ARROWS: &[&str] = &["→", "->", "=>", "⇒", "➔", "➡", "⟶"];

/// What a sentence says of gateways.
pub fn of(sentence: &Sentence<'_>) -> Vec<Fact> {
    if sentence.has(phrases::SAME_GATEWAY) {
        return same(sentence);
    }
    let named = mentions(sentence);
    let mut facts = Vec::new();
    if let Some(pair) = named.windows(2).find(|pair| disagree(pair, sentence)) {
        facts.push(Fact::Doubt(format!("it calls {} {}", words(&pair[0], sentence), words(&pair[1], sentence))));
        return facts;
    }
    let mut sides: Vec<Side> = (0..named.len()).map(|at| side(&named, at, sentence)).collect();
    joined(&named, &mut sides, sentence);
    only_other(&named, &mut sides, sentence);
    if let Some(unknown) = named.iter().find_map(|named| named.id.as_ref().err()) {
        return vec![Fact::Doubt(unknown_gateway(unknown))];
    }
    if sentence.has(phrases::EXCEPT) && !named.is_empty() {
        return vec![Fact::Doubt("it makes an exception".to_owned())];
    }
    if sentence.question {
        return facts;
    }
    let of = |wanted: Side| {
        let mut ids: Vec<String> =
            named.iter().zip(&sides).filter(|(_, side)| **side == wanted).filter_map(|(named, _)| named.id.clone().ok()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let (from, to) = (of(Side::From), of(Side::To));
    if from.len() > 1 || to.len() > 1 {
        let all = [from, to].concat().join(", ");
        facts.push(Fact::Doubt(format!("it names several gateways ({all}): say which types go where")));
    } else if !from.is_empty() || !to.is_empty() {
        facts.push(Fact::Route { from: from.into_iter().next(), to: to.into_iter().next() });
    }
    facts
}

/// The cell of a column of gateways.
pub fn of_cell(piece: &Piece, role: Column) -> Fact {
    let ids: Vec<Result<String, String>> =
        if piece.gateways.is_empty() { unnamed(piece) } else { piece.gateways.iter().map(|named| named.id.clone()).collect() };
    match ids.as_slice() {
        [first, others @ ..] if others.iter().all(|other| other == first) => match first {
            Ok(id) if role == Column::From => Fact::Route { from: Some(id.clone()), to: None },
            Ok(id) => Fact::Route { from: None, to: Some(id.clone()) },
            Err(unknown) => Fact::Doubt(unknown_gateway(unknown)),
        },
        _ if matches!(piece.text.words.trim(), "" | "-" | "—" | "/") => Fact::Mentioned,
        _ => Fact::Doubt(format!("`{}` is not one gateway", piece.text.words)),
    }
}

/// A word in a column of gateways that is no name of one.
fn unnamed(piece: &Piece) -> Vec<Result<String, String>> {
    let words = piece.text.half.trim();
    if matches!(words, "" | "-" | "—" | "/") || words.chars().count() > 20 { Vec::new() } else { vec![Err(words.to_owned())] }
}

/// What to do about a gateway that the spec does not have.
fn unknown_gateway(name: &str) -> String {
    if name.contains('.') {
        return format!(
            "gateways.yaml has no gateway with the URL {name}: add one with its `url`, `region`, `errors`, `envelope` and `doc`"
        );
    }
    format!(
        "gateways.yaml has no gateway called `{name}`: add it with its `url`, `region`, `errors`, `envelope` and `doc`, or its name to the `names` of one"
    )
}

fn same(sentence: &Sentence<'_>) -> Vec<Fact> {
    let named: Vec<&Named> = sentence.piece.gateways.iter().filter(|named| sentence.holds(&named.at)).collect();
    match named.as_slice() {
        [] => vec![Fact::SameGateway],
        [first, others @ ..] if others.iter().all(|other| other.id == first.id) => match &first.id {
            Ok(id) => vec![Fact::SameGateway, Fact::Route { from: Some(id.clone()), to: Some(id.clone()) }],
            Err(unknown) => vec![Fact::Doubt(unknown_gateway(unknown))],
        },
        _ => vec![Fact::Doubt("it says that the gateway stays and names several".to_owned())],
    }
}

/// The gateways of a sentence; those that only say again which one is meant are left out: `CN网关（https://…）`.
fn mentions(sentence: &Sentence<'_>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for named in sentence.piece.gateways.iter().filter(|named| sentence.holds(&named.at)) {
        match out.last_mut() {
            Some(last)
                if last.id == named.id && is_apposition(&sentence.piece.text.low[last.at.end.min(named.at.start)..named.at.start]) =>
            {
                last.at.end = named.at.end.max(last.at.end)
            }
            _ => out.push(named.clone()),
        }
    }
    let arrow = |at: usize, out: &[Named]| {
        out.get(at + 1).is_some_and(|next| has_arrow(&sentence.piece.blank[out[at].at.end..next.at.start.max(out[at].at.end)]))
    };
    // A word such as `PA` is a gateway where the sentence moves something to it.
    let strong: Vec<bool> = (0..out.len())
        .map(|at| !out[at].weak || arrow(at, &out) || (at > 0 && arrow(at - 1, &out)) || follows_preposition(&out[at], sentence))
        .collect();
    let mut strong = strong.into_iter();
    out.retain(|_| strong.next().unwrap_or_default());
    out
}

fn has_arrow(between: &str) -> bool {
    let between = between.trim().trim_matches(['(', ')', ' ']);
    ARROWS.iter().any(|arrow| between.contains(arrow)) && between.chars().count() <= 10
}

fn follows_preposition(named: &Named, sentence: &Sentence<'_>) -> bool {
    let before = sentence.piece.blank[sentence.at.start..named.at.start].trim_end();
    let place = matches!(sentence.piece.place, Place::Header { .. } | Place::Cell { .. }) && (before.ends_with('(') || before.is_empty());
    let beside_type = before.strip_suffix('(').is_some_and(|before| before.trim_end().ends_with('\u{1}'));
    place
        || beside_type
        || ["由", "从", "自", "到", "至", "from", "to", "from the", "to the", "onto", "换为", "换成", "改为", "改用"]
            .iter()
            .any(|word| places(before, &[word]).any(|at| at.end == before.len()))
}

fn is_apposition(between: &str) -> bool {
    between.chars().all(|c| " (:,".contains(c))
        || matches!(
            between.trim_matches([' ', '(', ':', ',']),
            "地址" | "即" | "url" | "地址为" | "请求地址" | "接口地址" | "网关地址" | "at" | "is"
        )
}

/// A gateway with the URL of another one right behind it.
fn disagree(pair: &[Named], sentence: &Sentence<'_>) -> bool {
    let between = &sentence.piece.text.low[pair[0].at.end.min(pair[1].at.start)..pair[1].at.start];
    let url = sentence.piece.text.low[pair[1].at.clone()].contains(['.', '/']);
    let known = pair[0].id.is_ok() && pair[1].id.is_ok();
    url && known
        && between.contains(['(', ':'])
        && is_apposition(between)
        && pair[0].id != pair[1].id
        && !sentence.piece.text.low[pair[0].at.clone()].contains(['.', '/'])
}

fn words<'a>(named: &Named, sentence: &Sentence<'a>) -> &'a str {
    &sentence.piece.text.half[named.at.clone()]
}

fn side(all: &[Named], at: usize, sentence: &Sentence<'_>) -> Side {
    let named = &all[at];
    let text = &sentence.piece.blank;
    let clause = sentence.clauses().into_iter().find(|clause| clause.contains(&named.at.start)).unwrap_or(sentence.at.clone());
    let low = &text[clause.clone()];
    let begin = if at > 0 { all[at - 1].at.end.max(sentence.at.start) } else { sentence.at.start };
    let end = all.get(at + 1).map_or(sentence.at.end, |next| next.at.start);
    let near = clause.start.max(begin).min(named.at.start);
    let before = neutral(&text[near..named.at.start]);
    let after = neutral(&text[named.at.end.min(end)..end.max(named.at.end.min(end))]);
    if let Place::Header { role, .. } | Place::Cell { role, .. } = sentence.piece.place {
        match role {
            Column::Old => return Side::From,
            Column::New => return Side::To,
            _ => {}
        }
    }
    if has_arrow(&after) && at + 1 < all.len() {
        return Side::From;
    }
    if at > 0 && has_arrow(&before) {
        return Side::To;
    }
    // `bg.a.b（CN网关）` says where a type lives.
    let bracketed = text[..named.at.start].ends_with('(') && text[named.at.end..].starts_with(')');
    let beside = text[..named.at.start].trim_end_matches('(').trim_end();
    if bracketed && beside.ends_with('\u{1}') {
        let word = sentence.piece.types.iter().find(|word| word.at.end == beside.len());
        return word.map_or(Side::Neither, |word| of_move(&word.name, sentence));
    }
    if has(low, phrases::AUTHORIZATION) || has(low, phrases::UNTOUCHED) {
        return Side::Neither;
    }
    if phrases::REPLACES.iter().any(|word| after.contains(word)) && before.trim_end().ends_with(['由', '被']) {
        return Side::To;
    }
    if after_starts_replacing(&after) {
        return Side::To;
    }
    direct(&before).or_else(|| away_or_into(&before)).unwrap_or_else(|| used(&before, &after, low))
}

/// The side of a type in a move that the sentence makes.
fn of_move(name: &str, sentence: &Sentence<'_>) -> Side {
    let pairs = pairs::of_piece(sentence.piece).unwrap_or_default();
    let old = pairs.iter().any(|(_, old)| old == name);
    let new = pairs.iter().any(|(new, _)| new.iter().any(|new| new == name));
    match (old, new) {
        (true, false) => Side::From,
        (false, true) => Side::To,
        _ => match pairs::labelled(sentence.piece).map(|(role, ..)| role) {
            Some(Role::Old) => Side::From,
            Some(Role::New) => Side::To,
            None => Side::Neither,
        },
    }
}

fn after_starts_replacing(after: &str) -> bool {
    let after = after.trim_start().trim_start_matches(['将', '会', '已', '要', '正', '式', '全', '面', '逐', '步', ' ']);
    ["替代", "取代", "代替", "replaces", "supersedes"].iter().any(|word| after.starts_with(word))
}

/// A text without the words that look like prepositions.
fn neutral(text: &str) -> String {
    COMPOUNDS.iter().fold(text.to_owned(), |text, word| text.replace(word, "~"))
}

/// By the word right in front.
fn direct(before: &str) -> Option<Side> {
    let before = before.trim_end_matches([' ', ':']);
    let before = before.strip_suffix(" the").unwrap_or(before);
    let ends = |words: &[&str]| words.iter().any(|word| places(before, &[word]).any(|at| at.end == before.len()));
    let renewed = before.ends_with("更新") || before.ends_with("重新") || before.ends_with("最新");
    if ends(OLD) {
        Some(Side::From)
    } else if ends(NEW) && !renewed {
        Some(Side::To)
    } else {
        None
    }
}

/// By the last preposition in front.
fn away_or_into(before: &str) -> Option<Side> {
    let last = |words: &[&str]| places(before, words).map(|at| at.end).max();
    match (last(AWAY), last(INTO)) {
        (Some(away), Some(into)) if away > into => Some(Side::From),
        (Some(_), None) => Some(Side::From),
        (_, Some(_)) => Some(Side::To),
        (None, None) => None,
    }
}

/// A gateway that is to be used is the new one, unless others go on using it.
fn used(before: &str, after: &str, clause: &str) -> Side {
    let others = has(clause, phrases::OTHERS_STAY) || has(clause, &["仍", "继续", "still", "continue"]);
    let old_ones = has(before, &["旧接口", "原接口", "旧网关", "原网关", "old gateway"]);
    let new_ones = has(before, &["新接口", "新网关", "新type", "new gateway", "new type", "new types", "已迁移"]);
    let uses = has(before, USE);
    if others && (uses || has(after, USE)) || (old_ones && !new_ones) {
        Side::From
    } else if uses || new_ones {
        Side::To
    } else {
        Side::Neither
    }
}

/// Gateways with `和` between them are on the same side.
fn joined(all: &[Named], sides: &mut [Side], sentence: &Sentence<'_>) {
    for at in 1..all.len() {
        let between = sentence.piece.blank.get(all[at - 1].at.end..all[at].at.start).unwrap_or_default().trim();
        if matches!(between, "和" | "与" | "及" | "、" | "/" | "," | "and" | "&") && sides[at] == Side::Neither {
            sides[at] = sides[at - 1];
        }
    }
}

/// Where a sentence moves something to one gateway, the only other one is where it comes from.
fn only_other(all: &[Named], sides: &mut [Side], sentence: &Sentence<'_>) {
    let replaced = phrases::has(
        sentence.low,
        &[
            "替换",
            "更换",
            "替代",
            "取代",
            "代替",
            "切换",
            "迁移",
            "升级",
            "搬",
            "迁",
            "move-",
            "migrat-",
            "replac-",
            "switch-",
            "supersed-",
        ],
    );
    let free: Vec<usize> = (0..all.len()).filter(|at| sides[*at] == Side::Neither && !is_aside(&all[*at], sentence)).collect();
    if let ([one], true) = (free.as_slice(), replaced && sides.contains(&Side::To) && !sides.contains(&Side::From)) {
        let target = (0..all.len()).find(|at| sides[*at] == Side::To);
        if target.is_some_and(|target| all[target].id != all[*one].id && target > *one || phrases::has(sentence.low, phrases::REPLACES)) {
            sides[*one] = Side::From;
        }
    }
}

fn is_aside(named: &Named, sentence: &Sentence<'_>) -> bool {
    let clause = sentence.clauses().into_iter().find(|clause| clause.contains(&named.at.start)).unwrap_or(sentence.at.clone());
    let low = &sentence.piece.blank[clause];
    has(low, phrases::AUTHORIZATION) || has(low, phrases::UNTOUCHED)
}
