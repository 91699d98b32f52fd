//! Finding in the catalogue what is known of a wire name.

use crate::{
    generated::interfaces::ALL as INTERFACES,
    interface::{Gateway, Interface, Replaced},
};

/// A wire name that the catalogue knows.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub interface: &'static Interface,
    /// It is an old name, replaced by the interface's.
    pub replaced: Option<&'static Replaced>,
}

impl Known {
    pub fn find(type_name: &str) -> Option<Self> {
        let current = INTERFACES.iter().find(|interface| interface.type_name == type_name || interface.aliases.contains(&type_name));
        current.map(|interface| Self { interface, replaced: None }).or_else(|| {
            INTERFACES.iter().find_map(|interface| {
                let replaced = interface.replaces.iter().find(|replaced| replaced.type_name == type_name)?;
                Some(Self { interface, replaced: Some(replaced) })
            })
        })
    }

    /// The gateways that serve the name.
    pub fn gateways(self) -> &'static [Gateway] {
        self.replaced.map_or(self.interface.gateways, |replaced| replaced.gateways)
    }
}
