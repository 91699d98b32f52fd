//! Migrations that nobody announced yet: random moves of a spec's operations, written as announcements.

use codegen::Model;
use codegen::spec::{Gateway, Operation};

use crate::random::Random;

/// An announcement of random moves.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// The page, as Markdown.
    pub page: String,
    /// How many operations it moves.
    pub moves: usize,
}

/// A row of an announcement: the new and the old type, and the day of the sunset if one is announced.
struct Row<'a> {
    new: String,
    old: &'a str,
    sunset: Option<String>,
}

/// Announces that about `percent` of the operations move, each to a random gateway. Each page tells of one pair of gateways.
///
/// Pages are dated after all that the spec knows, so that a second call with the migrated spec moves operations a second time. What no
/// announcement can move without a person's help stays: operations on several gateways, and old types that stay for some shops.
///
/// # Panics
/// If a notice's file is not named after a date.
#[must_use]
pub fn random(model: &Model, percent: usize, random: &mut Random) -> Vec<Announcement> {
    let newest = model.notices.iter().map(|notice| notice.date.value.as_str()).max().unwrap_or("2025-01-01");
    let year = newest[..4].parse::<u32>().expect("a notice is named after its date") + 1;
    let mut routes: Vec<(&Gateway, &Gateway, Vec<Row<'_>>)> = Vec::new();
    for operation in model.operations.iter().filter(|operation| can_move(model, operation)) {
        if random.below(100) >= percent {
            continue;
        }
        let from = model.gateways.iter().find(|gateway| gateway.id.value == operation.gateways[0].value);
        let to = random.pick(&model.gateways);
        let Some(from) = from.filter(|from| from.id.value != to.id.value) else { continue };
        let sunset = (random.below(3) > 0).then(|| format!("{year}-04-{:02}", 1 + random.below(28)));
        let row = Row { new: next_type(&operation.type_name, year), old: &operation.type_name, sunset };
        match routes.iter_mut().find(|(old, new, _)| (&old.id.value, &new.id.value) == (&from.id.value, &to.id.value)) {
            Some((.., rows)) => rows.push(row),
            None => routes.push((from, to, vec![row])),
        }
    }
    routes.iter().map(|(from, to, rows)| Announcement { page: page(year, from, to, rows), moves: rows.len() }).collect()
}

fn can_move(model: &Model, operation: &Operation) -> bool {
    let stays =
        |other: &Operation| other.replaces.iter().any(|old| !old.stays_for.is_empty() && old.type_name.value == operation.type_name.value);
    operation.gateways.len() == 1 && !model.operations.iter().any(stays)
}

/// Another type for the same operation: `bg.goods.add` becomes `temu.y2027.goods.add`, and that `temu.y2028.goods.add`.
fn next_type(type_name: &str, year: u32) -> String {
    let mut parts: Vec<&str> = type_name.split('.').skip(1).collect();
    if parts.len() > 1 && parts[0].starts_with('y') && parts[0][1..].parse::<u32>().is_ok() {
        parts.remove(0);
    }
    format!("temu.y{year}.{}", parts.join("."))
}

fn page(year: u32, from: &Gateway, to: &Gateway, rows: &[Row<'_>]) -> String {
    let mut page = format!(
        "# 网关升级公告\n\n更新时间：{year}-03-05 10:00:00\n\n原网关：{}\n新网关：{}\n\n| 新接口type | 原接口type | 下线时间 |\n| --- | --- | --- |\n",
        from.url, to.url
    );
    for row in rows {
        page.push_str(&format!("| {} | {} | {} |\n", row.new, row.old, row.sunset.as_deref().unwrap_or("")));
    }
    page
}
