//! `temu migrations`: where every migration stands, as text, JSON or a calendar; and announcements read into moves.

use std::path::PathBuf;

use clap::Subcommand;
use codegen::migrate::{Hints, Page, migrate_with};
use codegen::status::{self, Migration, State, Status};
use jiff::{Timestamp, tz};

use crate::args::Global;
use crate::catalog::{Catalog, sources};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, columns, put};
use crate::terminal::note;
use crate::{files, value};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Day as YYYY-MM-DD in UTC+8; today by default
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Print the coming sunsets as an iCalendar file
    #[arg(long, conflicts_with_all = ["output", "query"])]
    ics: bool,
    /// Only migrations that are not over
    #[arg(long)]
    open: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Read announcements into a file of moves for `ClientBuilder::moves` and for a profile's `moves`
    Read(ReadArgs),
}

#[derive(clap::Args)]
pub struct ReadArgs {
    /// Announcements, saved as Markdown, HTML or text; `-` is standard input
    #[arg(required = true, value_name = "PAGE", value_hint = clap::ValueHint::FilePath)]
    pages: Vec<PathBuf>,
    /// File to write; standard output by default
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Print the words that each fact comes from, and the lines that were passed over
    #[arg(long)]
    explain: bool,
    /// Year of dates that are written without one
    #[arg(long, value_parser = clap::value_parser!(i64).range(2020..2100))]
    year: Option<i64>,
    /// Gateway that the types leave, if the page does not name it
    #[arg(long, value_name = "GATEWAY")]
    from: Option<String>,
    /// Gateway that the types come to, if the page does not name it
    #[arg(long, value_name = "GATEWAY")]
    to: Option<String>,
    /// Succeed even if something could not be read
    #[arg(long)]
    allow_unknown: bool,
}

pub fn run(global: &Global, args: Args) -> Result<Exit, Failure> {
    match args.command {
        Some(Command::Read(read_args)) => read(&read_args),
        None => show(global, &args),
    }
}

fn show(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let day = args.on.clone().unwrap_or_else(today);
    let wrong = || Failure::new(Exit::Usage, text!("`{}` is not a day; write it as YYYY-MM-DD, such as {}", day, today()));
    let mut status = status::on(&Catalog::load()?.model, &day).ok_or_else(wrong)?;
    if args.open {
        status.migrations.retain(|migration| migration.state != State::Retired);
    }
    if args.ics {
        put(&calendar(&status))?;
    } else if global.wants_values() {
        let value = serde_json::to_value(&status).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        global.output(Format::Json)?.print(value)?;
    } else {
        put(&prose(&status))?;
    }
    Ok(Exit::Success)
}

fn prose(status: &Status) -> String {
    let count = |state| status.migrations.iter().filter(|migration| migration.state == state).count();
    let states = [State::ParallelRun, State::NoSunset, State::Announced, State::Retired];
    let counts: Vec<String> = states.into_iter().map(|state| format!("{} {}", count(state), word(state))).collect();
    let header = [
        text!("OPERATION"),
        text!("STATE"),
        text!("SUNSET"),
        text!("DAYS LEFT"),
        text!("AUTHORIZE ANEW"),
        text!("OLD TYPE"),
        text!("NEW TYPE"),
    ];
    let head = text!("{} (UTC+8): {}", status.on, counts.join(", "));
    if status.migrations.is_empty() {
        return head + "\n";
    }
    format!("{head}\n\n{}", columns(&header, status.migrations.iter().map(row)))
}

fn row(migration: &Migration) -> Vec<String> {
    let dash = || "-".to_owned();
    vec![
        migration.operation.clone().unwrap_or_else(|| text!("(not in the spec)")),
        word(migration.state),
        migration.sunset.clone().unwrap_or_else(dash),
        migration.days_left.map_or_else(dash, |days| days.to_string()),
        if migration.new_authorization { text!("yes") } else { text!("no") },
        format!("{} ({})", migration.old.type_name, migration.old.gateways.join(", ")),
        format!("{} ({})", migration.new.type_name, migration.new.gateways.join(", ")),
    ]
}

/// An all-day event on each coming sunset, with a reminder a week before.
fn calendar(status: &Status) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//temu-sdk//temu//EN\r\nCALSCALE:GREGORIAN\r\n".to_owned();
    let coming = status.migrations.iter().filter(|migration| migration.days_left.is_some());
    for (migration, day) in coming.filter_map(|migration| Some((migration, migration.sunset.as_ref()?.replace('-', "")))) {
        let (old, new) = (&migration.old.type_name, &migration.new.type_name);
        let anew = if migration.new_authorization { text!(" Sellers must authorize the app anew.") } else { String::new() };
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{old}-{day}@temu-sdk"),
            format!("DTSTAMP:{}T000000Z", status.on.replace('-', "")),
            format!("DTSTART;VALUE=DATE:{day}"),
            format!("SUMMARY:{}", escape(&text!("Temu retires {}", old))),
            format!("DESCRIPTION:{}", escape(&(text!("{} replaces it on {}.", new, migration.new.gateways.join(", ")) + &anew))),
            "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P7D".to_owned(),
            format!("DESCRIPTION:{}", escape(&text!("Temu retires {}", old))),
            "END:VALARM\r\nEND:VEVENT".to_owned(),
        ];
        lines.iter().for_each(|line| out += &(folded(line) + "\r\n"));
    }
    out + "END:VCALENDAR\r\n"
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A line of iCalendar has at most 75 bytes.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for char in line.chars() {
        if length + char.len_utf8() > 75 {
            out += "\r\n ";
            length = 1;
        }
        out.push(char);
        length = if char == '\n' { 0 } else { length + char.len_utf8() };
    }
    out
}

pub fn word(state: State) -> String {
    match state {
        State::ParallelRun => text!("parallel run"),
        State::NoSunset => text!("no sunset"),
        State::Announced => text!("announced"),
        State::Retired => text!("retired"),
    }
}

/// Today where sunsets begin at midnight.
pub fn today() -> String {
    Timestamp::now().to_zoned(tz::offset(8).to_time_zone()).date().to_string()
}

fn read(args: &ReadArgs) -> Result<Exit, Failure> {
    let texts =
        args.pages.iter().map(|page| Ok((page.display().to_string(), value::read_text(page)?))).collect::<Result<Vec<_>, Failure>>()?;
    let pages: Vec<Page> = texts.iter().map(|(name, text)| Page { name, text }).collect();
    let hints = Hints { year: args.year, from: args.from.clone(), to: args.to.clone() };
    let migration = migrate_with(sources(|_| true), &pages, &hints)?;
    for report in &migration.reports {
        note(report.to_string().trim_end());
        if args.explain {
            report.ignored.iter().for_each(|line| note(text!("  passed over: {}", line)));
        }
    }
    if args.explain {
        note(migration.table());
    }
    let moves = migration.moves()?;
    match &args.out {
        Some(file) => files::write(file, &moves)?,
        None => put(&moves)?,
    }
    Ok(if migration.is_complete() || args.allow_unknown { Exit::Success } else { Exit::Failure })
}
