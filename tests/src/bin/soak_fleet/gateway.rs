//! The mock gateway with its limits, and the mint that makes tokens for it and knows which of them nobody needed.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use temu_sdk::{
    AccessToken, BoxFuture, Error, Gateway, Region, UnixSeconds,
    mock::{Grant, LimitUse, MockGateway, MockResponse},
    tokens::{Refresher, ShopToken, TokenKey},
};
use temu_sdk_tests::{
    random::Random,
    seal::{APP_KEY, SECRET},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::{
    Failure,
    worker::{APP_LIMIT, SHOP_LIMIT, TYPE},
};

/// How long tokens last, in seconds.
const LIFE: u64 = 40;

/// A call's own text: which shop's it is, and which call of all.
pub fn mark(shop: u64, call: u64) -> String {
    format!("{}-{call:x}", mall_id(shop))
}

pub fn label(shop: u64) -> String {
    format!("shop-{shop}")
}

fn mall_id(shop: u64) -> i64 {
    634_418_000_000_000 + i64::try_from(shop).unwrap_or_default()
}

/// The gateway and the mint.
pub struct World {
    mock: MockGateway,
    minted: Mutex<Minted>,
    mixed_up: Arc<AtomicU64>,
    pub mint: u16,
}

/// What the mint knows.
struct Minted {
    /// The latest token of each shop, and the process that it was made for.
    latest: HashMap<u64, (String, u64)>,
    killed: HashSet<u64>,
    random: Random,
    renewals: u64,
    unexplained: u64,
}

impl World {
    pub async fn start(seed: u64) -> Result<Arc<Self>, Failure> {
        let mock = MockGateway::builder().seed(seed).app(Region::Us, APP_KEY, SECRET).limit(APP_LIMIT).limit(SHOP_LIMIT).remember(1);
        let (mock, mixed_up) = (mock.start().await?, Arc::new(AtomicU64::new(0)));
        let count = Arc::clone(&mixed_up);
        mock.respond(TYPE, move |call| {
            let mark = call.parameters["parentOrderSnList"][0].as_str().unwrap_or_default();
            // The token said which shop calls, the mark which one meant to.
            if mark.split_once('-').and_then(|(mall, _)| mall.parse().ok()) != call.mall_id {
                count.fetch_add(1, Ordering::Relaxed);
            }
            MockResponse::Result(json!({"mark": mark}).into())
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mint = listener.local_addr()?.port();
        let (latest, killed) = (HashMap::new(), HashSet::new());
        let minted = Mutex::new(Minted { latest, killed, random: Random::new(seed), renewals: 0, unexplained: 0 });
        let world = Arc::new(Self { mock, minted, mixed_up, mint });
        tokio::spawn(Arc::clone(&world).serve(listener));
        Ok(world)
    }

    pub fn url(&self) -> String {
        self.mock.url(Gateway::Us)
    }

    /// What a killed process got, nobody knows.
    pub fn kill(&self, life: u64) {
        self.minted().killed.insert(life);
    }

    /// How the limits of the app and of shops were used.
    pub fn limits(&self) -> Vec<LimitUse> {
        self.mock.limits()
    }

    pub fn mixed_up(&self) -> u64 {
        self.mixed_up.load(Ordering::Relaxed)
    }

    /// How many tokens were renewed, and how many of them without need.
    pub fn renewals(&self) -> (u64, u64) {
        let minted = self.minted();
        (minted.renewals, minted.unexplained)
    }

    fn minted(&self) -> MutexGuard<'_, Minted> {
        self.minted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a shop's first token.
    pub fn first_token(&self, shop: u64) -> ShopToken {
        let mut minted = self.minted();
        let life = 1 + minted.random.number() % LIFE;
        let (token, expires) = self.make(&mut minted, shop, 0, life);
        ShopToken::new(AccessToken::new(token)).expires(UnixSeconds(expires))
    }

    fn make(&self, minted: &mut Minted, shop: u64, life: u64, seconds: u64) -> (String, i64) {
        let token = format!("token-{shop}-{:016x}", minted.random.number());
        let expires = self.mock.now().0 + i64::try_from(seconds).unwrap_or_default();
        self.mock.add_token(token.as_str(), Grant::new(Region::Us, mall_id(shop)).expires(UnixSeconds(expires)));
        minted.latest.insert(shop, (token.clone(), life));
        (token, expires)
    }

    async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let world = Arc::clone(&self);
            // A process may be killed while it waits.
            tokio::spawn(async move { world.renew(stream).await.unwrap_or_default() });
        }
    }

    /// Answers `process shop token` with a new token and its end.
    async fn renew(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut line = String::new();
        BufReader::new(&mut stream).read_line(&mut line).await?;
        let mut words = line.split_whitespace();
        let number = |word: Option<&str>| word.and_then(|word| word.parse().ok()).unwrap_or_default();
        let (life, shop, old) = (number(words.next()), number(words.next()), words.next().unwrap_or_default());
        let (token, expires, delay) = self.replace(life, shop, old);
        // Long enough for a kill between the renewal and its saving.
        tokio::time::sleep(Duration::from_millis(delay)).await;
        stream.write_all(format!("{token} {expires}\n").as_bytes()).await
    }

    fn replace(&self, life: u64, shop: u64, old: &str) -> (String, i64, u64) {
        let mut minted = self.minted();
        minted.renewals += 1;
        // Whoever has not got the latest token renews what was renewed already: the process that renewed it must have been killed.
        let is_explained = minted.latest.get(&shop).is_none_or(|(latest, owner)| latest == old || minted.killed.contains(owner));
        minted.unexplained += u64::from(!is_explained);
        let (token, expires) = self.make(&mut minted, shop, life, LIFE);
        (token, expires, minted.random.number() % 50)
    }
}

/// Renews tokens for a process.
#[derive(Debug)]
pub struct Mint {
    pub life: u64,
    pub port: u16,
}

impl Mint {
    async fn renew(&self, shop: &str, old: &str) -> std::io::Result<Option<ShopToken>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.write_all(format!("{} {} {old}\n", self.life, shop.trim_start_matches("shop-")).as_bytes()).await?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await?;
        let token = line.trim().split_once(' ').and_then(|(token, expires)| Some((token, expires.parse().ok()?)));
        Ok(token.map(|(token, expires)| ShopToken::new(AccessToken::new(token)).expires(UnixSeconds(expires))))
    }
}

impl Refresher for Mint {
    fn refresh<'a>(&'a self, key: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        Box::pin(async move {
            let token = self.renew(&key.shop, old.access.expose()).await;
            let token = token.map_err(|error| Error::token_unavailable(format!("the mint does not answer: {error}")))?;
            token.ok_or_else(|| Error::token_unavailable("the mint answers with no token"))
        })
    }
}
