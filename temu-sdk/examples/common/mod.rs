//! Where the examples run: against a mock gateway on this machine or, with these variables in the environment, against Temu.
//!
//! | variable | |
//! | --- | --- |
//! | `TEMU_APP_KEY`, `TEMU_APP_SECRET` | key and secret of your app, from its page in Temu's partner platform |
//! | `TEMU_ACCESS_TOKEN` | the shop's access token |
//! | `TEMU_REGION` | where all three belong: `us` (the default), `eu`, `global` or `china` |
//! | `TEMU_ALLOW_WRITES` | `1` lets an example change something in the shop; otherwise it stops before that |

#![allow(dead_code, reason = "no example needs all of it")]

use std::{
    env,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, ClientBuilder, Region, Shop, UnixMillis, UnixSeconds,
    clock::Clock,
    mock::{MockGateway, MockGatewayBuilder},
};

pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Where an example runs.
pub struct Setup {
    pub region: Region,
    /// The mock gateway, unless the environment names an app.
    pub mock: Option<Arc<MockGateway>>,
    time: Time,
}

impl Setup {
    /// Chooses by the environment.
    pub async fn new() -> Outcome<Self> {
        Self::with(Region::Us, None, |mock| mock).await
    }

    /// Runs in another region of the mock, with the mock's clock at a moment, with another mock.
    pub async fn with(
        region: Region,
        start: Option<UnixSeconds>,
        configure: impl FnOnce(MockGatewayBuilder) -> MockGatewayBuilder,
    ) -> Outcome<Self> {
        let time = Time::starting_at(start);
        if env::var_os("TEMU_APP_KEY").is_some() {
            return Ok(Self { region: region_by_name()?.unwrap_or(region), mock: None, time: Time::starting_at(None) });
        }
        println!("A mock gateway stands in for Temu. Set TEMU_APP_KEY, TEMU_APP_SECRET and TEMU_ACCESS_TOKEN to call the real one.");
        let clock = time.clone();
        let mock = configure(MockGateway::builder().clock(move || UnixMillis::from(clock.now()))).start().await?;
        Ok(Self { region, mock: Some(Arc::new(mock)), time })
    }

    /// A client with the app of the environment or of the mock. The mock's client goes by the mock's time.
    pub fn client(&self) -> Outcome<ClientBuilder> {
        match &self.mock {
            Some(mock) => Ok(mock.client_builder().clock(self.time.clone())),
            None => {
                Ok(Client::builder().app(self.region, AppKey::new(variable("TEMU_APP_KEY")?), AppSecret::new(variable("TEMU_APP_SECRET")?)))
            }
        }
    }

    /// The shop of the environment, or the mock's.
    pub fn shop(&self, client: &Client) -> Outcome<Shop> {
        Ok(client.shop("my-shop").with_token(self.region, self.token()?).in_region(self.region))
    }

    /// The token of that shop.
    pub fn token(&self) -> Outcome<AccessToken> {
        match &self.mock {
            Some(mock) => Ok(AccessToken::new(mock.token(self.region))),
            None => Ok(AccessToken::new(variable("TEMU_ACCESS_TOKEN")?)),
        }
    }

    /// The time by the clock of the client and the mock.
    pub fn now(&self) -> UnixSeconds {
        self.time.now().into()
    }

    /// Lets time pass: at once for the mock.
    pub async fn wait(&self, time: Duration) {
        match self.mock {
            Some(_) => self.time.advance(time),
            None => tokio::time::sleep(time).await,
        }
    }

    /// Asks whether an example may change something in a real shop.
    pub fn may_write(&self, what: &str) -> Outcome {
        let allowed = self.mock.is_some() || env::var("TEMU_ALLOW_WRITES").is_ok_and(|value| value == "1");
        if allowed { Ok(()) } else { Err(format!("the next step would {what}: set TEMU_ALLOW_WRITES=1 to let it").into()) }
    }
}

pub fn variable(name: &str) -> Outcome<String> {
    env::var(name).map_err(|_| format!("{name} is not set: the first lines of examples/common/mod.rs list what is needed").into())
}

fn region_by_name() -> Outcome<Option<Region>> {
    let Ok(name) = env::var("TEMU_REGION") else { return Ok(None) };
    let found = Region::ALL.into_iter().find(|region| region.id() == name);
    found.map(Some).ok_or_else(|| format!("TEMU_REGION is {name:?}: choose us, eu, global or china").into())
}

/// The system's time, with a distance to it. Waiting takes real time.
#[derive(Clone, Debug)]
struct Time {
    ahead: Arc<AtomicI64>,
    since: Instant,
}

impl Time {
    fn starting_at(start: Option<UnixSeconds>) -> Self {
        let now = UnixMillis::from(SystemTime::now());
        let ahead = start.map_or(0, |start| UnixMillis::from(start).0 - now.0);
        Self { ahead: Arc::new(AtomicI64::new(ahead)), since: Instant::now() }
    }

    fn advance(&self, time: Duration) {
        self.ahead.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        let now = UnixMillis(UnixMillis::from(SystemTime::now()).0 + self.ahead.load(Ordering::Relaxed));
        now.to_system_time().expect("examples stay within this century")
    }

    fn uptime(&self) -> Duration {
        self.since.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
