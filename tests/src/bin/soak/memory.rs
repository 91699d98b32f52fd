//! How much memory the process takes, as Linux tells it.

use std::{fmt, fs};

use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, Gateway, Operation, Region, order,
    tokens::{MemoryStore, ShopToken, Tokens},
    transport::{HttpRequest, HttpResponse, Transport, TransportError},
};

use crate::{Failure, time::PausedClock, world::label};

/// Megabytes; `None` where they are not told.
#[derive(Clone, Copy)]
pub struct Size(Option<f64>);

impl Size {
    fn read(field: &str) -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        Self(line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map(|kib| kib / 1024.0))
    }

    fn now() -> Self {
        Self::read("VmRSS")
    }

    fn peak() -> Self {
        Self::read("VmHWM")
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(megabytes) => write!(f, "{megabytes:.1} MB"),
            None => f.write_str("unknown"),
        }
    }
}

/// What is taken after so many calls.
#[derive(Default)]
pub struct Watch(Vec<(u64, Size)>);

impl Watch {
    pub fn look(&mut self, calls: u64) {
        self.0.push((calls, Size::now()));
    }

    /// How many megabytes were added since a tenth of the calls, by when everything that stays is there.
    pub fn growth(&self) -> f64 {
        let size = |look: Option<&(u64, Size)>| look.and_then(|(_, size)| size.0);
        let (settled, last) = (size(self.0.get(self.0.len() / 10)), size(self.0.last()));
        last.zip(settled).map_or(0.0, |(last, settled)| last - settled)
    }
}

/// The first round, some between, and the last.
impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        write!(f, "memory, peak {}", Size::peak())?;
        let step = self.0.len().div_ceil(SHOWN).max(1);
        let last = self.0.len().saturating_sub(1);
        for (_, (calls, size)) in self.0.iter().enumerate().filter(|(index, _)| index % step == 0 || *index == last) {
            write!(f, ", after {calls} calls {size}")?;
        }
        Ok(())
    }
}

/// What a client takes for so many shops, each of which has a token and has called once.
pub async fn of_shops(shops: u64) -> Result<Size, Failure> {
    let before = Size::now();
    let tokens = Tokens::new(MemoryStore::default());
    for shop in 0..shops {
        tokens.save(label(shop), Gateway::Us, ShopToken::new(AccessToken::new(format!("token-of-shop-{shop}")))).await?;
    }
    let app = Client::builder().app(Region::Us, AppKey::new("key"), AppSecret::new("secret"));
    let client = app.transport(Success).clock(PausedClock::new()).token_source(tokens).build()?;
    for shop in 0..shops {
        client.shop(label(shop)).in_region(Region::Us).raw(order::list::Request::INFO.type_name).send().await?;
    }
    let after = Size::now();
    Ok(Size(after.0.zip(before.0).map(|(after, before)| after - before)))
}

/// Answers without any gateway, which would take memory too.
#[derive(Debug)]
struct Success;

impl Transport for Success {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Ok(HttpResponse::new(200, r#"{"success": true, "result": {}}"#)) })
    }
}
