//! Pages made at random: sets of moves in random combinations of layout, wording, form of date and remark.

use super::Expected;
use super::layout::{self, Columns, Layout};
use super::remarks;
use super::spec::MOVABLE;
use super::wording::{self, Day};
use crate::random::Random;

/// A move that a page announces.
#[derive(Clone, Debug)]
pub struct Move {
    pub old: String,
    pub new: Vec<String>,
    pub name: String,
    pub group: String,
    pub sunset: Option<Day>,
    pub stays_for: Option<&'static str>,
    pub remark: Option<String>,
}

/// Moves that are announced together.
#[derive(Clone, Debug)]
pub struct Batch {
    pub from: String,
    pub to: String,
    pub moves: Vec<Move>,
    /// The sunset that all of them have.
    pub sunset: Option<Day>,
}

/// A page, and what should become of it.
#[must_use]
pub fn page(seed: u64) -> (String, Expected) {
    let mut random = Random::new(seed);
    let chinese = !random.one_in(4);
    let date = Day(2026 + i64::try_from(random.below(2)).unwrap_or_default(), 1, 1).plus(random.below(360));
    let count = if random.one_in(6) { 2 + random.below(2) } else { 1 };
    let mut used = Vec::new();
    let living = count > 1 && random.one_in(2);
    let mut batches: Vec<(Batch, Day)> = (0..count)
        .map(|at| {
            let day = if living { date.plus(at * 45) } else { date };
            (batch(day, &mut used, &mut random), day)
        })
        .collect();
    let updated = if living { date.plus(count * 45 + random.below(60)) } else { date };
    let mut text = front(updated, chinese, &mut random);
    for (at, (batch, day)) in batches.iter_mut().enumerate() {
        section(&mut text, batch, (at, count), living.then_some(*day), chinese, &mut random);
    }
    let moves: Vec<String> = batches.iter().flat_map(|(batch, _)| batch.moves.iter().map(|one| line(one, batch))).collect();
    let doubtful = random.one_in(8);
    let mut withheld = Vec::new();
    if doubtful {
        let stays = batches.iter().any(|(batch, _)| batch.moves.iter().any(|one| one.stays_for.is_some()));
        let mut frame = remarks::doubtful(chinese, &mut random);
        // Beside a remark that the old type stays for some, one about the others only says the same again.
        while stays && (frame.contains("managed") || frame.contains('托')) {
            frame = remarks::doubtful(chinese, &mut random);
        }
        text.push_str(if chinese { "\n# 注意\n" } else { "\n# Please note\n" });
        text.push_str(&format!("{}\n", frame.replace("{}", &batches[0].0.moves[0].old)));
        // What names a type is about its move alone.
        withheld = if frame.contains("{}") { vec![moves[0].clone()] } else { moves.clone() };
    }
    (text, Expected { moves, doubtful, withheld })
}

fn line(one: &Move, batch: &Batch) -> String {
    let sunset = one.sunset.map_or_else(|| "-".to_owned(), Day::iso);
    let stays = one.stays_for.map(|kind| format!(", stays for {kind}")).unwrap_or_default();
    format!("{} → {}, {} → {}, {sunset}{stays}", one.old, one.new.join(" / "), batch.from, batch.to)
}

fn front(date: Day, chinese: bool, random: &mut Random) -> String {
    let hour = format!("{:02}:{:02}:{:02}", random.below(24), random.below(60), random.below(60));
    if chinese {
        let title = random.word(&["# 网关升级公告（七）", "# PA网关调用说明", "# 接口迁移通知", "**网关升级公告**"]);
        let name = random.word(&["更新时间：", "**更新时间:** ", "> 更新时间：", "发布时间："]);
        format!("{title}\n\n{name}{} {hour}\n\n", date.iso())
    } else {
        let title = random.word(&["# Gateway upgrade notice", "# API migration announcement"]);
        format!("{title}\n\nUpdated: {}\n\n", date.iso())
    }
}

fn batch(day: Day, used: &mut Vec<&'static str>, random: &mut Random) -> Batch {
    let (from, to) = match random.below(8) {
        0 => ("partner", "us"),
        1 => ("us", "global"),
        _ => ("cn", "partner"),
    };
    let free: Vec<_> = MOVABLE.iter().filter(|(name, gateway, ..)| *gateway == from && !used.contains(name)).collect();
    let (from, free) = if free.is_empty() {
        ("cn", MOVABLE.iter().filter(|(name, gateway, ..)| *gateway == "cn" && !used.contains(name)).collect())
    } else {
        (from, free)
    };
    let to = if from == "cn" { "partner" } else { to };
    let sunset = match random.below(5) {
        0 => None,
        1 if random.one_in(2) => {
            Some(Day(day.0, day.1, 1).plus(70)).map(|later| Day(later.0, later.1, 1)).filter(|first| *first > day.plus(10))
        }
        _ => Some(day.plus(6 + random.below(70))),
    };
    let each = sunset.is_some() && random.one_in(4);
    let mut moves = Vec::new();
    for _ in 0..1 + random.below(6) {
        let (name, _, title, group) = *free[random.below(free.len())];
        if used.contains(&name) {
            continue;
        }
        used.push(name);
        let sunset = if each { Some(day.plus(6 + random.below(70))) } else { sunset };
        moves.push(Move {
            old: name.to_owned(),
            new: successor(name, random),
            name: title.to_owned(),
            group: group.to_owned(),
            sunset,
            stays_for: None,
            remark: None,
        });
    }
    let sunset = if each { None } else { sunset };
    Batch { from: from.to_owned(), to: to.to_owned(), moves, sunset }
}

