//! A call that is not sent: the signed request, what was signed, and a curl command.

use serde_json::{Value, json};
use temu_sdk::Shop;
use temu_sdk::call::DryRun;

use super::{Args, Target};
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::i18n::text;
use crate::output::{Format, mask, put_line};
use crate::terminal::note;

pub async fn print(global: &Global, args: &Args, target: &Target<'_>, shop: &Shop, parameters: &Value) -> Result<Exit, Failure> {
    let request = target.raw(shop).params(parameters).dry_run().await?;
    let body: Value = serde_json::from_slice(&request.body).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
    if args.curl {
        return curl(args, &request, &body);
    }
    let shown = json!({"gateway": request.gateway.id(), "url": url(&request.url), "type": target.type_name, "body": mask::request(&body)});
    global.output(Format::Json)?.print(shown)?;
    if args.show_sign {
        put_line(masked_sign(&request.explain()))?;
    }
    Ok(Exit::Success)
}

/// The signature itself lets nobody sign anything else, but it opens the request for five minutes.
fn masked_sign(explanation: &str) -> String {
    match explanation.rsplit_once("\nis ") {
        Some((text, _)) => format!("{text}\nis {}", mask::MASK),
        None => explanation.to_owned(),
    }
}

/// Without a password that stands in it.
fn url(url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://{rest}"),
        None => url.to_owned(),
    }
}

fn curl(args: &Args, request: &DryRun, body: &Value) -> Result<Exit, Failure> {
    let Some(file) = &args.with_secrets else {
        let body = mask::request(body).to_string();
        put_line(format!(
            "curl --request POST {} --header 'Content-Type: application/json' --data-raw {}",
            quoted(&url(&request.url)),
            quoted(&body)
        ))?;
        return Ok(Exit::Success);
    };
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let body = String::from_utf8_lossy(&request.body);
    let config = format!(
        "request = \"POST\"\nurl = \"{}\"\nheader = \"Content-Type: application/json\"\ndata-raw = \"{}\"\n",
        escaped(&request.url),
        escaped(&body)
    );
    files::write_private(file, &config)?;
    put_line(format!("curl --config {}", quoted(&file.display().to_string())))?;
    note(text!("{} holds the shop's token; its signature is good for five minutes: delete it then", file.display()));
    Ok(Exit::Success)
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
