//! A spec that is being edited: its files, and the interfaces as the files say them at this moment.

use crate::edit::File;
use crate::layout::FileKind;
use crate::read::{self, schema};
use crate::source::{Source, Sources};
use crate::spec::Interface;

/// A spec that is being edited.
pub struct Draft {
    sources: Sources,
    interfaces: Vec<Interface>,
    /// The order of an interface file's keys, of an entry of `replaces`, of a notice's keys and of a move's.
    pub orders: Orders,
}

/// In which order keys are written. The schemas have it from the types that describe the files.
pub struct Orders {
    pub interface: Vec<String>,
    pub replaces: Vec<String>,
    pub notice: Vec<String>,
    pub moves: Vec<String>,
}

impl Draft {
    /// Begins with a valid spec.
    pub fn new(sources: Sources, interfaces: Vec<Interface>) -> Self {
        let keys = |kind: FileKind, path: &str| -> Vec<String> {
            let schema = schema::of(kind);
            let properties = schema.pointer(path).and_then(|properties| properties.as_object());
            properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
        };
        let orders = Orders {
            interface: keys(FileKind::Interface, "/properties"),
            replaces: keys(FileKind::Interface, "/$defs/Replaces/properties"),
            notice: keys(FileKind::Notice, "/properties"),
            moves: keys(FileKind::Notice, "/$defs/Move/properties"),
        };
        Self { sources, interfaces, orders }
    }

    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// The interface that has a type now, as its type or as an alias.
    pub fn with_type(&self, name: &str) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| has_type(interface, name))
    }

    /// The interface that has replaced a type, and the position of its entry.
    pub fn replaced(&self, name: &str) -> Option<(&Interface, usize)> {
        self.interfaces
            .iter()
            .find_map(|interface| Some((interface, interface.replaces.iter().position(|entry| entry.type_name.value == name)?)))
    }

    /// All type strings that interfaces have now.
    pub fn types(&self) -> Vec<&str> {
        self.interfaces.iter().map(|interface| interface.type_name.as_str()).collect()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.sources.text(path)
    }

    /// Changes a file.
    pub fn edit(&mut self, path: &str, change: impl FnOnce(&mut File, &Orders)) {
        let Some(mut file) = self.text(path).and_then(|text| File::parse(text.to_owned())) else { return };
        change(&mut file, &self.orders);
        self.put(path, file.into_text());
    }

    /// Gives a file a text; it may be new.
    pub fn put(&mut self, path: &str, text: String) {
        let source = Source { path: path.to_owned(), text };
        if let Some(interface) = read::interface(&source) {
            self.interfaces.retain(|other| other.path() != path);
            self.interfaces.push(interface);
        }
        match self.sources.files.binary_search_by(|file| file.path.as_str().cmp(path)) {
            Ok(at) => self.sources.files[at] = source,
            Err(at) => self.sources.files.insert(at, source),
        }
    }
}

/// Whether an interface has a type now.
pub fn has_type(interface: &Interface, name: &str) -> bool {
    interface.type_name.value == name || interface.aliases.iter().any(|alias| alias.value == name)
}