/// A new type, and sometimes another one that is accepted.
fn successor(old: &str, random: &mut Random) -> Vec<String> {
    let tail = old.split_once('.').map_or(old, |(_, tail)| tail);
    let all = [format!("bg.glo.v.{tail}"), format!("temu.v.{tail}"), format!("{old}.global"), format!("bg.qtg.{tail}")];
    let first = random.below(all.len());
    let second = (first + 1 + random.below(all.len() - 1)) % all.len();
    let mut new = vec![all[first].clone()];
    if random.one_in(8) {
        new.push(all[second].clone());
    }
    new
}

fn section(text: &mut String, batch: &mut Batch, place: (usize, usize), month: Option<Day>, chinese: bool, random: &mut Random) {
    let (at, count) = place;
    let layout = layout::ALL[random.below(layout::ALL.len())];
    let each = batch.sunset.is_none() && batch.moves.iter().any(|one| one.sunset.is_some());
    let mut columns = Columns { gateways: layout.is_wide() && random.one_in(4), ..Columns::default() };
    columns.header_gateways = layout.is_table() && chinese && !columns.gateways && batch.to == "partner" && random.one_in(5);
    let mut sentence = None;
    match (each, batch.sunset) {
        (true, _) => {
            columns.sunset = layout.is_wide();
            columns.cells = !columns.sunset;
        }
        (false, Some(day)) => match random.below(4) {
            0 if layout.is_table() => columns.header = true,
            1 if layout.is_wide() => columns.sunset = true,
            _ => sentence = Some(day),
        },
        _ => {}
    }
    let mut heading_day = None;
    if let (Some(day), true) = (sentence, random.one_in(5)) {
        heading_day = Some(day);
        sentence = None;
    }
    heading(text, (at, count), month, heading_day, chinese, random);
    if !columns.gateways && !columns.header_gateways {
        text.push_str(&format!("{}\n", wording::route(&batch.from, &batch.to, chinese, random)));
    }
    if random.one_in(2) {
        text.push_str(&format!("{}\n", remarks::harmless(&batch.from, &batch.to, chinese, random)));
    }
    let before = layout == Layout::Labels || layout == Layout::Lines || random.one_in(2);
    if let (Some(day), true) = (sentence, before) {
        text.push_str(&format!("\n{}\n", wording::sunset(day, chinese, random).replace("以上", "")));
    }
    let note = stays(batch, layout, &mut columns, chinese, random);
    text.push('\n');
    text.push_str(&layout::render(batch, layout, columns, chinese, random));
    text.push('\n');
    if let (Some(day), false) = (sentence, before) {
        text.push_str(&format!("{}\n\n", wording::sunset(day, chinese, random)));
    }
    text.push_str(&note);
}

/// Gives moves a remark that their old types stay, and answers what stands below them.
fn stays(batch: &mut Batch, layout: Layout, columns: &mut Columns, chinese: bool, random: &mut Random) -> String {
    if !random.one_in(5) || layout == Layout::Lines {
        return String::new();
    }
    let kind = if random.one_in(4) { "semi_managed" } else { "full_managed" };
    let at = random.below(batch.moves.len());
    match random.below(3) {
        0 if !columns.sunset && !columns.header && batch.sunset.is_none() || columns.cells => {
            batch.moves[at].stays_for = Some(kind);
            batch.moves[at].remark = Some(remarks::stays(kind, chinese, random));
            columns.cells = true;
            String::new()
        }
        1 => {
            batch.moves[at].stays_for = Some(kind);
            format!("{}\n\n", remarks::stays_of(kind, &batch.moves[at].old, chinese, random))
        }
        _ => {
            batch.moves.iter_mut().for_each(|one| one.stays_for = Some(kind));
            let note = random.word(if chinese { &["注：", "备注：", ""] } else { &["Note: ", ""] });
            format!("{note}{}{}\n\n", remarks::stays(kind, chinese, random), if chinese { "。" } else { "." })
        }
    }
}

fn heading(text: &mut String, place: (usize, usize), month: Option<Day>, sunset: Option<Day>, chinese: bool, random: &mut Random) {
    let end =
        sunset.map(|day| wording::sunset(day, chinese, random).replace(['。', '！'], "")).map(|end| format!("，{end}")).unwrap_or_default();
    let (at, count) = place;
    match (month, chinese) {
        (Some(day), true) => text.push_str(&format!("## {:04}-{:02} 迁移{end}\n", day.0, day.1)),
        (Some(day), false) => text.push_str(&format!("## {:04}-{:02} batch{end}\n", day.0, day.1)),
        (None, true) if count > 1 || sunset.is_some() => text.push_str(&format!("## 第{}批接口{end}\n", ["一", "二", "三"][at])),
        (None, false) if count > 1 || sunset.is_some() => {
            text.push_str(&format!("## Batch {}{}\n", ["A", "B", "C"][at], end.replace('，', ": ")))
        }
        _ => {}
    }
}
