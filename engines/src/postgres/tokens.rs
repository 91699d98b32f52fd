//! Tokens in Postgres: compare-and-save and leases by conditional updates, encrypted before they leave the process.

use std::time::Duration;

use temu_sdk::{
    AppKey, BoxFuture, Error, Gateway,
    clock::{Random, SystemRandom},
    tokens::{Lease, ShopToken, StoredToken, TokenKey, TokenStore},
};

use super::{Postgres, connection::millis};
use crate::TokenCipher;

const LOAD: &str = "SELECT generation, token FROM temu_token WHERE app = $1 AND gateway = $2 AND shop = $3 AND generation IS NOT NULL";
const INSERT: &str = "INSERT INTO temu_token (app, gateway, shop, generation, token) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (app, gateway, shop) DO UPDATE SET generation = excluded.generation, token = excluded.token
    WHERE temu_token.generation IS NULL RETURNING 1";
const UPDATE: &str = "UPDATE temu_token SET generation = $4, token = $5, lease = CASE WHEN $7::bigint IS NULL THEN lease END
    WHERE app = $1 AND gateway = $2 AND shop = $3 AND COALESCE(generation, 0) = $6
    AND ($7::bigint IS NULL OR (lease = $7 AND lease_until > clock_timestamp())) RETURNING 1";
const REMOVE: &str = "DELETE FROM temu_token WHERE app = $1 AND gateway = $2 AND shop = $3 AND generation = $4 RETURNING 1";
const LIST: &str = "SELECT gateway, shop FROM temu_token WHERE app = $1 AND generation IS NOT NULL";
const ACQUIRE: &str = "INSERT INTO temu_token (app, gateway, shop, lease, lease_until)
    VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 millisecond')
    ON CONFLICT (app, gateway, shop) DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until
    WHERE temu_token.lease IS NULL OR temu_token.lease = excluded.lease OR temu_token.lease_until <= clock_timestamp() RETURNING 1";
const RELEASE: &str = "UPDATE temu_token SET lease = NULL WHERE app = $1 AND gateway = $2 AND shop = $3 AND lease = $4";

/// Keeps the tokens of one app in Postgres, encrypted.
#[derive(Clone, Debug)]
pub struct PostgresTokens {
    postgres: Postgres,
    app: AppKey,
    app_name: String,
    cipher: TokenCipher,
}

impl PostgresTokens {
    /// Creates the store of an app's tokens on a connection.
    #[must_use]
    pub fn new(postgres: &Postgres, app: AppKey, cipher: TokenCipher) -> Self {
        Self { postgres: postgres.clone(), app_name: crate::app_name(&app), app, cipher }
    }
}

fn signed(number: u64) -> i64 {
    number.cast_signed()
}

impl TokenStore for PostgresTokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, Error>> {
        Box::pin(async move {
            let row = self.postgres.query_opt(LOAD, &[&self.app_name, &key.gateway.id(), &&*key.shop]).await?;
            let Some(row) = row else { return Ok(None) };
            let (generation, token): (i64, &str) = (row.get(0), row.get(1));
            Ok(Some(StoredToken::new(self.cipher.decrypt(&self.app, key, token)?, generation.cast_unsigned())))
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a ShopToken,
        after: u64,
        lease: Option<Lease>,
    ) -> BoxFuture<'a, Result<Option<u64>, Error>> {
        Box::pin(async move {
            // Without a token it begins anywhere: a caller that still means a removed token must not meet it again.
            let generation = if after == 0 { (SystemRandom.next() >> 16) + 1 } else { after.saturating_add(1) };
            let sealed = self.cipher.encrypt(&self.app, key, token)?;
            let (gateway, shop) = (key.gateway.id(), &*key.shop);
            let saved = match (after, lease) {
                (0, None) => self.postgres.query_opt(INSERT, &[&self.app_name, &gateway, &shop, &signed(generation), &sealed]).await?,
                _ => {
                    let lease = lease.map(|lease| signed(lease.id()));
                    let (generation, after) = (signed(generation), signed(after));
                    self.postgres.query_opt(UPDATE, &[&self.app_name, &gateway, &shop, &generation, &sealed, &after, &lease]).await?
                }
            };
            Ok(saved.map(|_| generation))
        })
    }

    fn remove<'a>(&'a self, key: &'a TokenKey, generation: u64) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
                [&self.app_name, &key.gateway.id(), &&*key.shop, &signed(generation)];
            Ok(self.postgres.query_opt(REMOVE, &parameters).await?.is_some())
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<TokenKey>, Error>> {
        Box::pin(async move {
            let rows = self.postgres.query(LIST, &[&self.app_name]).await?;
            Ok(rows.iter().filter_map(|row| Some(TokenKey::new(row.get::<_, &str>(1), Gateway::from_id(row.get(0))?))).collect())
        })
    }

    fn acquire_lease<'a>(&'a self, key: &'a TokenKey, duration: Duration) -> BoxFuture<'a, Result<Option<Lease>, Error>> {
        Box::pin(async move {
            let lease = Lease::unique();
            let (gateway, shop, id, time) = (key.gateway.id(), &*key.shop, signed(lease.id()), millis(duration));
            let acquired = self.postgres.query_opt(ACQUIRE, &[&self.app_name, &gateway, &shop, &id, &time]).await?;
            Ok(acquired.map(|_| lease))
        })
    }

    fn release_lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let (gateway, shop, id) = (key.gateway.id(), &*key.shop, signed(lease.id()));
            self.postgres.query(RELEASE, &[&self.app_name, &gateway, &shop, &id]).await.map(drop)
        })
    }
}
