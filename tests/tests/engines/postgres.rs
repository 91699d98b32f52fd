//! The engines on a Postgres server.

use std::time::Duration;

use temu_sdk::{AppKey, UnixSeconds, paging::BookmarkStore};
use temu_sdk_engines::{
    TokenCipher,
    postgres::{Postgres, PostgresBookmarks, PostgresJournal, PostgresSeen, PostgresTokens},
};
use temu_sdk_tests::{
    conformance::{self, SHORT},
    servers::{Server, root_certificate},
};

async fn start() -> Option<(Server, Postgres)> {
    let server = Server::postgres()?;
    let postgres = Postgres::connect(&server.postgres_url()).await.unwrap();
    Some((server, postgres))
}

fn journal_on(postgres: &Postgres) -> PostgresJournal {
    PostgresJournal::new(postgres, "events").capacity(50).with_takeover(SHORT).retain(Duration::from_secs(3600))
}

async fn tls_is_verified(server: &Server) {
    let postgres = Postgres::connect_with_root(&server.postgres_tls_url(), root_certificate()).await.unwrap();
    assert_eq!(PostgresBookmarks::new(&postgres).load("none").await.unwrap(), None);
    let error = Postgres::connect(&server.postgres_tls_url()).await.unwrap_err();
    assert!(error.is_store(), "nobody else's root: {error}");
    let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    let error = Postgres::connect_with_root(&server.postgres_tls_url(), broken).await;
    assert!(error.unwrap_err().to_string().contains("root certificate"));
}

/// Changes what is stored behind the engines' back.
async fn change(server: &Server, sql: &str) {
    let (client, connection) = tokio_postgres::connect(&server.postgres_url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

async fn what_a_newer_version_wrote_is_refused(server: &Server, postgres: &Postgres) {
    let bookmarks = PostgresBookmarks::new(postgres);
    bookmarks.save("feed", &UnixSeconds(1).into(), 0).await.unwrap();
    change(server, "UPDATE temu_bookmark SET version = 2 WHERE name = 'feed'; INSERT INTO temu_migration (version) VALUES (1000)").await;
    for error in [bookmarks.load("feed").await.unwrap_err(), postgres.migrate().await.unwrap_err()] {
        assert!(error.is_store() && !error.is_retryable() && error.to_string().contains("newer version"), "{error}");
    }
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
    tls_is_verified(&server).await;
    super::survives_the_server(&journal_on(&postgres), &mut server).await;
    let store = PostgresTokens::new(&postgres, AppKey::new("app"), cipher());
    super::a_misplaced_token_is_not_read(&store, async |from, to| {
        let copy = "UPDATE temu_token SET token = (SELECT token FROM temu_token WHERE shop = 'FROM') WHERE shop = 'TO'";
        change(&server, &copy.replace("FROM'", &format!("{from}'")).replace("TO'", &format!("{to}'"))).await;
    })
    .await;
    what_a_newer_version_wrote_is_refused(&server, &postgres).await;
}

async fn conformance_error(postgres: &Postgres) -> String {
    use temu_sdk::webhook::Journal;
    journal_on(postgres).stats().await.unwrap_err().to_string()
}
