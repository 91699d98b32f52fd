//! The state file: the world, the tokens and the subscriptions of a mock, so that they survive a restart.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::mock::{
    access::{subscriptions::Subscriptions, tokens::Tokens},
    state::{State, lock},
    world::table::World,
};

/// The version of the format. Older ones are read, newer ones are not.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What is kept.
#[derive(Default, Deserialize)]
pub(crate) struct Stored {
    #[serde(default)]
    pub world: World,
    #[serde(default)]
    pub tokens: Tokens,
    #[serde(default)]
    pub subscriptions: Subscriptions,
}

#[derive(Serialize)]
struct Storing<'a> {
    version: u32,
    world: &'a World,
    tokens: &'a Tokens,
    subscriptions: &'a Subscriptions,
}

/// A file that the state is written to when it has changed.
pub(crate) struct StateFile {
    path: PathBuf,
    written: Mutex<String>,
}

impl StateFile {
    pub fn new(path: PathBuf) -> Self {
        Self { path, written: Mutex::default() }
    }

    /// Reads what was written before; nothing if there is no file yet.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or is of a newer version.
    pub fn read(&self) -> io::Result<Option<Stored>> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.named(&error)),
        };
        let invalid = |error: serde_json::Error| self.named(&io::Error::new(io::ErrorKind::InvalidData, error));
        let Version { version } = serde_json::from_str(&text).map_err(invalid)?;
        if version > VERSION {
            let newer = format!("is of version {version}, and this mock reads up to {VERSION}: update the mock, or choose another file");
            return Err(self.named(&io::Error::new(io::ErrorKind::InvalidData, newer)));
        }
        serde_json::from_str(&text).map(Some).map_err(invalid)
    }

    /// Writes the state if it has changed, in one step: a reader sees the old file or the new one.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let text = {
            let (world, tokens, subscriptions) = (lock(&state.world), lock(&state.tokens), lock(&state.subscriptions));
            let storing = Storing { version: VERSION, world: &world, tokens: &tokens, subscriptions: &subscriptions };
            serde_json::to_string(&storing)?
        };
        let mut written = lock(&self.written);
        if *written != text {
            replace(&self.path, text.as_bytes()).map_err(|error| self.named(&error))?;
            *written = text;
        }
        Ok(())
    }

    fn named(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("state file {}: {error}", self.path.display()))
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let mut file = File::create(&new)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// Writes the file whenever something has changed, at most twice a second.
pub(crate) fn keep(file: &Arc<StateFile>, state: &Arc<State>) {
    const PERIOD: Duration = Duration::from_millis(500);
    let (file, kept) = (Arc::clone(file), Arc::clone(state));
    lock(&state.tasks).spawn(async move {
        let mut changed = kept.changed.subscribe();
        while changed.changed().await.is_ok() {
            if let Err(error) = file.write(&kept) {
                tracing::warn!(%error, "the mock's state could not be written");
            }
            tokio::time::sleep(PERIOD).await;
        }
    });
}
