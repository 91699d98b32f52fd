//! What calls hold: the peak of an upload in bodies, and ten thousand shops on one client.

use std::time::Duration;

use allocation_counter::measure;
use temu_sdk::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use temu_sdk::{
    AccessToken, AppKey, AppSecret, Base64, BoxFuture, Client, Gateway, Region, Shop, image,
    limits::{Limit, Limits, Scope},
    order,
};

use crate::compare::Effort;
use crate::figure::Figure;
use crate::sign::{KEY, SECRET, TOKEN};

pub fn run(effort: Effort) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let uploader = client().shop("shop").with_token(Region::China, AccessToken::new(TOKEN));
    let body = (1_usize << 20).div_ceil(3) * 4;
    let upload = measure(|| runtime.block_on(upload(&uploader)));
    let count = if effort == Effort::Quick { 100 } else { 10_000 };
    let mut kept = None;
    let shops = measure(|| kept = Some(runtime.block_on(shops(count))));
    drop(kept);
    vec![
        Figure::ratio("memory upload", upload.bytes_max as f64 / body as f64, 2.2).unit(" bodies"),
        Figure::ratio("memory 10,000 shops", shops.bytes_max as f64 / 1e6, 20.0).unit(" MB"),
    ]
}

/// The image itself is counted too.
async fn upload(shop: &Shop) {
    let image = Base64::from(vec![0x5a; 1 << 20]);
    shop.call(image::upload::Request::new().image(image)).await.expect("an answer");
}

/// Each with a token and a call.
async fn shops(count: usize) -> (Client, Vec<Shop>) {
    let client = client();
    let mut shops = Vec::with_capacity(count);
    for number in 0..count {
        let shop = client.shop(format!("shop-{number}")).in_region(Region::Us).with_token(Region::Us, AccessToken::new(TOKEN));
        shop.call(order::list::Request::new()).await.expect("an answer");
        shops.push(shop);
    }
    (client, shops)
}

fn client() -> Client {
    let limits = [Limit::new(1_000_000, Duration::from_secs(1), Scope::App), Limit::new(60, Duration::from_secs(60), Scope::Shop)];
    Region::ALL
        .into_iter()
        .fold(Client::builder(), |builder, region| builder.app(region, AppKey::new(KEY), AppSecret::new(SECRET)))
        .base_url(Gateway::Us, "http://localhost")
        .limits(Limits::new().defaults(limits))
        .transport(Nothing)
        .build()
        .expect("a client")
}

/// Takes every request and answers with nothing.
#[derive(Debug)]
struct Nothing;

impl Transport for Nothing {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Ok(HttpResponse::new(200, &br#"{"success":true,"errorCode":1000000,"result":{}}"#[..])) })
    }
}
