//! Rust with `temu-sdk`.

use codegen::spec::{Operation, Region};

use crate::samples;
use crate::site::Site;

/// Types of `temu_sdk` that a request may name.
const VALUES: [&str; 4] = ["Base64", "Timestamp", "UnixMillis", "UnixSeconds"];

pub fn text(site: &Site<'_>, operation: &Operation) -> String {
    let sample = samples::parameters(site.model, operation);
    let request = site.examples.request(operation, &sample, 1);
    let region = operation.gateways.first().and_then(|id| site.gateway(id)).map_or("Us", |gateway| region(gateway.region));
    let mut names = vec!["AccessToken", "AppKey", "AppSecret", "Client", "Region", operation.group.as_str()];
    names.extend(VALUES.into_iter().filter(|name| request.contains(&format!("{name}(")) || request.contains(&format!("{name}::"))));
    names.extend(request.contains("types::").then_some("types"));
    names.sort_by_key(|name| (name.starts_with(|c: char| c.is_lowercase()), *name));
    let names = imports(&names);
    let maps = if request.contains("BTreeMap") { "use std::collections::BTreeMap;\n" } else { "" };
    format!(
        r#"{maps}use std::env::var;

use temu_sdk::{names};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let key = AppKey::new(var("TEMU_APP_KEY")?);
    let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
    let client = Client::builder().app(Region::{region}, key, secret).build()?;
    let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
    let shop = client.shop("my-shop").with_token(Region::{region}, token);

    let request = {request};
    let reply = shop.call(request).await?;
    println!("{{:#?}}", *reply);
    Ok(())
}}
"#
    )
}

/// The longest line of the samples.
const WIDTH: usize = 72;

/// Names in braces, in as many lines as they need.
fn imports(names: &[&str]) -> String {
    let line = format!("{{{}}}", names.join(", "));
    if "use temu_sdk::;".len() + line.len() <= WIDTH {
        return line;
    }
    let mut lines = vec![String::from("   ")];
    for name in names {
        if lines.last().is_some_and(|line| line.len() + name.len() + 2 > WIDTH) {
            lines.push(String::from("   "));
        }
        lines.iter_mut().last().into_iter().for_each(|line| line.extend([" ", name, ","]));
    }
    format!("{{\n{}\n}}", lines.join("\n"))
}

fn region(region: Region) -> &'static str {
    match region {
        Region::China => "China",
        Region::Us => "Us",
        Region::Eu => "Eu",
        Region::Global => "Global",
    }
}
