//! Apps, the tokens that shops granted them, and the codes that are exchanged for tokens.

use std::collections::{HashMap, VecDeque};

use crate::mock::rejection::{Reason, Rejection};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{catalog::gateway::Region, wire::values::UnixSeconds};

/// A code is good for 10 minutes.
const CODE_SECONDS: i64 = 600;
/// Tokens made from a code: a year, as for local stores.
const TOKEN_SECONDS: i64 = 365 * 86_400;

/// The keys of an app in one region.
#[derive(Clone)]
pub(crate) struct App {
    pub region: Region,
    pub key: String,
    pub secret: String,
}

/// What a token allows, and to whom.
///
/// ```
/// use temu_sdk::{Region, UnixSeconds, mock::Grant};
/// let narrow = Grant::new(Region::Us, 4711).scope(["bg.order.list.v2.get"]).expires(UnixSeconds(1_800_000_000));
/// assert_eq!(narrow.mall_id, 4711);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grant {
    /// Where the token is good.
    pub region: Region,
    /// The shop; its id also stands in every `mallId` of an answer.
    pub mall_id: i64,
    /// The app it was granted to; the region's first one by default.
    pub app_key: Option<String>,
    /// The types it covers; all by default.
    pub scope: Option<Vec<String>>,
    /// When it ends; never by default.
    pub expires: Option<UnixSeconds>,
}

impl Grant {
    /// A token of a shop for all types, without an end.
    #[must_use]
    pub fn new(region: Region, mall_id: i64) -> Self {
        Self { region, mall_id, app_key: None, scope: None, expires: None }
    }

    /// Covers only these types; calling others is rejected with 3000032 (7000019 on cn).
    #[must_use]
    pub fn scope<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.scope = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Ends at this moment; later calls are rejected with 3000034 (7000007 on cn).
    #[must_use]
    pub fn expires(mut self, at: UnixSeconds) -> Self {
        self.expires = Some(at);
        self
    }

    /// Granted to this app key.
    #[must_use]
    pub fn app(mut self, app_key: impl Into<String>) -> Self {
        self.app_key = Some(app_key.into());
        self
    }

    pub(crate) fn covers(&self, type_name: &str) -> bool {
        self.scope.as_ref().is_none_or(|types| types.iter().any(|covered| covered == type_name))
    }
}

struct Code {
    code: String,
    grant: Grant,
    issued: i64,
}

/// So many tokens that others replaced are remembered as expired; older ones become unknown, so that memory stays flat.
const REPLACED: usize = 4096;

/// Whose token it is: a shop has one at a time for each app.
type Owner = (Region, i64, Option<String>);

/// All tokens and codes, with the rules for them.
#[derive(Default)]
pub(crate) struct Tokens {
    granted: HashMap<String, Grant>,
    latest: HashMap<Owner, String>,
    replaced: VecDeque<String>,
    codes: Vec<Code>,
    made: u64,
}

impl Tokens {
    /// Takes over the tokens of an earlier run.
    pub fn merge(&mut self, earlier: Self) {
        earlier.granted.into_iter().for_each(|(token, grant)| drop(self.granted.insert(token, grant)));
        self.latest.extend(earlier.latest);
        self.made = self.made.max(earlier.made);
    }

    /// Adds a token, and ends the shop's earlier ones as Temu does.
    pub fn add(&mut self, token: String, grant: Grant) {
        let owner = (grant.region, grant.mall_id, grant.app_key.clone());
        self.granted.insert(token.clone(), grant);
        if let Some(old) = self.latest.insert(owner, token.clone()).filter(|old| *old != token) {
            self.expire(&old);
            self.replaced.push_back(old);
        }
        if self.replaced.len() > REPLACED {
            let forgotten = self.replaced.pop_front();
            forgotten.and_then(|token| self.granted.remove(&token));
        }
    }

    pub fn expire(&mut self, token: &str) {
        if let Some(grant) = self.granted.get_mut(token) {
            grant.expires = Some(UnixSeconds(0));
        }
    }

    /// The shop that a token belongs to.
    pub fn mall_of(&self, token: &str) -> Option<i64> {
        self.granted.get(token).map(|grant| grant.mall_id)
    }

