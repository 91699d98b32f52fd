//! Dates as pages write them: which day they mean, as far as they mean one.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::text::Text;
use crate::names;

/// A date in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    pub at: Range<usize>,
    pub when: When,
    /// Whether it might as well be a number of another kind: `1.2`.
    pub weak: bool,
}

/// What a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// A day. Where it is `whole`, what it ends lasts through it: `24:00`, `23:59`, `(含)`.
    Day { year: Option<i64>, month: i64, day: i64, whole: bool },
    /// The end of a month, so the day after it: `1月底`, `end of Q1`.
    EndOf { year: Option<i64>, month: i64 },
    /// The day of the page: `即日起`.
    Immediately,
    /// A month.
    Month { year: i64, month: i64 },
    /// No day: `上旬`, `下周`. What it could be.
    Vague(&'static str),
}

const MONTH: &str = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// How dates begin that begin with a letter.
const LETTERS: [&str; 59] = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "end of",
    "q1",
    "q2",
    "q3",
    "q4",
    "early",
    "mid",
    "late",
    "beginning",
    "middle",
    "in ",
    "during ",
    "this ",
    "next ",
    "today",
    "tomorrow",
    "within ",
    "after ",
    "coming ",
    "effective ",
    "with immediate",
    "immediately",
    "on ",
    "mon",
    "tues",
    "wednes",
    "thurs",
    "fri",
    "satur",
    "sun",
    "chinese ",
    "lunar ",
    "new year",
    "spring ",
    "christmas",
    "thanksgiving",
    "black ",
    "easter",
    "summer",
    "autumn",
    "winter",
    "the ",
    "year",
    "h1",
    "h2",
    "golden ",
    "t+",
];

type Reading = fn(&Captures<'_>) -> Option<When>;

/// What a form begins with: trying only those that may fit spares most of the work.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    Digit,
    Letter,
    Other,
    Any,
}

struct Form {
    start: Start,
    pattern: Regex,
    read: Reading,
    weak: bool,
}

