//! Logs on standard error: of the SDK alone, which keeps secrets and buyers' data out of its spans.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log if the command line asks for it.
pub fn start(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let spans = tracing_subscriber::fmt::format::FmtSpan::CLOSE;
    let layer = layer().with_writer(std::io::stderr).with_ansi(false).with_span_events(spans);
    // A second call changes nothing.
    let _ = tracing_subscriber::registry().with(Targets::new().with_target("temu_sdk", level)).with(layer).try_init();
}
