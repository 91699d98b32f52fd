//! Whether a page asks sellers to authorize again, and where.

use std::collections::BTreeSet;

use super::gateways;
use super::phrases::{self, has};
use super::piece::{Column, Piece, Place};
use super::text::{BREAK, urls};
use crate::spec::Gateway;

/// What a page says of authorization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    No,
    Yes,
    /// The words that are not understood, with their line.
    Unclear(usize, String),
}

const ASKS: [&str; 33] = [
    "重新获取授权",
    "重新授权",
    "重新进行授权",
    "重新发起授权",
    "重新申请授权",
    "再次授权",
    "二次授权",
    "更新授权",
    "重新获取token",
    "重新获取 token",
    "重新申请token",
    "更换token",
    "更新token",
    "新的token",
    "新的 token",
    "新token",
    "重新获取access_token",
    "新的access_token",
    "re-authoriz",
    "reauthoriz",
    "re-authoris",
    "reauthoris",
    "authorize again",
    "authorise again",
    "authorize your app again",
    "authorize the app again",
    "authorize anew",
    "new authorization",
    "new authorisation",
    "fresh authorization",
    "new token",
    "new access token",
    "new access_token",
];
const DENIES: [&str; 21] = [
    "无需",
    "不需要",
    "不用",
    "无须",
    "不必",
    "不需",
    "并非",
    "不要求",
    "without",
    "no need",
    "not need",
    "n't need",
    "need not",
    "needn't",
    "not require",
    "n't require",
    "not have to",
    "n't have to",
    "not necessary",
    "optional",
    "no new",
];
const REQUIRES: [&str; 12] = ["需", "需要", "请", "必须", "须", "务必", "应", "must", "have to", "need to", "required", "requires"];

/// Whether the pieces ask sellers to authorize again.
pub fn is_asked_for(pieces: &[&Piece]) -> Asked {
    let mut said = Asked::No;
    let mut denied = false;
    let (mut rows, mut asking) = (BTreeSet::new(), BTreeSet::new());
    for piece in pieces {
        if let Place::Cell { row, .. } = piece.place {
            rows.insert(row);
        }
        match of_piece(piece) {
            None => {}
            Some(Asked::No) => denied = true,
            Some(Asked::Yes) => match piece.place {
                Place::Cell { row, .. } => drop(asking.insert(row)),
                _ => said = Asked::Yes,
            },
            Some(unclear) => return unclear,
        }
        let (asked, some) = (said == Asked::Yes || !asking.is_empty(), of_piece(piece).is_some());
        if asked && denied && some {
            return unclear(piece);
        }
    }
    if said == Asked::No && !asking.is_empty() {
        if asking != rows {
            let first = pieces.iter().find(|piece| of_piece(piece) == Some(Asked::Yes));
            return first.map_or(Asked::No, |piece| unclear(piece));
        }
        said = Asked::Yes;
    }
    said
}

fn unclear(piece: &Piece) -> Asked {
    Asked::Unclear(piece.text.line, piece.quote(&(0..piece.text.half.len())))
}

/// What a piece says; none if it says nothing of it.
fn of_piece(piece: &Piece) -> Option<Asked> {
    let sentences = piece.blank.split_inclusive(['。', ';', '!', '?', '\n', BREAK]);
    let questions = |sentence: &str| sentence.trim_end().ends_with(['?', '吗', '呢']);
    let mut said = None;
    for sentence in sentences.filter(|sentence| !questions(sentence)) {
        for clause in sentence.split([',', '(', ')']) {
            match of_clause(clause) {
                Some(Asked::Unclear(..)) => return Some(unclear(piece)),
                Some(Asked::Yes) => said = Some(Asked::Yes),
                Some(Asked::No) => said = said.or(Some(Asked::No)),
                None => {}
            }
        }
    }
    // A column that says so of each row does not say what is true of all.
    let column = matches!(piece.place, Place::Header { role: Column::Other | Column::Name | Column::Group, .. });
    if column && said.is_some() { Some(unclear(piece)) } else { said }
}

fn of_clause(clause: &str) -> Option<Asked> {
    let open = || Asked::Unclear(0, String::new());
    let Some((at, word)) = ASKS.iter().filter_map(|word| Some((clause.find(word)?, *word))).min() else {
        let speaks = ["授权", "authoriz", "authoris"].iter().any(|word| clause.contains(word));
        let settled =
            [phrases::UNTOUCHED, phrases::KEEPS].iter().any(|words| has(clause, words)) || DENIES.iter().any(|word| clause.contains(word));
        let path = ["路径", "地址", "链接", "文档", "数据", "http", "path", "page", "guide"].iter().any(|word| clause.contains(word));
        return (speaks && !settled && !path && REQUIRES.iter().any(|word| phrases::has(clause, &[word]))).then(open);
    };
    let (before, after) = (clause[..at].trim_end(), clause[at + word.len()..].trim_start_matches([':', ' ', '-']));
    let denies = |text: &str| DENIES.iter().any(|word| text.contains(word));
    let asked = ["是", "yes", "需", "required", "true"].iter().any(|word| after.starts_with(word));
    let refused = ["否", "不", "无", "no", "n/a", "false"].iter().any(|word| after.starts_with(word) && !after.starts_with("now"));
    if (clause.contains("是否") || clause.contains("whether")) && !asked && !refused {
        Some(open())
    } else if DENIES.iter().any(|word| before.ends_with(word)) || refused {
        Some(Asked::No)
    } else if REQUIRES.iter().any(|word| before.ends_with(word)) {
        Some(Asked::Yes)
    } else {
        Some(if denies(before) || denies(after) { Asked::No } else { Asked::Yes })
    }
}

/// Where sellers authorize: the URL of the first piece that speaks of it.
pub fn address(pieces: &[&Piece], gateways: &[Gateway]) -> Option<String> {
    let is_page = |url: &String| url.starts_with("https://") && gateways::find(&url.to_ascii_lowercase(), url, gateways).is_empty();
    let speaks = |piece: &&&Piece| ["授权", "authoriz", "authoris"].iter().any(|word| piece.blank.contains(word));
    let written = |piece: &&Piece| {
        let own = urls(&piece.text.half).map(|at| piece.text.half[at].to_owned()).collect::<Vec<_>>();
        own.into_iter().chain(piece.text.links.clone()).find(is_page)
    };
    pieces.iter().filter(speaks).find_map(written)
}