/// All forms, the more special ones first: of two that begin at the same place the first counts.
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let quarter = "(?:q([1-4])|第?([1-4一二三四])季度)";
    let forms: Vec<(Start, String, Reading, bool)> = vec![
        (Start::Digit, r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?([-/.])\s?(\d{1,2})".to_owned(), |c| day(number(c, 1), number(c, 3)?, number(c, 5)?).filter(|_| c[2] == c[4]), false),
        (Start::Digit, r"(\d{4}|\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?".to_owned(), |c| day(number(c, 1), number(c, 2)?, number(c, 3)?), false),
        (Start::Letter, format!(r"{MONTH}\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,?\s*(\d{{4}}))?"), |c| day(number(c, 3), month(&c[1])?, number(c, 2)?), false),
        (Start::Digit, format!(r"(\d{{1,2}})(?:st|nd|rd|th)?[- ]*(?:of )?[- ]?{MONTH}\.?(?:[, -]*(\d{{4}}))?"), |c| day(number(c, 3), month(&c[2])?, number(c, 1)?), false),
        (Start::Digit, r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})".to_owned(), day_and_month, false),
        (Start::Digit, r"(20\d\d)([01]\d)([0-3]\d)".to_owned(), |c| day(number(c, 1), number(c, 2)?, number(c, 3)?), true),
        (Start::Digit, r"(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(?:月?底|末)".to_owned(), |c| end_of(number(c, 1), number(c, 2)?), false),
        (Start::Digit, r"(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(?:初|中旬?|上旬|下旬|份?上半月|份?下半月)".to_owned(), |_| Some(When::Vague("a part of a month, not a day")), false),
        (Start::Other, r"(?:今年|明年|后年|本年|次年)\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号]?)?".to_owned(), |_| Some(When::Vague("relative, not a day")), false),
        (Start::Digit, r"(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?".to_owned(), |c| day(None, number(c, 1)?, number(c, 2)?), false),
        (Start::Digit, r"(\d{4})\s?年\s?(\d{1,2})\s?月份?".to_owned(), |c| Some(When::Month { year: number(c, 1)?, month: number(c, 2)? }), false),
        (Start::Digit, r"(\d{4})\s?年\s?(?:年?底|末|12月底)".to_owned(), |c| end_of(number(c, 1), 12), false),
        (Start::Any, format!(r"(?:(\d{{4}})\s?年?\s?)?{quarter}(?:结束|的?最后|末|底)"), |c| end_of(number(c, 1), 3 * quarter_of(c, 2)?), false),
        (Start::Letter, format!(r"end of (?:the )?{quarter}(?:[ ,]*(?:of )?(\d{{4}}))?"), |c| end_of(number(c, 3), 3 * quarter_of(c, 1)?), false),
        (Start::Letter, format!(r"end of (?:the )?(\d{{4}})[ ,]*{quarter}"), |c| end_of(number(c, 1), 3 * quarter_of(c, 2)?), false),
        (Start::Letter, format!(r"end of (?:the )?(?:day )?(?:on )?{MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?"), |c| Some(When::Day { year: number(c, 3), month: month(&c[1])?, day: number(c, 2)?, whole: true }), false),
        (Start::Letter, format!(r"end of {MONTH}\.?(?:[ ,]*(?:of )?(\d{{4}}))?"), |c| end_of(number(c, 2), month(&c[1])?), false),
        (Start::Letter, r"end of (?:the )?(?:year )?(\d{4})".to_owned(), |c| end_of(number(c, 1), 12), false),
        (Start::Any, r"(?:\d{4}\s?年)?(?:上|下)半年|\d{4}\s?年[初中春夏秋冬]".to_owned(), |_| Some(When::Vague("a part of a year, not a day")), false),
        (Start::Any, format!(r"(?:\d{{4}}\s?年?\s?)?{quarter}(?:\s?\d{{4}})?"), |_| Some(When::Vague("a quarter, not a day")), true),
        (Start::Letter, format!(r"(?:early|mid|late|beginning of|middle of)[- ](?:in )?(?:{MONTH}|q[1-4]|\d{{4}})"), |_| Some(When::Vague("a part of a period, not a day")), false),
        (Start::Letter, format!(r"{MONTH}\.?,? (\d{{4}})"), |c| Some(When::Month { year: number(c, 2)?, month: month(&c[1])? }), false),
        (Start::Letter, format!(r"(?:in|during|this|next|by|until) {MONTH}"), |c| (&c[1] != "may").then_some(When::Vague("a month, not a day")), false),
        (Start::Other, r"(?:本|这个?|下个?|上个?|当)(?:周|星期|礼拜|月|季度|年)(?:[一二三四五六日天]|底|初|中|末)?".to_owned(), |_| Some(When::Vague("relative, not a day")), false),
        (Start::Letter, r"(?:today|tomorrow|(?:next|this|coming) (?:week|month|quarter|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|end of the (?:week|month|quarter|year))".to_owned(), |_| Some(When::Vague("relative, not a day")), false),
        (Start::Any, r"(?:\d+|[一二两三四五六七八九十半]+)\s?个?\s?(?:自然日|工作日|天|日|周|星期|月)(?:之?后|以后|之?内|以内)".to_owned(), |_| Some(When::Vague("relative, not a day")), false),
        (Start::Letter, r"(?:in|within|after) (?:\d+|a|an|one|two|three|four|five|six|seven|ten|fourteen|thirty|sixty|ninety) (?:more )?(?:calendar |business |working )?(?:day|week|month)s?".to_owned(), |_| Some(When::Vague("relative, not a day")), false),
        (Start::Other, r"[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号]|底|初|末|中旬|上旬|下旬)".to_owned(), |_| Some(When::Vague("a date in words")), false),
        (Start::Other, r"(?:明天|后天|明年|今年|年底|年末|年初|月底|月末|月初|元旦|春节|国庆节?|五一|双十一|黑五)(?:前|后|之前|之后|期间)?".to_owned(), |_| Some(When::Vague("no day")), true),
        (Start::Any, r"即日起?|即刻起?|即时|立即|自公告之日起?|本公告发布之日起?|effective immediately|with immediate effect|immediately".to_owned(), |_| Some(When::Immediately), true),
        (Start::Digit, r"(20\d\d)[-/.](\d{1,2})".to_owned(), |c| Some(When::Month { year: number(c, 1)?, month: number(c, 2)? }), false),
        (Start::Digit, r"(\d{1,2})([-./])(\d{1,2})".to_owned(), |c| day(None, number(c, 1)?, number(c, 3)?), true),
        (Start::Digit, r"(\d{1,2})\s?月份?".to_owned(), |_| Some(When::Vague("a month, not a day")), true),
        (Start::Other, r"(?:[每次]?(?:周|星期|礼拜)[一二三四五六日天末]|[今明当]晚|半年后|一年后|两年后|开年后?|寒假|暑假|中秋|端午|清明|除夕|圣诞)".to_owned(), |_| Some(When::Vague("no day of a calendar")), true),
        (Start::Letter, r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b".to_owned(), |_| Some(When::Vague("a day of the week, not a date")), true),
        (Start::Letter, r"(?:the )?(?:chinese new year|lunar new year|new year|spring festival|christmas|thanksgiving|black friday|easter|summer|autumn|winter|golden week|year[- ]end)\b".to_owned(), |_| Some(When::Vague("no day of a calendar")), true),
        (Start::Letter, r"h[12](?: of)?(?: \d{4})?\b".to_owned(), |_| Some(When::Vague("a half of a year, not a day")), true),
        (Start::Letter, r"t\s?\+\s?\d+".to_owned(), |_| Some(When::Vague("relative, not a day")), true),
        (Start::Digit, r"(\d{1,2})\s?[日号]".to_owned(), |_| Some(When::Vague("a day without its month")), true),
        (Start::Digit, r"(20\d\d)\s?年".to_owned(), |_| Some(When::Vague("a year, not a day")), true),
    ];
    let form = |(start, pattern, read, weak): (Start, String, Reading, bool)| Form {
        start,
        pattern: Regex::new(&format!("^(?:{pattern})")).expect("a pattern"),
        read,
        weak,
    };
    forms.into_iter().map(form).collect()
});

