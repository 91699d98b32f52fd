//! A tour against the mock gateway: authorize, read a list, call a migrated operation, see an old type rejected.
//!
//! ```console
//! $ cargo run -p temu-sdk --features mock --example demo
//! 1. A seller has authorized the app: exchange the code of the redirect for a token
//!   shop 634418000000002 authorized the app; its token is kept out of every output
//! 2. Read a list of orders; the next page is requested when it is needed
//!   a page of 10 orders, of 25 in all
//!   a page of 10 orders, of 25 in all
//!   a page of 5 orders, of 25 in all
//! 3. Call a migrated operation. The code names the operation; type and gateway come from the spec
//!   SKU 9007904289809508: 34 on stock
//!   SKU 9007840795076962: 43 on stock
//! 4. Send the type it had before, as a raw call
//!   rejected: stock.get_quantity (bg.goods.quantity.get) on gateway cn for shop "my-shop": rejected …
//! ```
//!
//! `cargo xtask demo` generates the SDK first.

use temu_sdk::mock::MockGateway;
use temu_sdk::{AccessToken, Client, Operation, Region, Shop, auth, order, stock, types};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let mock = MockGateway::builder().items(25).start().await?;
    println!("A mock of Temu's five gateways listens on this machine; nothing below leaves it.");
    let client = mock.client_builder().build()?;

    step(1, "A seller has authorized the app: exchange the code of the redirect for a token");
    let token = authorize(&client, &mock).await?;
    show(&mock, 1);

    step(2, "Read a list of orders; the next page is requested when it is needed");
    let shop =
        Region::ALL.into_iter().fold(client.shop("my-shop"), |shop, region| shop.with_token(region, AccessToken::new(mock.token(region))));
    let shop = shop.with_token(Region::Us, token).in_region(Region::Us);
    list_orders(&shop).await?;
    show(&mock, 3);

    step(3, "Call a migrated operation. The code names the operation; type and gateway come from the spec");
    call_migrated(&shop).await?;
    show(&mock, 1);

    step(4, "Send the type it had before, as a raw call");
    send_old_types(&shop).await;
    show(&mock, stock::get_quantity::Request::INFO.replaces.len());

    mock.shutdown().await;
    println!("\nThat was all of it. The spec of the operation in steps 3 and 4 is spec/api/stock/get_quantity.yaml: give it another");
    println!("`type` and gateway, run `cargo xtask demo` again, and the same code calls the new one.");
    Ok(())
}

async fn authorize(client: &Client, mock: &MockGateway) -> Result<AccessToken, Box<dyn std::error::Error>> {
    let code = mock.issue_code(Region::Us);
    let reply = client.shop("my-shop").in_region(Region::Us).call(auth::create_token::Request::new().code(code)).await?;
    println!("  shop {} authorized the app; its token is kept out of every output", reply.mall_id.unwrap_or_default());
    reply.access_token.clone().map(AccessToken::new).ok_or_else(|| "the response holds no token".into())
}

async fn list_orders(shop: &Shop) -> Outcome {
    let mut pages = shop.pages(order::list::Request::new().page_size(10));
    while let Some(page) = pages.next().await {
        let page = page?;
        println!("  a page of {} orders, of {} in all", page.items.len(), page.total.unwrap_or_default());
    }
    Ok(())
}

async fn call_migrated(shop: &Shop) -> Outcome {
    let reply = shop.call(stock_of_an_skc()).await?;
    for sku in reply.product_sku_stock_list.iter().take(2) {
        println!("  SKU {}: {} on stock", sku.product_sku_id.unwrap_or_default(), sku.sku_stock_quantity.unwrap_or_default());
    }
    Ok(())
}

fn stock_of_an_skc() -> stock::get_quantity::Request {
    stock::get_quantity::Request::new(types::OpenApiUser::new(1), 42)
}

async fn send_old_types(shop: &Shop) {
    for old in stock::get_quantity::Request::INFO.replaces {
        for gateway in old.gateways {
            match shop.raw(old.type_name).gateway(*gateway).params(&stock_of_an_skc()).send().await {
                Ok(_) => println!("  {} on {gateway} is still served: its sunset has not come", old.type_name),
                Err(error) => println!("  rejected: {error}"),
            }
        }
    }
}

fn step(number: u32, what: &str) {
    println!("\n{number}. {what}");
}

/// The last requests as they travelled.
fn show(mock: &MockGateway, count: usize) {
    let requests = mock.requests();
    for request in &requests[requests.len().saturating_sub(count)..] {
        let body = &request.body;
        let short: String = body.chars().take(260).collect();
        println!("  → {:<7} {short}{}", request.gateway.id(), if short.len() < body.len() { "…" } else { "" });
        println!("  ← errorCode {}", request.error_code.unwrap_or_default());
    }
}
