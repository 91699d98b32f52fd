//! A type has moved, and a shop's token does not cover the new one yet: what breaks when, and how calls fall back to the old type.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example migration_fallback
//! -- before the sunset
//! stock.get_quantity works through its old type only: the seller authorizes again at
//!   https://agentseller.temu.com/open/system-manage/client-manage
//! rejected with 3000032: the seller must authorize again
//! called bg.goods.quantity.get on cn, since the new type was rejected with 3000032
//! -- after the sunset
//! rejected with 3000032: the seller must authorize again
//! -- after the seller has authorized the app again
//! called bg.btg.goods.stock.quantity.get on partner
//! ```
//!
//! The mock goes back to the days of a real migration. Against the real gateway the example only tells what the token lacks.

mod common;

use std::time::Duration;

use common::{Outcome, Setup};
use temu_sdk::{
    Error, Region, Shop, UnixSeconds, auth,
    lifecycle::{self, Prefer},
    mock::Grant,
    stock::get_quantity,
    types::OpenApiUser,
};

/// 2025-08-10: Temu has announced the move, and the old type is served until 2025-08-15.
const BEFORE_THE_SUNSET: UnixSeconds = UnixSeconds(1_754_784_000);
const OLD_TYPE: &str = "bg.goods.quantity.get";
const TOKEN_INFO: &str = "bg.open.accesstoken.info.get.global";

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::with(Region::China, Some(BEFORE_THE_SUNSET), |mock| mock).await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;
    let Some(mock) = &setup.mock else { return tell_gaps(&shop, setup.region).await };
    mock.add_token(mock.token(Region::China), Grant::new(Region::China, 1).scope([OLD_TYPE, TOKEN_INFO]));

    println!("-- before the sunset");
    tell_gaps(&shop, setup.region).await?;
    read_stock(&shop).await;
    let shop = shop.with_preference(Prefer::CurrentThenOld);
    read_stock(&shop).await;

    println!("-- after the sunset");
    setup.wait(Duration::from_secs(7 * 86_400)).await;
    read_stock(&shop).await;

    println!("-- after the seller has authorized the app again");
    mock.add_token(mock.token(Region::China), Grant::new(Region::China, 1));
    read_stock(&shop).await;
    Ok(())
}

/// Compares what the token covers with what the catalog lists.
async fn tell_gaps(shop: &Shop, region: Region) -> Outcome {
    let covered = match region {
        Region::China => shop.call(auth::get_token_info_partner::Request::new()).await?.into_inner().api_scope_list,
        _ => shop.call(auth::get_token_info::Request::new()).await?.into_inner().api_scope_list,
    };
    let gaps = lifecycle::gaps(&covered, region);
    for gap in gaps.iter().filter(|gap| gap.covered_by.is_some()) {
        println!("{} works through its old type only: the seller authorizes again at", gap.operation.id);
        println!("  {}", gap.cross_border_page.or(gap.local_page).unwrap_or("the Seller Center"));
    }
    Ok(())
}

/// The code of a call is the same before, during and after a migration.
async fn read_stock(shop: &Shop) {
    let code = |error: &Error| error.code().unwrap_or_default();
    match shop.call(get_quantity::Request::new(OpenApiUser::new(1), 42)).await {
        Ok(reply) => match reply.fell_back() {
            None => println!("called {} on {}", reply.type_name(), reply.gateway()),
            Some(why) => {
                println!("called {} on {}, since the new type was rejected with {}", reply.type_name(), reply.gateway(), code(why))
            }
        },
        Err(error) if error.needs_reauthorization() => println!("rejected with {}: the seller must authorize again", code(&error)),
        Err(error) => println!("{error}"),
    }
}
