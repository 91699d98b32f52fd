//! `temu tokens`: expiry and scopes of the shops' tokens, and what renews them.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use temu_sdk::{Region, Shop, UnixSeconds, auth};

use crate::args::Global;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, columns, mask, put};
use crate::session::{Session, block_on, now};
use crate::terminal::progress;

#[derive(clap::Args)]
pub struct Args {
    /// Ask the gateways, in place of what is stored
    #[arg(long)]
    pub check: bool,
    /// List the types that each token covers
    #[arg(long)]
    pub scopes: bool,
}

/// What a gateway tells of a token.
#[derive(Clone, Debug, Default)]
pub struct Info {
    pub mall_id: Option<i64>,
    pub expires: Option<UnixSeconds>,
    pub types: Vec<String>,
    /// Codes of events that the app is subscribed to.
    pub subscribed: Vec<String>,
    /// Codes of events that the seller has authorized; `None` if the gateway does not tell.
    pub authorized: Option<Vec<String>>,
}

/// Asks about the token of a shop's handle.
pub async fn ask(shop: &Shop, region: Region) -> Result<Info, Failure> {
    Ok(query(shop, region).await?)
}

/// Keeps the SDK's error, which says more than an exit code. In region china two gateways tell of a token, and one may do so alone.
pub async fn query(shop: &Shop, region: Region) -> Result<Info, temu_sdk::Error> {
    match own(shop).await {
        Err(error) if region == Region::China => {
            let told = shop.call(auth::get_token_info_partner::Request::new()).await.map_err(|_| error)?;
            Ok(Info { expires: told.expired_time, types: told.api_scope_list.clone(), ..Info::default() })
        }
        told => told,
    }
}

async fn own(shop: &Shop) -> Result<Info, temu_sdk::Error> {
    let told = shop.call(auth::get_token_info::Request::new()).await?.into_inner();
    let granted = told.auth_event_code_list.iter().filter(|event| event.permits_status != Some(0));
    let authorized = granted.filter_map(|event| event.event_code.clone()).collect();
    Ok(Info {
        mall_id: told.mall_id,
        expires: told.expired_time,
        types: told.api_scope_list,
        subscribed: told.app_subscribe_event_code_list,
        authorized: Some(authorized),
    })
}

/// A token's row.
struct Row {
    profile: String,
    shop: String,
    token: String,
    mall_id: Option<i64>,
    expires: Option<UnixSeconds>,
    types: Option<Vec<String>>,
    events: Value,
    renewal: String,
    problem: Option<String>,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let config = Config::load(global)?;
    let mut rows = Vec::new();
    for (name, profile) in config.profiles(global)? {
        let session = Session::of(&config, name, profile)?;
        let names = match &global.shop {
            Some(shop) => vec![shop.clone()],
            None if session.profile.shops.is_empty() => session.shop_name(global).into_iter().collect(),
            None => session.profile.shops.keys().cloned().collect(),
        };
        rows.extend(stored(&session, &names)?);
        if args.check || args.scopes {
            block_on(check(&session, &mut rows))?;
        }
    }
    let failed = rows.iter().any(|row| row.problem.is_some() || row.expires.is_some_and(|at| at.0 <= now().0));
    if global.wants_values() {
        global.output(Format::Json)?.print(rows.iter().map(|row| value(row, args.scopes)).collect())?;
    } else if rows.is_empty() {
        put(&(text!("there are no shops; `temu login` adds one") + "\n"))?;
    } else {
        print(&rows, args.scopes)?;
    }
    Ok(if failed { Exit::Auth } else { Exit::Success })
}

fn stored(session: &Session, names: &[String]) -> Result<Vec<Row>, Failure> {
    let row = |shop: &String| {
        let token = session.secrets.token(shop)?;
        let problem = token.is_none().then(|| text!("no token"));
        let renewal = match &token {
            Some(token) if token.refresh.is_some() => text!("has a refresh token, which no documented operation takes: `temu login`"),
            _ => text!("`temu login` before it expires"),
        };
        Ok(Row {
            profile: session.name.clone(),
            shop: shop.clone(),
            token: token.as_ref().map(|token| mask::hint(token.access.expose())).unwrap_or_default(),
            mall_id: token.as_ref().and_then(|token| token.mall_id),
            expires: token.as_ref().and_then(|token| token.expires),
            types: None,
            events: Value::Null,
            renewal,
            problem,
        })
    };
    names.iter().map(row).collect()
}

/// Asks the gateway about the tokens of a profile, some at a time; the client's limits hold.
async fn check(session: &Session, rows: &mut [Row]) -> Result<(), Failure> {
    let client = session.client()?;
    let own: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].profile == session.name && rows[*at].problem.is_none()).collect();
    let bar = progress(Some(own.len() as u64), false);
    let handles = own.iter().map(|at| session.shop(&client, &rows[*at].shop).map(|shop| (*at, shop))).collect::<Result<Vec<_>, _>>()?;
    let region = session.region;
    let mut answers = stream::iter(handles).map(|(at, shop)| async move { (at, ask(&shop, region).await) }).buffer_unordered(16);
    while let Some((at, answer)) = answers.next().await {
        bar.inc(1);
        match answer {
            Ok(info) => {
                rows[at].expires = info.expires.or(rows[at].expires);
                rows[at].mall_id = info.mall_id.or(rows[at].mall_id);
                rows[at].types = Some(info.types);
                rows[at].events = json!({"subscribed": info.subscribed, "authorized": info.authorized});
            }
            Err(failure) => rows[at].problem = Some(failure.message),
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn value(row: &Row, scopes: bool) -> Value {
    let types = row.types.as_ref().map(|types| if scopes { json!(types) } else { json!(types.len()) });
    json!({"profile": row.profile, "shop": row.shop, "mall_id": row.mall_id, "expires": row.expires.map(|at| at.0), "days_left": row.expires.map(days_left),
        "types": types, "events": row.events, "renewal": row.renewal, "problem": row.problem})
}

fn print(rows: &[Row], scopes: bool) -> Result<(), Failure> {
    let header = [text!("PROFILE"), text!("SHOP"), text!("TOKEN"), text!("EXPIRES"), text!("TYPES"), text!("RENEWAL")];
    let dash = || "-".to_owned();
    let line = |row: &Row| {
        let expires = row.expires.map_or_else(dash, |at| text!("{} ({} days)", day(at), days_left(at)));
        let last = row.problem.clone().unwrap_or_else(|| row.renewal.clone());
        vec![
            row.profile.clone(),
            row.shop.clone(),
            row.token.clone(),
            expires,
            row.types.as_ref().map_or_else(dash, |types| types.len().to_string()),
            last,
        ]
    };
    put(&columns(&header, rows.iter().map(line)))?;
    for row in rows.iter().filter(|_| scopes) {
        let types: String = row.types.iter().flatten().map(|name| format!("  {name}\n")).collect();
        put(&format!("\n{}\n{types}", row.shop))?;
    }
    Ok(())
}

pub fn day(at: UnixSeconds) -> String {
    jiff::Timestamp::from_second(at.0).map(|at| at.strftime("%F").to_string()).unwrap_or_default()
}

pub fn days_left(at: UnixSeconds) -> i64 {
    (at.0 - now().0).div_euclid(86_400)
}