    /// Ends all tokens of a shop in a region, and returns how many there were.
    pub fn expire_shop(&mut self, region: Region, mall_id: i64) -> usize {
        let of_shop = self.granted.values_mut().filter(|grant| (grant.region, grant.mall_id) == (region, mall_id));
        of_shop.map(|grant| grant.expires = Some(UnixSeconds(0))).count()
    }

    pub fn issue_code(&mut self, grant: Grant, now: i64) -> String {
        self.made += 1;
        let code = format!("mock-code-{}-{}", grant.region, self.made);
        self.codes.push(Code { code: code.clone(), grant, issued: now });
        code
    }

    /// The token that a code buys, once.
    pub fn exchange(&mut self, code: &str, app: &App, now: i64) -> Result<(String, Grant), Rejection> {
        let wrong = || Reason::WrongCode.with("the code is unknown, used or older than 10 minutes");
        let place = self.codes.iter().position(|issued| issued.code == code).ok_or_else(wrong)?;
        let Code { mut grant, issued, .. } = self.codes.remove(place);
        if grant.region != app.region || now - issued > CODE_SECONDS {
            return Err(wrong());
        }
        grant.app_key = Some(app.key.clone());
        grant.expires = grant.expires.or(Some(UnixSeconds(now + TOKEN_SECONDS)));
        self.made += 1;
        let token = format!("mock-token-{}-{}", app.region, self.made);
        self.add(token.clone(), grant.clone());
        Ok((token, grant))
    }

    /// The grant behind a token, if this app may use it now for this type.
    pub fn check(&self, token: &str, app: &App, type_name: &str, now: i64) -> Result<&Grant, Rejection> {
        let grant = self.check_any_type(token, app, now)?;
        let rejection = || Reason::OutOfScope.with(format!("the seller must authorize {type_name}"));
        if grant.covers(type_name) { Ok(grant) } else { Err(rejection()) }
    }

    /// The same, for what is no type: files.
    pub fn check_any_type(&self, token: &str, app: &App, now: i64) -> Result<&Grant, Rejection> {
        let grant = self.granted.get(token).ok_or(Reason::UnknownToken)?;
        if grant.region != app.region || grant.app_key.as_ref().is_some_and(|key| *key != app.key) {
            return Err(Reason::ForeignToken.into());
        }
        if grant.expires.is_some_and(|end| end.0 <= now) {
            return Err(Reason::ExpiredToken.into());
        }
        Ok(grant)
    }
}

/// The app of a region that has no other.
pub(crate) fn default_app(region: Region) -> App {
    App { region, key: format!("mock-app-{region}"), secret: format!("mock-secret-of-{region}") }
}

/// The token that every mock knows for a region.
pub(crate) fn default_token(region: Region) -> String {
    format!("mock-token-{region}")
}

/// The shop of [`default_token`].
pub(crate) fn default_mall(region: Region) -> i64 {
    634_418_000_000_001 + region as i64
}

/// A token as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredToken {
    token: String,
    region: String,
    mall_id: i64,
    app_key: Option<String>,
    scope: Option<Vec<String>>,
    expires: Option<i64>,
    is_latest: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredTokens {
    made: u64,
    tokens: Vec<StoredToken>,
}

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = |(token, grant): (&String, &Grant)| StoredToken {
            token: token.clone(),
            region: grant.region.id().to_owned(),
            mall_id: grant.mall_id,
            app_key: grant.app_key.clone(),
            scope: grant.scope.clone(),
            expires: grant.expires.map(|at| at.0),
            is_latest: self.latest.values().any(|latest| latest == token),
        };
        let mut tokens: Vec<StoredToken> = self.granted.iter().map(stored).collect();
        tokens.sort_by(|one, other| one.token.cmp(&other.token));
        StoredTokens { made: self.made, tokens }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = StoredTokens::deserialize(deserializer)?;
        let mut tokens = Self { made: stored.made, ..Self::default() };
        for each in stored.tokens {
            let Some(region) = Region::ALL.into_iter().find(|region| region.id() == each.region) else { continue };
            let expires = each.expires.map(UnixSeconds);
            let grant = Grant { region, mall_id: each.mall_id, app_key: each.app_key, scope: each.scope, expires };
            if each.is_latest {
                tokens.latest.insert((region, grant.mall_id, grant.app_key.clone()), each.token.clone());
            }
            tokens.granted.insert(each.token, grant);
        }
        Ok(tokens)
    }
}
