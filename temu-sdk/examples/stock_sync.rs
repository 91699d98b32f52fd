//! Brings the stock of one warehouse to several shops, all at once.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example stock_sync
//! Berlin: 3 SKUs changed
//! Lyon: 3 SKUs changed
//! Porto: product.list_skus (bg.local.goods.sku.list.query) on gateway us for shop "Porto": rejected …
//! ```
//!
//! Against the real gateway the shops are those of `TEMU_SHOPS`, as `label=token,label=token`, or the one of `TEMU_ACCESS_TOKEN`.

mod common;

use std::{collections::BTreeMap, env};

use common::{Outcome, Setup};
use temu_sdk::{
    AccessToken, Client, Error, Shop,
    mock::Grant,
    product::{
        list_skus,
        update_stock::{self, SkuStockTarget},
    },
};
use tokio::task::JoinSet;

/// What the warehouse has, by the seller's own SKU codes.
fn warehouse() -> BTreeMap<String, i64> {
    [("SKU-0-0", 12), ("SKU-0-1", 0), ("SKU-3-1", 250)].map(|(code, pieces)| (code.to_owned(), pieces)).into()
}

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    setup.may_write("set the stock of the SKUs in the source of this example")?;

    // The limits of Temu count per app and per shop; calls of one client keep to both, however many run at once.
    let mut running = JoinSet::new();
    for shop in shops(&setup, &client)? {
        running.spawn(async move { (shop.label().to_owned(), sync(&shop, &warehouse()).await) });
    }
    let mut results: BTreeMap<_, _> = running.join_all().await.into_iter().collect();
    while let Some((shop, result)) = results.pop_first() {
        match result {
            Ok(changed) => println!("{shop}: {changed} SKUs changed"),
            Err(error) => println!("{shop}: {error}"), // the other shops are not held up by one that must authorize again
        }
    }
    Ok(())
}

fn shops(setup: &Setup, client: &Client) -> Outcome<Vec<Shop>> {
    let shop = |label: &str, token: &str| client.shop(label).with_token(setup.region, AccessToken::new(token)).in_region(setup.region);
    if let Some(mock) = &setup.mock {
        for (mall_id, label) in (1..).zip(["Berlin", "Lyon", "Porto"]) {
            mock.add_token(format!("token of {label}").replace(' ', "-"), Grant::new(setup.region, mall_id));
        }
        mock.expire_token("token-of-Porto");
        return Ok(["Berlin", "Lyon", "Porto"].map(|label| shop(label, &format!("token-of-{label}"))).into());
    }
    let Ok(listed) = env::var("TEMU_SHOPS") else { return Ok(vec![setup.shop(client)?]) };
    let pairs = listed.split(',').map(|pair| pair.split_once('=').ok_or("TEMU_SHOPS must be label=token,label=token"));
    Ok(pairs.map(|pair| pair.map(|(label, token)| shop(label, token))).collect::<Result<_, _>>()?)
}

/// Sets the stock of those SKUs that differ from the warehouse, and returns how many.
async fn sync(shop: &Shop, warehouse: &BTreeMap<String, i64>) -> Result<usize, Error> {
    let mut wrong: BTreeMap<i64, Vec<SkuStockTarget>> = BTreeMap::new();
    let request = list_skus::Request::new().sku_search_type(list_skus::SkuSearchType::AvailableForSale).sku_status_filter_type(1);
    let mut skus = shop.items(request);
    while let Some(sku) = skus.next().await {
        let sku = sku?;
        let (Some(goods_id), Some(sku_id), Some(code)) = (sku.goods_id, sku.sku_id, sku.sku_sn) else { continue };
        if let Some(pieces) = warehouse.get(&code).filter(|pieces| Some(**pieces) != sku.stock) {
            wrong.entry(goods_id).or_default().push(SkuStockTarget::new().sku_id(sku_id).stock_target(*pieces));
        }
    }
    let mut changed = 0;
    for (goods_id, targets) in wrong {
        let wanted = targets.len();
        // A target, unlike a difference, may be sent again after an answer was lost.
        let reply = shop.call(update_stock::Request::new().goods_id(goods_id).sku_stock_target_list(targets)).await?;
        let failed = reply.failures().inspect(|sku| eprintln!("SKU {:?}: {}", sku.sku_id, sku.error_msg.as_deref().unwrap_or("failed")));
        changed += wanted - failed.count();
    }
    Ok(changed)
}