/// The hour behind a day, with a weekday between them.
static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    let weekday = r"(?:\(?(?:周|星期)[一二三四五六日天]\)?|\(?(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\)?,?)";
    Regex::new(&format!(r"^\s*{weekday}?\s*(?:当[天日]|晚上?|晚间|夜里?|凌晨|早上|上午|中午|下午|t|at)?\s*(\d{{1,2}})\s?(?::|点|时)\s?(\d{{2}})?(?::\d{{2}})?(?:分|整)?")).expect("a pattern")
});
/// A time zone behind an hour. Only UTC+8 is the gateways' own.
static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    let offset = r"[+-]\d{1,2}(?::?\d{2})?";
    let names = r"p[sd]?t|e[sd]?t|c[sd]?t|m[sd]t|cet|cest|bst|jst|kst|ist|brt|msk|sgt";
    let places = r"(?:太平洋|美西|美东|美国|欧洲|欧洲中部|伦敦|纽约|洛杉矶|西雅图|东京|日本|当地|本地|零时区|世界标准|世界协调|格林威治|格林尼治|格林尼治标准|pacific|eastern|central european|local|london|server)\s?(?:标准)?(?:时间|时|time)";
    Regex::new(&format!(
        r"(?:\b(?:utc|gmt)\s?(?:{offset})?|\d(?:z|{offset})\b|\b(?:{names})\b|{places}|东[一二三四五六七九]区|西[一二三四五六七八九]区)"
    ))
    .expect("a pattern")
});
static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:当[天日])?\s*(?:\(\s*(?:包?含|包括)(?:当[天日]|本[日天])?\s*\)|\(?inclusive\)?|含当[天日])").expect("a pattern")
});
static FROM_ITS_START: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*(?:起|开始|以?后|之后)").expect("a pattern"));
static AFTER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*(?:以后|之后|过后|后(?:[^续台]|$))").expect("a pattern"));
static LAST_MINUTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:23:59|24:00|24点|24时|11:59(?::59)?\s*p\.?m)").expect("a pattern"));

/// Words in front of a day through which something lasts.
const UNTIL: [&str; 20] = [
    "保留至",
    "保留到",
    "可用至",
    "可用到",
    "使用至",
    "使用到",
    "支持至",
    "支持到",
    "服务至",
    "服务到",
    "运行至",
    "运行到",
    "有效期至",
    "有效至",
    "延续至",
    "until ",
    "till ",
    "through ",
    "up to and including ",
    "up until ",
];

