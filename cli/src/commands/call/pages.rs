//! All pages of a list, item by item.

use std::io::IsTerminal;

use codegen::spec::{Kind, Mode, Paginate};
use indicatif::ProgressBar;
use serde_json::Value;
use temu_sdk::Shop;

use super::{Args, Target, result_of, send};
use crate::args::Global;
use crate::catalog::Catalog;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::Format;
use crate::terminal::progress;
use crate::value::{at, put_at};

/// Where the pages of a list lead.
struct Pager<'a> {
    paginate: &'a Paginate,
    /// Positions are numbers or texts.
    is_text: bool,
    position: Value,
    size: Option<i64>,
    seen: u64,
    last: Vec<Value>,
}

pub async fn read(
    global: &Global,
    args: &Args,
    catalog: &Catalog,
    target: &Target<'_>,
    shop: &Shop,
    mut parameters: Value,
) -> Result<Exit, Failure> {
    let operation = target.operation.filter(|operation| operation.paginate.is_some());
    let Some((operation, paginate)) = operation.and_then(|operation| Some((operation, operation.paginate.as_ref()?))) else {
        return Err(Failure::new(Exit::Usage, text!("{} has no pages", target.name)));
    };
    let is_text = catalog
        .model
        .walk(&operation.request, &paginate.page)
        .and_then(|fields| fields.last().map(|field| matches!(catalog.resolve(&field.shape).kind, Kind::String)))
        .unwrap_or(false);
    let mut pager = Pager::new(paginate, is_text, &mut parameters);
    let output = global.output(Format::Jsonl)?;
    let (mut stream, mut bar) = (output.stream(), None);
    loop {
        let result = result_of(&send(target, shop, &parameters).await?)?;
        let total = paginate.total.as_ref().and_then(|path| at(&result, path)).and_then(number);
        let bar = bar.get_or_insert_with(|| bar_of(total));
        let items = at(&result, &paginate.items).and_then(Value::as_array).cloned().unwrap_or_default();
        let wanted = args.max_items.map_or(usize::MAX, |most| usize::try_from(most.saturating_sub(pager.seen)).unwrap_or(usize::MAX));
        for item in items.iter().take(wanted) {
            bar.suspend(|| stream.item(item.clone()))?;
            bar.inc(1);
        }
        if items.len() >= wanted || !pager.advance(&result, items, total)? {
            break;
        }
        pager.set(&mut parameters);
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    stream.end()?;
    Ok(Exit::Success)
}

/// Where the items themselves are seen, they are progress enough.
fn bar_of(total: Option<i64>) -> ProgressBar {
    if std::io::stdout().is_terminal() { ProgressBar::hidden() } else { progress(total.and_then(|total| u64::try_from(total).ok()), false) }
}

impl<'a> Pager<'a> {
    /// Begins where the parameters say, with the largest pages unless they say a size.
    fn new(paginate: &'a Paginate, is_text: bool, parameters: &mut Value) -> Self {
        let given = at(parameters, &paginate.page).filter(|position| !position.is_null()).cloned();
        if let (Some(path), Some(max)) = (&paginate.size, paginate.max_size)
            && at(parameters, path).is_none_or(Value::is_null)
        {
            put_at(parameters, path, max.into());
        }
        let size = paginate.size.as_ref().and_then(|path| at(parameters, path)).and_then(number);
        let position = given.unwrap_or_else(|| if paginate.mode == Mode::Cursor { Value::Null } else { paginate.first.into() });
        let pager = Self { paginate, is_text, position, size, seen: 0, last: Vec::new() };
        if !pager.position.is_null() {
            pager.set(parameters);
        }
        pager
    }

    fn set(&self, parameters: &mut Value) {
        let position = match &self.position {
            Value::Number(number) if self.is_text => number.to_string().into(),
            position => position.clone(),
        };
        put_at(parameters, &self.paginate.page, position);
    }

    /// Moves on; `false` at the end of the list.
    fn advance(&mut self, result: &Value, items: Vec<Value>, total: Option<i64>) -> Result<bool, Failure> {
        let count = items.len();
        self.seen += count as u64;
        let says_more = self.paginate.more.as_ref().and_then(|path| at(result, path)).and_then(Value::as_bool);
        if count > 0 && items == self.last {
            return Err(Failure::new(Exit::Gateway, text!("the pages repeat: {} came twice", self.position)));
        }
        self.last = items;
        let is_short = self.size.is_some_and(|size| (count as i64) < size);
        let is_over = match (says_more, total) {
            (Some(more), _) => !more,
            (None, Some(total)) => count == 0 || self.seen >= u64::try_from(total).unwrap_or(0),
            (None, None) => count == 0 || (is_short && self.paginate.mode != Mode::Cursor),
        };
        if is_over {
            return Ok(false);
        }
        self.position = match self.paginate.mode {
            Mode::Page => (number(&self.position).unwrap_or(self.paginate.first) + 1).into(),
            Mode::Offset => (number(&self.position).unwrap_or(self.paginate.first) + count as i64).into(),
            Mode::Cursor => {
                let next = self.paginate.next.as_ref().and_then(|path| at(result, path)).cloned().unwrap_or_default();
                let is_end = next.is_null() || next.as_str().is_some_and(|text| text.trim().is_empty()) || next == self.position;
                if is_end {
                    return Ok(false);
                }
                next
            }
        };
        Ok(true)
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}
