//! `temu upload`: images and videos. What was uploaded is remembered, so that a run that was interrupted goes on where it ended.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use indicatif::ProgressBar;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temu_sdk::Shop;

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::i18n::text;
use crate::output::Format;
use crate::session::{Session, block_on};
use crate::terminal::{note, progress, warn};
use crate::value::read_bytes;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Upload images of a local store, and print their URLs
    Image(FilesArgs),
    /// Upload videos of products, and print their ids
    Video(VideoArgs),
}

#[derive(clap::Args)]
struct FilesArgs {
    /// Files
    #[arg(required = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// File that remembers what was uploaded: files in it are not uploaded again
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    resume: Option<PathBuf>,
}

#[derive(clap::Args)]
struct VideoArgs {
    #[command(flatten)]
    files: FilesArgs,
    /// Wait until the video has been transcoded, and print its URL
    #[arg(long)]
    wait: bool,
}

/// The version of the file that remembers.
const VERSION: u64 = 1;

/// What was uploaded, by shop and content.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    version: u64,
    uploaded: BTreeMap<String, Value>,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let name = session.shop_name(global)?;
    let shop = session.shop(&session.client()?, &name)?;
    let (files, wait) = match &args.command {
        Command::Image(files) => (files, None),
        Command::Video(video) => (&video.files, Some(video.wait)),
    };
    let owner = format!("{}/{name}", session.name);
    block_on(async {
        tokio::select! {
            result = upload(global, files, wait, &shop, &owner) => result,
            _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, text!("interrupted: what is not printed above was not uploaded, and changes nothing in the shop"))),
        }
    })
}

async fn upload(global: &Global, args: &FilesArgs, wait: Option<bool>, shop: &Shop, owner: &str) -> Result<Exit, Failure> {
    let output = global.output(Format::Jsonl)?;
    let mut memory = args.resume.as_deref().map(remembered).transpose()?;
    let mut exit = Exit::Success;
    for file in &args.files {
        let bytes = read_bytes(file)?;
        let digest: String = Md5::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let key = format!("{owner}/{}/{digest}", if wait.is_some() { "video" } else { "image" });
        let known = memory.as_ref().and_then(|memory| memory.uploaded.get(&key)).cloned();
        let stored = match known {
            Some(known) => {
                note(text!("{} was uploaded before", file.display()));
                Ok(known)
            }
            None => one(shop, file, bytes, wait.is_some()).await,
        };
        let mut stored = match stored {
            Ok(stored) => stored,
            Err(error) => {
                exit = crate::exit::exit_of(&error);
                warn(text!("{} was not uploaded: {}", file.display(), error));
                continue;
            }
        };
        if let (Some(path), Some(memory)) = (&args.resume, &mut memory) {
            memory.uploaded.insert(key, stored.clone());
            files::write(path, &format!("{:#}\n", json!(memory)))?;
        }
        if wait == Some(true) {
            let vid = stored["vid"].as_str().unwrap_or_default().to_owned();
            let video = shop.files().wait_for_video(&vid, Duration::from_secs(600)).await?;
            stored["url"] = json!(video.url);
        }
        stored["file"] = json!(file.display().to_string());
        output.print(stored)?;
    }
    Ok(exit)
}

/// Uploads one file. A part of a video that fails is tried again by itself.
async fn one(shop: &Shop, file: &Path, bytes: Vec<u8>, is_video: bool) -> Result<Value, temu_sdk::Error> {
    let bar = progress(Some(bytes.len() as u64), true).with_message(file.display().to_string());
    let result = if is_video {
        video(shop, bytes, &bar).await
    } else {
        shop.files().upload_image(bytes).await.map(|stored| json!({"url": stored.url, "etag": stored.etag}))
    };
    bar.finish_and_clear();
    result
}

async fn video(shop: &Shop, bytes: Vec<u8>, bar: &ProgressBar) -> Result<Value, temu_sdk::Error> {
    let bar = bar.clone();
    let vid = shop.files().upload_video(bytes).progress(move |sent, _| bar.set_position(sent)).send().await?;
    Ok(json!({"vid": vid}))
}

fn remembered(path: &Path) -> Result<Memory, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Memory { version: VERSION, uploaded: BTreeMap::new() }),
        Err(error) => return Err(Failure::io(text!("cannot read {}", path.display()), &error)),
    };
    let memory: Memory = serde_json::from_str(&text).map_err(|error| {
        Failure::config(text!(
            "{}:{}:{}: not a file that `temu upload` wrote; it stays as it is",
            path.display(),
            error.line(),
            error.column()
        ))
    })?;
    if memory.version > VERSION {
        return Err(Failure::config(text!("{}:1:1: the file was written by a newer version of temu: update temu", path.display())));
    }
    Ok(memory)
}
