//! The connection that all engines of a process share.

use std::{fmt, sync::Arc, time::Duration};

use redis::{
    Client, Cmd, FromRedisValue, RedisError, Script, ScriptInvocation, TlsCertificates,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use temu_sdk::Error;

/// How long one answer may take.
const RESPONSE: Duration = Duration::from_secs(2);
/// How often an operation is tried while the connection fails.
const ATTEMPTS: u32 = 28;
const FIRST_DELAY: Duration = Duration::from_millis(50);
/// Short, so that little time is lost once the server is back.
const LONGEST_DELAY: Duration = Duration::from_millis(500);

/// A connection to a Redis or Valkey server, which reconnects by itself. Cheap to clone.
///
/// Every operation of the engines may be repeated without harm, so one whose answer was lost is tried again for some 12 seconds.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    prefix: Arc<str>,
}

impl Redis {
    /// Connects to a server: `redis://user:password@host:port/database`, or `rediss://` for TLS. The server's certificate is verified against the
    /// system's roots.
    ///
    /// # Errors
    /// Returns an error if the URL cannot be read or the server cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        Self::open(url, None).await
    }

    /// Connects to a server by TLS, whose certificate is verified against a root of your own in PEM, and no other.
    ///
    /// # Errors
    /// Returns an error if the URL or the certificate cannot be read or the server cannot be reached.
    pub async fn connect_with_root(url: &str, pem: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::open(url, Some(pem.into())).await
    }

    async fn open(url: &str, root_cert: Option<Vec<u8>>) -> Result<Self, Error> {
        // Nothing but a second provider is refused here: the application's own, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = match root_cert {
            None => Client::open(url),
            root_cert => Client::build_with_tls(url, TlsCertificates { client_tls: None, root_cert }),
        };
        // The URL may hold a password: it is not in the error.
        let client =
            client.map_err(|error| Error::store_invalid(format!("the URL of the Redis server cannot be used: {}", error.category())))?;
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE))
            .set_connection_timeout(Some(RESPONSE))
            .set_number_of_retries(1)
            .set_min_delay(FIRST_DELAY)
            .set_max_delay(LONGEST_DELAY);
        let connection = ConnectionManager::new_with_config(client, config).await.map_err(|error| failed(&error))?;
        Ok(Self { connection, prefix: "temu".into() })
    }

    /// Sets what all keys begin with: `temu` by default.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Names a key.
    pub(super) fn key(&self, name: impl fmt::Display) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Runs a command, again while the connection fails.
    pub(super) async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        self.run(ATTEMPTS, Operation::Command(command)).await
    }

    /// Runs a script, again while the connection fails.
    pub(super) async fn script<T: FromRedisValue>(&self, script: &Script, keys: &[String], arguments: &[String]) -> Result<T, Error> {
        self.script_patiently(ATTEMPTS, script, keys, arguments).await
    }

    /// Runs a script this often at most.
    pub(super) async fn script_patiently<T: FromRedisValue>(
        &self,
        attempts: u32,
        script: &Script,
        keys: &[String],
        arguments: &[String],
    ) -> Result<T, Error> {
        let mut invocation = script.prepare_invoke();
        for key in keys {
            invocation.key(key);
        }
        invocation.arg(arguments);
        self.run(attempts, Operation::Script(invocation)).await
    }

    async fn run<T: FromRedisValue>(&self, attempts: u32, operation: Operation<'_>) -> Result<T, Error> {
        let mut connection = self.connection.clone();
        let mut delay = FIRST_DELAY;
        for _ in 1..attempts {
            match operation.run(&mut connection).await {
                Err(error) if is_temporary(&error) => {}
                result => return result.map_err(|error| failed(&error)),
            }
            tokio::time::sleep(delay).await;
            delay = LONGEST_DELAY.min(2 * delay);
        }
        operation.run(&mut connection).await.map_err(|error| failed(&error))
    }
}

/// What is run on the server.
enum Operation<'a> {
    Command(&'a Cmd),
    Script(ScriptInvocation<'a>),
}

impl Operation<'_> {
    async fn run<T: FromRedisValue>(&self, connection: &mut ConnectionManager) -> Result<T, RedisError> {
        match self {
            Self::Command(command) => command.query_async(connection).await,
            Self::Script(invocation) => invocation.invoke_async(connection).await,
        }
    }
}

fn is_temporary(error: &RedisError) -> bool {
    let is_busy = matches!(error.code(), Some("LOADING" | "TRYAGAIN" | "MASTERDOWN" | "CLUSTERDOWN" | "READONLY"));
    error.is_io_error() || error.is_timeout() || error.is_connection_dropped() || error.is_connection_refusal() || is_busy
}

fn failed(error: &RedisError) -> Error {
    match is_temporary(error) {
        true => Error::store_unavailable(format!("the Redis server cannot be reached: {error}")),
        false => Error::store_invalid(format!("the Redis server rejected an operation: {error}")),
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
