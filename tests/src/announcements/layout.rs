//! How a page lays out its moves.

use super::generate::Batch;
use super::wording;
use crate::random::Random;

/// The forms that a list of moves has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Markdown,
    Html,
    Tabs,
    Commas,
    Lines,
    Labels,
    OneLine,
    Arrows,
    Sentences,
}

pub const ALL: [Layout; 9] = [
    Layout::Markdown,
    Layout::Html,
    Layout::Tabs,
    Layout::Commas,
    Layout::Lines,
    Layout::Labels,
    Layout::OneLine,
    Layout::Arrows,
    Layout::Sentences,
];

impl Layout {
    /// Whether it has columns with headers.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Markdown | Self::Html | Self::Tabs | Self::Commas | Self::Lines)
    }

    /// Whether rows may have more columns than the types and their names.
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Markdown | Self::Html | Self::Tabs)
    }
}

/// Which facts stand in columns, cells and headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns {
    pub gateways: bool,
    pub sunset: bool,
    pub header: bool,
    pub cells: bool,
    pub header_gateways: bool,
}

/// The moves of a batch in a layout.
pub fn render(batch: &Batch, layout: Layout, columns: Columns, chinese: bool, random: &mut Random) -> String {
    if layout.is_table() {
        let rows = table(batch, layout, columns, chinese, random);
        return written(&rows, layout, batch, random);
    }
    let mut out = String::new();
    for one in &batch.moves {
        let (old, new) = (&one.old, one.new.join(" / "));
        let remark = one.remark.as_ref().filter(|_| columns.cells).map(|remark| format!("（{remark}）")).unwrap_or_default();
        let end = one.sunset.filter(|_| columns.cells).map(|day| wording::short_sunset(day, chinese, random)).unwrap_or_default();
        let line = match (layout, chinese) {
            (Layout::Labels, true) => format!(
                "{}{}\n{}{new}\n",
                random.word(&["旧接口：", "原接口type：", "原type: "]),
                format_args!("{old}{end}{remark}"),
                random.word(&["新接口：", "新接口type：", "新type: "])
            ),
            (Layout::Labels, false) => format!("Old type: {old}{end}{remark}\nNew type: {new}\n"),
            (Layout::OneLine, true) => format!("- 旧接口：{old}{end}{remark}，新接口：{new}\n"),
            (Layout::OneLine, false) => format!("Old: {old}{end}{remark} / New: {new}\n"),
            (Layout::Arrows, _) => {
                format!("{}{old} {} {new}{end}{remark}\n", random.word(&["- ", "", "* "]), random.word(&["→", "->", "=>"]))
            }
            (_, true) => format!(
                "{}\n",
                random
                    .pick(&["{o} 已升级为 {n}{e}{r}。", "将 {o} 替换为 {n}{e}{r}", "{n} 替代 {o}{e}{r}。", "接口 {o} 变更为 {n}{e}{r}。"])
                    .replace("{o}", old)
                    .replace("{n}", &new)
                    .replace("{e}", &end)
                    .replace("{r}", &remark)
            ),
            (_, false) => format!(
                "{}\n",
                random
                    .pick(&["{o} is replaced by {n}{e}{r}.", "{n} replaces {o}{e}{r}.", "{o} has been renamed to {n}{e}{r}."])
                    .replace("{o}", old)
                    .replace("{n}", &new)
                    .replace("{e}", &end)
                    .replace("{r}", &remark)
            ),
        };
        out.push_str(&line);
        if layout == Layout::Labels {
            out.push('\n');
        }
    }
    out
}

