//! Whether a page asks sellers to authorize anew, and where.

use super::gateways;
use super::piece::Piece;
use super::text::urls;
use crate::spec::Gateway;

/// Whether the pieces ask sellers to authorize anew.
pub fn is_asked_for(pieces: &[&Piece]) -> bool {
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
    const DENIES: [&str; 10] = ["无需", "不需要", "不用", "无须", "不必", "without", "no need", "not need", "not require", "not have to"];
    let asks = |clause: &str| {
        let asked = ASKS.iter().filter_map(|word| clause.find(word)).min();
        asked.is_some_and(|at| !DENIES.iter().any(|word| clause[..at].contains(word)))
    };
    let questions = |sentence: &str| sentence.trim_end().ends_with(['?', '吗']);
    pieces.iter().any(|piece| {
        piece
            .blank
            .split_inclusive(['。', ';', '!', '?', '\n'])
            .filter(|sentence| !questions(sentence))
            .any(|sentence| sentence.split(',').any(asks))
    })
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