/// Whether a text measures a day by another clock than China's.
pub fn has_foreign_zone(low: &str) -> bool {
    let own = ["utc+8", "utc +8", "utc+08", "utc +08", "gmt+8", "gmt +8", "gmt+08", "+08:00", "+0800", "+8:00"];
    let dateless = find(low).iter().rev().fold(low.to_owned(), |text, date| {
        // An hour is of the date, but what follows it may be an offset.
        let end = text[date.at.clone()].rfind(|c: char| c.is_ascii_digit()).map_or(date.at.start, |at| date.at.start + at);
        [&text[..date.at.start], &text[end..]].concat()
    });
    ZONE.find_iter(&dateless)
        .any(|zone| !own.iter().any(|own| zone.as_str().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(own)))
}

/// All dates of a text in which types and URLs have been blanked.
pub fn find(low: &str) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::new();
    let mut at = 0;
    while at < low.len() {
        match is_free(&low[..at]).then(|| at_start(&low[at..])).flatten() {
            Some((mut date, length)) => {
                date.at = at..at + length;
                lasting(&mut date, low);
                at = date.at.end;
                found.push(date);
            }
            None => at += low[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    without_weekdays(&mut found, low);
    // An hour may stand in front: `at 23:59 on January 15`.
    if let ([Date { when: When::Day { whole, .. }, .. }], true) = (found.as_mut_slice(), LAST_MINUTE.is_match(low)) {
        *whole = true;
    }
    found
}

/// `1月15日（周五）` and `Friday, 15 January` are one day.
fn without_weekdays(found: &mut Vec<Date>, low: &str) {
    const WEEKDAYS: [&str; 10] = ["周", "星期", "礼拜", "mon", "tues", "wednes", "thurs", "fri", "satur", "sun"];
    let days: Vec<Range<usize>> = found.iter().filter(|date| matches!(date.when, When::Day { .. })).map(|date| date.at.clone()).collect();
    let touches = |a: usize, b: usize| low.get(a..b).is_some_and(|between| between.chars().all(|c| " (),".contains(c)));
    found.retain(|date| {
        let written = low[date.at.clone()].trim_start_matches("on ");
        let is_weekday = matches!(date.when, When::Vague(_)) && WEEKDAYS.iter().any(|word| written.starts_with(word));
        !is_weekday || !days.iter().any(|day| touches(day.end, date.at.start) || touches(date.at.end, day.start))
    });
}

fn is_free(before: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric();
    // `:` of a label may stand in front, that of an hour may not.
    let hour = before.strip_suffix(':').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let joined = before.strip_suffix(['-', '/']).is_some_and(|before| before.ends_with(word));
    !hour && !joined && !before.ends_with(|c: char| word(c) || matches!(c, '.' | '_' | '\u{1}'))
}

fn at_start(rest: &str) -> Option<(Date, usize)> {
    let first = rest.chars().next()?;
    let start = match first {
        '0'..='9' => Start::Digit,
        'a'..='z' if LETTERS.iter().any(|letters| rest.starts_with(letters)) => Start::Letter,
        _ if "本这下上当明后今次年月元春国五双黑即立自第一二两三四六七八九十半每周星礼开寒暑中端清除圣".contains(first) => {
            Start::Other
        }
        _ => return None,
    };
    FORMS.iter().filter(|form| form.start == start || form.start == Start::Any).find_map(|form| {
        let captures = form.pattern.captures(rest)?;
        let length = captures.get(0)?.end();
        let (matched, behind) = rest.split_at(length);
        let word = |c: char| c.is_ascii_alphanumeric() || c == '\u{1}';
        let more = behind.strip_prefix(['.', '-', '/']).unwrap_or(behind);
        let open = matched.ends_with(|c: char| c.is_ascii_alphanumeric());
        let time = behind.starts_with('t') && behind[1..].starts_with(|c: char| c.is_ascii_digit());
        if (open && behind.starts_with(word) && !time)
            || (open && more.starts_with(|c: char| c.is_ascii_digit()))
            || (open && behind.starts_with(['%', '_']))
        {
            return None;
        }
        // `1-2周` is a span of time, `5/6 个` a share.
        let counted = behind.trim_start().starts_with(['周', '天', '个', '倍', '次', '条', '种', '类', '分', '小']);
        // `in January 15` is a day, `early January 2027` is none.
        let digits = behind.trim_start().chars().take_while(char::is_ascii_digit).count();
        let month_of_a_day = form.weak || !matched.ends_with(|c: char| c.is_ascii_lowercase()) || !(1..=2).contains(&digits);
        // `Q2:` begins a question.
        let asks = matched.len() == 2 && matched.starts_with('q') && is_question(behind);
        if asks || (form.weak && counted) || !month_of_a_day {
            return None;
        }
        Some((Date { at: 0..length, when: (form.read)(&captures)?, weak: form.weak }, length))
    })
}

/// Whether what follows `Q2` asks rather than tells of a quarter.
fn is_question(behind: &str) -> bool {
    behind.trim_start().starts_with([':', '.', '、', ')']) || behind.trim_end().ends_with('?')
}

/// What stands around a day decides whether what it ends lasts through it.
fn lasting(date: &mut Date, low: &str) {
    let When::Day { whole, .. } = &mut date.when else { return };
    let mut last_minute = false;
    if let Some(hour) = HOUR.captures(&low[date.at.end..]) {
        let number = |at: usize| hour.get(at).and_then(|part| part.as_str().parse::<i64>().ok());
        let evening = hour.get(0).is_some_and(|all| all.as_str().contains(['晚', '下', '夜']));
        last_minute = matches!((number(1), number(2)), (Some(24), _) | (Some(23), Some(59)))
            || (evening && matches!((number(1), number(2)), (Some(12), _) | (Some(11), Some(59))));
        date.at.end += hour.get(0).map_or(0, |all| all.end());
    }
    let mut behind = &low[date.at.end..];
    let included = WHOLE.find(behind).map_or(0, |word| word.end());
    date.at.end += included;
    behind = &behind[included..];
    let from_its_start = FROM_ITS_START.is_match(behind) && included > 0;
    let after = AFTER.is_match(behind) || ends_with_word(&low[..date.at.start], &["after "]);
    let until = ends_with_word(&low[..date.at.start], &UNTIL);
    let last = Regex::new(r"^[^,，。;]{0,12}(?:最后可用日|最后使用日|最后一[天日])").is_ok_and(|pattern| pattern.is_match(behind))
        || low[..date.at.start].trim_end().ends_with("last day is");
    let through = (included > 0 && !from_its_start) || last;
    *whole = last_minute || through || until || after;
}

fn ends_with_word(before: &str, words: &[&str]) -> bool {
    let before = before.trim_end_matches([' ', ':']);
    words.iter().any(|word| before.ends_with(word.trim_end()) && before.len() >= word.trim_end().len())
}

fn number(captures: &Captures<'_>, at: usize) -> Option<i64> {
    captures.get(at)?.as_str().parse().ok()
}

fn month(name: &str) -> Option<i64> {
    let at = MONTHS.iter().position(|month| name.starts_with(month))?;
    i64::try_from(at + 1).ok()
}

fn quarter_of(captures: &Captures<'_>, at: usize) -> Option<i64> {
    let word = captures.get(at).or_else(|| captures.get(at + 1))?.as_str();
    let at = "1234".find(word).or_else(|| ["一", "二", "三", "四"].iter().position(|digit| *digit == word))?;
    i64::try_from(at + 1).ok()
}

fn day(year: Option<i64>, month: i64, day: i64) -> Option<When> {
    let year = year.map(|year| if year < 100 { year + 2000 } else { year });
    Some(When::Day { year, month, day, whole: false })
}

fn end_of(year: Option<i64>, month: i64) -> Option<When> {
    (1..=12).contains(&month).then_some(When::EndOf { year, month })
}

/// `15/01/2027`: the larger number is the day, and where both could be it nobody knows.
fn day_and_month(captures: &Captures<'_>) -> Option<When> {
    let (first, second, year) = (number(captures, 1)?, number(captures, 2)?, number(captures, 3));
    match (first > 12, second > 12) {
        (true, false) => day(year, second, first),
        (false, true) => day(year, first, second),
        _ if first == second => day(year, first, second),
        _ => Some(When::Vague("a date whose day and month cannot be told apart")),
    }
}

/// What a date is measured by where it leaves out its year.
#[derive(Clone, Debug, Default)]
pub struct Anchor {
    /// The day of the page, as `2025-08-03`.
    pub page: Option<String>,
    /// Year and month of the nearest heading that names them.
    pub batch: Option<(i64, i64)>,
    /// Whether other parts of the page are of other times.
    pub living: bool,
    /// The year that dates without one are of, as the caller says.
    pub year: Option<i64>,
}

/// How far ahead a day without its year may lie, in days; on a page that is kept up to date less.
const AHEAD: i64 = 183;
const AHEAD_ON_A_LIVING_PAGE: i64 = 92;

/// The day from which on what ends with a date is over, or why that cannot be said.
pub fn place(when: &When, anchor: &Anchor) -> Result<String, String> {
    match when {
        When::Day { year, month, day, whole } => {
            let named = placed(*year, *month, *day, anchor)?;
            if *whole { next_day(&named) } else { Ok(named) }
        }
        When::EndOf { year, month } => {
            let last = |year: i64| (28..=31).rev().find(|day| names::is_date(&format!("{year:04}-{month:02}-{day:02}"))).unwrap_or(28);
            let year_of = |day: i64| placed(*year, *month, day, anchor).map(|day| day[..4].parse::<i64>().unwrap_or_default());
            let year = year_of(28)?;
            next_day(&format!("{year:04}-{month:02}-{:02}", last(year)))
        }
        When::Immediately => {
            anchor.page.clone().filter(|_| !anchor.living).ok_or_else(|| "it is the day of a page whose day is not known".to_owned())
        }
        When::Month { .. } => Err("it is a month, not a day".to_owned()),
        When::Vague(what) => Err(format!("it is {what}")),
    }
}

fn placed(year: Option<i64>, month: i64, day: i64, anchor: &Anchor) -> Result<String, String> {
    let of = |year: i64| Some(format!("{year:04}-{month:02}-{day:02}")).filter(|day| names::is_date(day));
    let none = || "there is no such day".to_owned();
    if !(1..=12).contains(&month) || of(2024).is_none() {
        return Err(none());
    }
    if let Some(year) = year.or(anchor.year) {
        return of(year).ok_or_else(none);
    }
    let ask = || "its year does not follow from the page: write it out, or pass `--year`".to_owned();
    if let Some((year, batch)) = anchor.batch {
        // A batch of December may end in January.
        let year = if month >= batch { year } else { year + 1 };
        let months = (month - batch).rem_euclid(12);
        return if months <= 6 { of(year).ok_or_else(none) } else { Err(ask()) };
    }
    let page = anchor.page.as_deref().ok_or_else(ask)?;
    let (page_year, today) = (page[..4].parse::<i64>().map_err(|_| ask())?, names::day_number(page).ok_or_else(ask)?);
    let limit = if anchor.living { AHEAD_ON_A_LIVING_PAGE } else { AHEAD };
    // A day shortly before the page's is a day of its year, and a mistake that is told elsewhere.
    let candidates = [page_year, page_year + 1].into_iter().filter_map(of);
    let ahead = |day: &String| names::day_number(day).map_or(i64::MAX, |day| day - today);
    candidates.into_iter().find(|day| (-31..=limit).contains(&ahead(day))).ok_or_else(ask)
}

/// The day after a day.
pub fn next_day(day: &str) -> Result<String, String> {
    let mut parts = day.split('-').map(|part| part.parse::<i64>().unwrap_or_default());
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let candidates = [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)];
    let mut days = candidates.into_iter().map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    days.find(|day| names::is_date(day)).ok_or_else(|| "there is no such day".to_owned())
}

/// Whether a line is the heading of a batch: `2026-01 迁移`.
pub fn is_plain_batch(line: &Text) -> bool {
    let Some((Date { when, .. }, length)) = at_start(&line.low).or_else(|| at_start(line.low.trim_start_matches('['))) else {
        return false;
    };
    let dated = matches!(when, When::Month { .. } | When::Day { year: Some(_), .. });
    let rest = line.low.trim_start_matches('[')[length..].trim();
    const BATCH: [&str; 12] = ["迁移", "批", "更新", "升级", "新增", "调整", "公告", "变更", "batch", "migration", "update", "changes"];
    dated && BATCH.iter().any(|word| rest.contains(word)) && !rest.contains(|c: char| c.is_ascii_digit() || ":;,。".contains(c))
}

/// The day that a text names with its year, if it names one.
pub fn full(low: &str) -> Option<String> {
    find(low).iter().find_map(|date| match date.when {
        When::Day { year: Some(_), .. } => place(&without_hour(&date.when), &Anchor::default()).ok(),
        _ => None,
    })
}

fn without_hour(when: &When) -> When {
    match when {
        When::Day { year, month, day, .. } => When::Day { year: *year, month: *month, day: *day, whole: false },
        other => other.clone(),
    }
}
