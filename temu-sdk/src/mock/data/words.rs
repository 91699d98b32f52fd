//! What the name of a field says of its value: shapes know kinds, but not that a text is an order number or an integer a moment.

/// What a field holds, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    ParentOrder,
    Order,
    /// A number of another kind, with what it begins with.
    Number(&'static str),
    Id,
    Url,
    Currency,
    Amount,
    /// Unix seconds.
    Moment,
    /// Unix milliseconds.
    Millis,
    Other,
}

pub(crate) fn meaning(name: &str) -> Meaning {
    let lower = name.to_ascii_lowercase();
    let ends = |end: &str| lower.ends_with(end);
    match lower.as_str() {
        _ if ends("parentordersn") => Meaning::ParentOrder,
        _ if ends("aftersalessn") => Meaning::ParentOrder,
        _ if ends("packagesn") => Meaning::Number("PK-"),
        _ if ends("purchaseordersn") => Meaning::Number("WB"),
        _ if ends("deliveryordersn") || ends("deliverordersn") => Meaning::Number("FH"),
        _ if ends("ordersn") => Meaning::Order,
        _ if ends("sn") => Meaning::Number("SN"),
        _ if ends("trackingnumber") => Meaning::Number("MOCK"),
        _ if ends("url") => Meaning::Url,
        _ if ends("id") => Meaning::Id,
        _ if ends("currency") || ends("currencycode") || ends("currencytype") => Meaning::Currency,
        _ if ends("amount") || ends("price") => Meaning::Amount,
        _ if ends("millis") || ends("timems") => Meaning::Millis,
        _ if is_moment(name, &lower) => Meaning::Moment,
        _ => Meaning::Other,
    }
}

/// `updateTime`, `createdAt`, `timestamp`; not `leftTime`, which is a duration, and not `format`, which only ends alike.
fn is_moment(name: &str, lower: &str) -> bool {
    let is_time = name.ends_with("Time") || name == "time" || name.ends_with("At") || lower.ends_with("timestamp");
    is_time && !["lefttime", "leadtime", "costtime", "downtime"].iter().any(|duration| lower.ends_with(duration))
}

/// How far along in the life of an object a moment lies: created first, changed later, due in the end.
pub(crate) fn stage(name: &str) -> i64 {
    const STAGES: [(&[&str], i64); 5] = [
        (&["expire", "latest", "expect", "finish", "end", "deadline"], 8),
        (&["update", "modify", "change"], 5),
        (&["receive", "inbound", "deliver", "sign"], 4),
        (&["ship", "send", "pick"], 3),
        (&["confirm", "pay", "accept", "audit", "review"], 1),
    ];
    let lower = name.to_ascii_lowercase();
    STAGES.iter().find(|(words, _)| words.iter().any(|word| lower.contains(word))).map_or(0, |(_, stage)| *stage)
}
