//! A process of an application, for tests that need more than their own: it renews a token that it shares with others, or makes a call.

use std::{env, io, path::Path, process::ExitCode, time::Duration};

use temu_sdk::{
    AccessToken, AppKey, AppSecret, BoxFuture, Client, Error, Gateway, Region, UnixSeconds,
    tokens::{FileStore, Lease, Refresher, ShopToken, StoredToken, TokenKey, TokenQuery, TokenSource, TokenStore, Tokens},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["renew", folder, times] => renew(folder.as_ref(), times.parse().expect("a number")).await,
        ["call", url] => call(url).await,
        _ => panic!("process renew FOLDER TIMES | process call URL"),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{} after {} attempts: {error}", error.kind(), error.attempts());
            ExitCode::FAILURE
        }
    }
}

async fn call(url: &str) -> Result<(), Error> {
    let client = Client::builder().app(Region::Us, AppKey::new("key"), AppSecret::new("secret")).base_url(Gateway::Us, url);
    let shop = client.build()?.shop("my-shop").with_token(Region::Us, AccessToken::new("token"));
    shop.raw("bg.open.accesstoken.info.get").gateway(Gateway::Us).send().await.map(drop)
}

/// Finds the shop's token refused again and again. Begins when a line comes in, so that all processes do at the same time.
async fn renew(folder: &Path, times: u64) -> Result<(), Error> {
    let tokens = Tokens::new(Telling(FileStore::open(folder)?)).refresher(Successor);
    println!("ready");
    io::stdin().read_line(&mut String::new()).expect("a line");
    for _ in 0..times {
        let query = TokenQuery::new("my-shop", Gateway::Us, UnixSeconds(0));
        let refused = tokens.token(query).await?;
        let newer = tokens.rejected(query, &refused, &Error::no_token("it has ended")).await?.expect("a newer token");
        assert!(number(&newer) > number(&refused), "an older token came back");
    }
    Ok(())
}

/// Tokens here are numbers.
fn number(token: &AccessToken) -> u64 {
    token.expose().parse().expect("a number")
}

#[derive(Debug)]
struct Successor;

impl Refresher for Successor {
    fn refresh<'a>(&'a self, _: &'a TokenKey, old: &'a ShopToken) -> BoxFuture<'a, Result<ShopToken, Error>> {
        let next = number(&old.access) + 1;
        Box::pin(async move { Ok(ShopToken::new(AccessToken::new(next.to_string()))) })
    }
}

/// Prints what it stores: the generation and the token.
#[derive(Debug)]
struct Telling(FileStore);

impl TokenStore for Telling {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        self.0.load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move {
            let saved = self.0.save(key, token, after, lease).await?;
            if let Some(generation) = saved {
                println!("{generation} {}", token.access.expose());
            }
            Ok(saved)
        })
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        self.0.remove(key, generation)
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        self.0.list()
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        self.0.acquire_lease(key, duration)
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        self.0.release_lease(key, lease)
    }
}
