//! The connection that all engines of a process share, and the schema.

use std::{collections::HashMap, error::Error as _, fmt, io, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use temu_sdk::Error;
use tokio::sync::Mutex;
use tokio_postgres::{Client, Config, Row, Statement, error::SqlState, types::ToSql};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The changes of the schema, in order.
const MIGRATIONS: &str = include_str!("migrations.sql");
/// Held while the schema is changed, by one process at a time: any number that nobody else uses.
const MIGRATION_LOCK: i64 = 0x7465_6d75_5f73_646b;
/// How often an operation is tried while the connection fails.
const ATTEMPTS: u32 = 28;
const FIRST_DELAY: Duration = Duration::from_millis(50);
/// Short, so that little time is lost once the server is back.
const LONGEST_DELAY: Duration = Duration::from_millis(500);

/// A connection to a Postgres server, which reconnects by itself. Cheap to clone.
///
/// Every operation of the engines may be repeated without harm, so one whose answer was lost is tried again for some 12 seconds.
#[derive(Clone)]
pub struct Postgres {
    config: Arc<Config>,
    tls: MakeRustlsConnect,
    session: Arc<Mutex<Option<Arc<Session>>>>,
}

/// One connection, with the statements that it has prepared.
struct Session {
    client: Client,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Session {
    async fn query(&self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, tokio_postgres::Error> {
        let known = self.statements.lock().await.get(sql).cloned();
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = self.client.prepare(sql).await?;
                self.statements.lock().await.insert(sql, statement.clone());
                statement
            }
        };
        self.client.query(&statement, parameters).await
    }
}

impl Postgres {
    /// Connects to a server: `postgres://user:password@host:port/database?sslmode=require`. With `sslmode=require` the connection is encrypted and
    /// the server's certificate is verified against the system's roots.
    ///
    /// # Errors
    /// Returns an error if the URL cannot be read or the server cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let tls = tls()?.with_platform_verifier().map_err(|error| no_tls(&error))?;
        Self::connect_with(url, tls.with_no_client_auth()).await
    }

    /// Connects to a server whose certificate is verified against a root of your own in PEM, and no other.
    ///
    /// # Errors
    /// Returns an error if the URL or the certificate cannot be read or the server cannot be reached.
    pub async fn connect_with_root(url: &str, pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_ref()) {
            let certificate = certificate.map_err(|error| Error::store_invalid(format!("the root certificate cannot be read: {error}")))?;
            roots.add(certificate).map_err(|error| no_tls(&error))?;
        }
        Self::connect_with(url, tls()?.with_root_certificates(roots).with_no_client_auth()).await
    }

    async fn connect_with(url: &str, tls: ClientConfig) -> Result<Self, Error> {
        // The URL may hold a password: it is not in the error.
        let mut config: Config = url.parse().map_err(|_| Error::store_invalid("the URL of the Postgres server cannot be read"))?;
        config.connect_timeout(Duration::from_secs(5)).application_name("temu-sdk");
        let postgres = Self { config: Arc::new(config), tls: MakeRustlsConnect::new(tls), session: Arc::default() };
        postgres.query("SELECT 1", &[]).await?;
        Ok(postgres)
    }

    /// Creates the tables, or brings those of an older version up to date. May be called by several processes at once, and again.
    ///
    /// # Errors
    /// Returns an error if the server cannot be reached, the user may not create tables, or the tables are of a newer version.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut client = self.open().await.map_err(|error| failed(&error))?;
        let transaction = client.transaction().await.map_err(|error| failed(&error))?;
        let made = async {
            transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await?;
            let create = "CREATE TABLE IF NOT EXISTS temu_migration (version integer PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())";
            transaction.batch_execute(create).await?;
            let row = transaction.query_one("SELECT COALESCE(max(version), 0) FROM temu_migration", &[]).await?;
            Ok::<i32, tokio_postgres::Error>(row.get(0))
        };
        let made = made.await.map_err(|error| failed(&error))?;
        let changes: Vec<&str> = MIGRATIONS.split("\n-- ").skip(1).collect();
        if usize::try_from(made).is_ok_and(|made| made > changes.len()) {
            return Err(Error::store_invalid("the tables were made by a newer version of temu-sdk-engines: update this one"));
        }
        for (version, change) in (1..).zip(changes).skip_while(|(version, _)| *version <= made) {
            let change = async {
                transaction.batch_execute(&format!("-- {change}")).await?;
                transaction.execute("INSERT INTO temu_migration (version) VALUES ($1)", &[&version]).await
            };
            change.await.map_err(|error| failed(&error))?;
        }
        transaction.commit().await.map_err(|error| failed(&error))
    }

    /// Runs a statement, again while the connection fails.
    pub(super) async fn query(&self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let mut delay = FIRST_DELAY;
        for _ in 1..ATTEMPTS {
            match self.try_query(sql, parameters).await {
                Err(error) if is_temporary(&error) => {}
                result => return result.map_err(|error| failed(&error)),
            }
            tokio::time::sleep(delay).await;
            delay = LONGEST_DELAY.min(2 * delay);
        }
        self.try_query(sql, parameters).await.map_err(|error| failed(&error))
    }

    /// Runs a statement that returns a row or none.
    pub(super) async fn query_opt(&self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, parameters).await?.into_iter().next())
    }

    async fn try_query(&self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.session().await?.query(sql, parameters).await
    }

    /// Returns the session, or a new one if the connection has ended.
    async fn session(&self) -> Result<Arc<Session>, tokio_postgres::Error> {
        let mut session = self.session.lock().await;
        if let Some(open) = session.as_ref().filter(|session| !session.client.is_closed()) {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(Session { client: self.open().await?, statements: Mutex::default() });
        Ok(Arc::clone(session.insert(opened)))
    }

    async fn open(&self) -> Result<Client, tokio_postgres::Error> {
        let (client, connection) = self.config.connect(self.tls.clone()).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!("the connection to Postgres ended: {error}");
            }
        });
        Ok(client)
    }
}

fn tls() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    builder.with_safe_default_protocol_versions().map_err(|error| no_tls(&error))
}

fn no_tls(error: &rustls::Error) -> Error {
    Error::store_invalid(format!("TLS cannot be set up: {error}"))
}

fn is_temporary(error: &tokio_postgres::Error) -> bool {
    let temporary = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    match error.code() {
        Some(code) => temporary.contains(code),
        None => error.is_closed() || error.source().is_some_and(|source| source.is::<io::Error>()),
    }
}

fn failed(error: &tokio_postgres::Error) -> Error {
    // The message of the server, without the row that it may quote in the details.
    let text = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
    match is_temporary(error) {
        true => Error::store_unavailable(format!("the Postgres server cannot be reached: {text}")),
        false if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            Error::store_invalid(format!("the tables are missing, `Postgres::migrate` creates them: {text}"))
        }
        false => Error::store_invalid(format!("the Postgres server rejected an operation: {text}")),
    }
}

/// Returns a duration as Postgres takes it.
pub(super) fn millis(duration: Duration) -> f64 {
    // A century is for ever, and no timestamp overflows.
    duration.min(Duration::from_secs(100 * 365 * 24 * 3600)).as_secs_f64() * 1000.0
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("hosts", &self.config.get_hosts()).finish_non_exhaustive()
    }
}
