//! The engines on a Postgres server.

use std::time::Duration;

use temu_sdk::AppKey;
use temu_sdk_engines::{
    TokenCipher,
    postgres::{Postgres, PostgresBookmarks, PostgresJournal, PostgresSeen, PostgresTokens},
};
use temu_sdk_tests::{
    conformance::{self, SHORT},
    servers::Server,
};

async fn start() -> Option<(Server, Postgres)> {
    let server = Server::postgres()?;
    let postgres = Postgres::connect(&server.postgres_url()).await.unwrap();
    Some((server, postgres))
}

fn journal_on(postgres: &Postgres) -> PostgresJournal {
    PostgresJournal::new(postgres, "events").capacity(50).with_takeover(SHORT).retain(Duration::from_secs(3600))
}

/// One server for all suites: it takes seconds to start.
#[tokio::test(flavor = "multi_thread")]
async fn every_suite() {
    let Some((mut server, postgres)) = start().await else { return };
    let cipher = || TokenCipher::new("test", [7; 32]);
    let error = conformance_error(&postgres).await;
    assert!(error.contains("Postgres::migrate"), "{error}");
    // Several processes may come at once, and again.
    let (one, two) = tokio::join!(postgres.migrate(), postgres.migrate());
    one.and(two).unwrap();
    postgres.migrate().await.unwrap();
    conformance::tokens(&PostgresTokens::new(&postgres, AppKey::new("app"), cipher())).await;
    conformance::seen(&PostgresSeen::new(&postgres)).await;
    conformance::bookmarks(&PostgresBookmarks::new(&postgres)).await;
    conformance::journal(&journal_on(&postgres)).await;
    conformance::journal(&journal_on(&postgres)).await;
    super::encryption(|app, cipher| PostgresTokens::new(&postgres, app, cipher)).await;
    super::survives_the_server(&journal_on(&postgres), &mut server).await;
}

async fn conformance_error(postgres: &Postgres) -> String {
    use temu_sdk::webhook::Journal;
    journal_on(postgres).stats().await.unwrap_err().to_string()
}
