//! `temu download`: labels and documents, from the URLs that operations return.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use indicatif::ProgressBar;
use temu_sdk::Gateway;
use temu_sdk::sign::DownloadForm;
use tokio::io::AsyncWrite;

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::session::{Session, block_on};
use crate::terminal::{note, progress};

#[derive(clap::Args)]
pub struct Args {
    /// URL that an operation returned; it is good for about ten minutes
    #[arg(value_name = "URL")]
    url: String,
    /// File to write, `-` for standard output; by default named after the URL
    #[arg(long, short = 'O', value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Gateway of the operation, in region china
    #[arg(long, value_parser = ["cn", "partner", "us", "eu", "global"])]
    gateway: Option<String>,
    /// Sign in the form of waybill labels of the cn gateway
    #[arg(long)]
    plain: bool,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    /// Most bytes that the file may have
    #[arg(long, value_name = "BYTES", default_value_t = 100 << 20)]
    limit: u64,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let own = Gateway::ALL.into_iter().find(|gateway| gateway.region() == session.region);
    let gateway = args.gateway.as_deref().and_then(Gateway::from_id).or(own).filter(|gateway| gateway.region() == session.region);
    let gateway = gateway.ok_or_else(|| Failure::new(Exit::Usage, text!("the gateway is not of region {}", session.region)))?;
    let path = args.out.clone().unwrap_or_else(|| named(&args.url));
    let is_stream = path == Path::new("-");
    if !is_stream && path.exists() && !args.force {
        return Err(Failure::config(text!("{} exists", path.display())).hint(text!("--force replaces it, --out names another")));
    }
    let shop = session.shop(&session.client()?, &session.shop_name(global)?)?;
    let download = shop.files().download(gateway, &args.url).limit(args.limit);
    let download = if args.plain { download.form(DownloadForm::Plain) } else { download };
    block_on(async {
        let bar = progress(None, true);
        let work = async {
            if is_stream {
                download
                    .save(&mut Counted { inner: tokio::io::stdout(), bar: bar.clone() })
                    .await
                    .map(|saved| saved.length)
                    .map_err(Failure::from)
            } else {
                to_file(download, &path, &bar).await
            }
        };
        let result = tokio::select! {
            result = work => result,
            _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, text!("interrupted; nothing was written"))),
        };
        bar.finish_and_clear();
        let bytes = result?;
        if !is_stream {
            note(text!("{}: {} bytes", path.display(), bytes));
        }
        Ok(Exit::Success)
    })
}

/// The file appears once it is whole.
async fn to_file(download: temu_sdk::files::Download, path: &Path, bar: &ProgressBar) -> Result<u64, Failure> {
    let failed = |error: &std::io::Error| Failure::io(text!("cannot write {}", path.display()), error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let part = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    let file = part.reopen().map_err(|error| failed(&error))?;
    let saved = download.save(&mut Counted { inner: tokio::fs::File::from_std(file), bar: bar.clone() }).await?;
    part.persist(path).map_err(|error| failed(&error.error))?;
    Ok(saved.length)
}

/// The last part of the URL's path. What is not a plain name is called `download`.
fn named(url: &str) -> PathBuf {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path
        .split_once("://")
        .map_or(path, |(_, rest)| rest)
        .split_once('/')
        .map_or("", |(_, path)| path)
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let is_plain =
        !name.is_empty() && !name.starts_with('.') && name.chars().all(|char| char.is_ascii_alphanumeric() || "._-".contains(char));
    PathBuf::from(if is_plain { name } else { "download" })
}

/// Shows what has been written.
struct Counted<W> {
    inner: W,
    bar: ProgressBar,
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Counted<W> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = &written {
            self.bar.inc(*count as u64);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
