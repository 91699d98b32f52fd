//! Kinds of shop as pages name them.

use std::ops::Range;

/// A kind of shop that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub at: Range<usize>,
    /// The spec's word for it; none for shops that it has no word for.
    pub kind: Option<&'static str>,
}

pub const FULL: &str = "full_managed";
pub const SEMI: &str = "semi_managed";

const KINDS: [(&str, &str); 14] = [
    ("全托管", FULL),
    ("全托", FULL),
    ("fully-managed", FULL),
    ("fully managed", FULL),
    ("full-managed", FULL),
    ("full managed", FULL),
    ("full-service", FULL),
    ("半托管", SEMI),
    ("半托", SEMI),
    ("semi-managed", SEMI),
    ("semi managed", SEMI),
    ("semimanaged", SEMI),
    ("half-managed", SEMI),
    ("half managed", SEMI),
];
/// Shops and sellers of kinds that the spec has no word for.
const OTHERS: [&str; 12] =
    ["店铺", "商家", "卖家", "商户", "shops", "sellers", "stores", "merchants", "本土店", "本地店", "local shop", "y2"];

/// The kinds of shop in a text, in its order.
pub fn find(low: &str) -> Vec<Shop> {
    let mut found: Vec<Shop> = Vec::new();
    for (word, kind) in KINDS {
        for (at, _) in low.match_indices(word) {
            if !found.iter().any(|other| other.at.contains(&at)) {
                found.push(Shop { at: at..at + word.len(), kind: Some(kind) });
            }
        }
    }
    found.sort_by_key(|shop| shop.at.start);
    found
}

/// Where a text speaks of shops without saying which: `部分店铺`.
pub fn others(low: &str) -> Vec<Shop> {
    let named = find(low);
    let own = |at: usize| !named.iter().any(|shop| shop.at.end <= at && low[shop.at.end..at].chars().count() <= 2);
    let places = OTHERS.iter().flat_map(|word| low.match_indices(word).map(|(at, _)| at..at + word.len()));
    places.filter(|at| own(at.start)).map(|at| Shop { at, kind: None }).collect()
}