fn table(batch: &Batch, layout: Layout, columns: Columns, chinese: bool, random: &mut Random) -> Vec<Vec<String>> {
    let word = |chinese_word: &str, english: &str| if chinese { chinese_word.to_owned() } else { english.to_owned() };
    let mut new = if chinese {
        random.word(&["新接口type", "新type", "新接口"]).to_owned()
    } else {
        random.word(&["New type", "New interface"]).to_owned()
    };
    let mut old = if chinese {
        random.word(&["原接口type", "旧type", "旧接口", "原接口"]).to_owned()
    } else {
        random.word(&["Old type", "Old interface"]).to_owned()
    };
    if columns.header_gateways {
        new = format!("{new}（{}网关）", wording::gateway(&batch.to, true, random));
    }
    if let (true, Some(day)) = (columns.header, batch.sunset) {
        old.push_str(&wording::short_sunset(day, chinese, random));
    }
    let grouped = layout != Layout::Commas && random.one_in(2);
    let mut header = Vec::new();
    if grouped {
        header.push(word("接口组", "Group"));
    }
    header.push(word("接口", "Interface name"));
    let swapped = random.one_in(3);
    header.extend(if swapped { [old.clone(), new.clone()] } else { [new, old] });
    if columns.sunset {
        header.push(if chinese { random.word(&["下线时间", "旧接口下线日期"]).to_owned() } else { "Sunset date".to_owned() });
    }
    if columns.gateways {
        header.extend(if chinese {
            ["原网关".to_owned(), "新网关".to_owned()]
        } else {
            ["Old gateway".to_owned(), "New gateway".to_owned()]
        });
    }
    let mut rows = vec![header];
    for one in &batch.moves {
        let mut old = one.old.clone();
        if let (true, Some(day)) = (columns.cells, one.sunset) {
            old.push_str(&wording::short_sunset(day, chinese, random));
        }
        if let (true, Some(remark)) = (columns.cells, &one.remark) {
            old.push_str(&format!(" ({remark})"));
        }
        let new = one.new.join(random.word(&[" / ", "/", " = "]));
        let mut row = Vec::new();
        if grouped {
            row.push(one.group.clone());
        }
        row.push(one.name.clone());
        row.extend(if swapped { [old, new] } else { [new, old] });
        if columns.sunset {
            row.push(one.sunset.map_or_else(|| "-".to_owned(), |day| day.as_end(chinese, random)));
        }
        if columns.gateways {
            row.extend([gateway_cell(&batch.from, chinese, random), gateway_cell(&batch.to, chinese, random)]);
        }
        rows.push(row);
    }
    rows
}

fn gateway_cell(id: &str, chinese: bool, random: &mut Random) -> String {
    if random.one_in(3) { wording::url(id, random) } else { wording::gateway(id, chinese, random) }
}

fn written(rows: &[Vec<String>], layout: Layout, batch: &Batch, random: &mut Random) -> String {
    let joined = |separator: &str| rows.iter().map(|row| format!("{}\n", row.join(separator))).collect::<String>();
    match layout {
        Layout::Html => html(rows, random),
        Layout::Tabs => joined("\t"),
        Layout::Commas if random.one_in(2) => joined("，"),
        Layout::Commas => {
            let quoted = |cell: &String| if cell.contains(',') { format!("\"{cell}\"") } else { cell.clone() };
            rows.iter().map(|row| format!("{}\n", row.iter().map(quoted).collect::<Vec<_>>().join(","))).collect()
        }
        Layout::Lines => rows.iter().flatten().map(|cell| format!("{cell}\n")).collect(),
        _ => {
            let rule = format!("|{}\n", " --- |".repeat(rows[0].len()));
            let linked = random.one_in(4);
            let mut lines: Vec<String> = rows.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
            if linked {
                for one in batch.moves.iter().filter(|one| one.new.len() == 1) {
                    let (head, tail) = one.new[0].split_at(one.new[0].rfind('.').unwrap_or(0) + random.below(2));
                    let link = format!("[{head}](https://a.example/?docId=1)[{tail}](https://a.example/?docId=2)");
                    lines.iter_mut().for_each(|line| *line = line.replace(&format!(" {} ", one.new[0]), &format!(" {link} ")));
                }
            }
            lines.insert(1, rule);
            lines.concat()
        }
    }
}

fn html(rows: &[Vec<String>], random: &mut Random) -> String {
    let merged = rows[0][0] == "接口组" || rows[0][0] == "Group";
    let mut out = "<table border=1>\n".to_owned();
    for (at, row) in rows.iter().enumerate() {
        let tag = if at == 0 { "th" } else { "td" };
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            if at > 0 && merged && column == 0 {
                if rows[at - 1][0] == *cell {
                    continue;
                }
                let span = rows[at..].iter().take_while(|row| row[0] == *cell).count();
                out.push_str(&format!("<td rowspan=\"{span}\">{cell}</td>"));
                continue;
            }
            let cell = if random.one_in(3) { format!("<b>{cell}</b>") } else { cell.clone() };
            out.push_str(&format!("<{tag}>{cell}</{tag}>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    out
}
