//! `temu man`: manual pages, a file per command.

use std::path::{Path, PathBuf};

use clap::CommandFactory;

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::i18n::{localize, text};

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write to
    pub folder: PathBuf,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let failed = |path: &Path, error: &std::io::Error| Failure::io(text!("cannot write {}", path.display()), error);
    std::fs::create_dir_all(&args.folder).map_err(|error| failed(&args.folder, &error))?;
    let command = localize(Cli::command());
    let mut pages = vec![("temu".to_owned(), command.clone())];
    pages.extend(command.get_subcommands().filter(|inner| !inner.is_hide_set()).map(|inner| (format!("temu-{}", inner.get_name()), inner.clone())));
    for (name, command) in pages {
        let (mut page, path) = (Vec::new(), args.folder.join(format!("{name}.1")));
        let man = clap_mangen::Man::new(command.name(name.clone()).version(env!("CARGO_PKG_VERSION"))).title(name.to_uppercase());
        man.render(&mut page).and_then(|()| std::fs::write(&path, page)).map_err(|error| failed(&path, &error))?;
    }
    Ok(Exit::Success)
}
