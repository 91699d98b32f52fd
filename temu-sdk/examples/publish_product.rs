//! Uploads a picture, publishes a product with it, and follows it until it can be sold.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example publish_product
//! the picture is at https://img.example.com/image-2.jpg
//! product TEAPOT has the goods id 18014398509481990
//! it is being checked
//! it is published
//!   SKU TEAPOT-B: 12 on stock
//!   SKU TEAPOT-W: 7 on stock
//! ```
//!
//! The picture is the file that `TEMU_IMAGE` names; without it, a tiny one that only the mock gateway accepts.

mod common;

use std::{env, fs, time::Duration};

use common::{Outcome, Setup};
use temu_sdk::{
    Shop,
    product::{
        get_publish_status, get_stock,
        publish_from_text::{BasePrice, GoodsBasic, PackageInfo, PackageInfoRequired, Price, Request, Sku, SkuRequired, Variation},
    },
};

/// A PNG of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

#[tokio::main]
async fn main() -> Outcome {
    let setup = Setup::new().await?;
    let client = setup.client()?.build()?;
    let shop = setup.shop(&client)?;

    setup.may_write("upload a picture and publish a product")?;
    let picture = env::var_os("TEMU_IMAGE").map_or_else(|| Ok(PIXEL.to_vec()), fs::read)?;
    let stored = shop.files().upload_image(picture).await?;
    println!("the picture is at {}", stored.url);

    let published = shop.call(teapots(&stored.url)).await?;
    let goods_id = published.goods_id.ok_or("the gateway gave no goods id")?;
    println!("product {} has the goods id {goods_id}", published.external_goods_id.as_deref().unwrap_or("?"));

    wait_until_published(&setup, &shop, goods_id).await?;
    let stock = shop.call(get_stock::Request::new().goods_id(goods_id)).await?;
    for sku in stock.stock_list.iter().flat_map(|product| &product.sku_stock_info_list) {
        let pieces = sku.self_ordinary_stock.as_ref().and_then(|stock| stock.stock).unwrap_or_default();
        println!("  SKU {}: {pieces} on stock", sku.out_sku_sn.as_deref().unwrap_or("?"));
    }
    Ok(())
}

/// Two teapots. Temu finds the category by itself; prices are decimal text in the currency of the site.
fn teapots(picture: &str) -> Request {
    let sku = |code: &str, color: &str, quantity: i64| {
        Sku::new(SkuRequired {
            external_sku_id: code.to_owned(),
            images: vec![picture.to_owned()],
            price: Price::new(BasePrice::new("12.50", "USD")),
            quantity,
            package_info: PackageInfo::new(PackageInfoRequired {
                weight: "2.5".to_owned(),
                length: "9".to_owned(),
                width: "6".to_owned(),
                height: "6".to_owned(),
            }),
            variations: vec![Variation::new("Color", color)],
        })
    };
    let teapot = GoodsBasic::new("TEAPOT", "Stoneware Teapot, 1 Liter").goods_desc("Dishwasher-safe.").goods_carousel_image([picture]);
    Request::new([sku("TEAPOT-B", "Blue", 12), sku("TEAPOT-W", "White", 7)]).goods_basic(teapot)
}

/// Temu checks new products: a status of 3 is published.
async fn wait_until_published(setup: &Setup, shop: &Shop, goods_id: i64) -> Outcome {
    const PUBLISHED: i64 = 3;
    for _ in 0..60 {
        let status = shop.call(get_publish_status::Request::new().goods_id_list([goods_id])).await?;
        if status.goods_publish_status_list.iter().any(|product| product.status == Some(PUBLISHED)) {
            println!("it is published");
            return Ok(());
        }
        println!("it is being checked");
        setup.wait(Duration::from_secs(10)).await;
    }
    Err("the product was not published within 10 minutes: look at it in the Seller Center".into())
}
