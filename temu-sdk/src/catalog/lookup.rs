//! Finding in the catalogue what is known of a wire name.

use crate::{
    catalog::gateway::Gateway,
    catalog::interface::{Interface, Replaced},
    generated::interfaces::ALL as INTERFACES,
    wire::values::UnixSeconds,
};

/// A wire name that the catalogue knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub interface: &'static Interface,
    /// It is an old name, replaced by the interface's.
    pub replaced: Option<&'static Replaced>,
}

impl Known {
    pub fn find(type_name: &str) -> Option<Self> {
        let current = INTERFACES.iter().find(|interface| interface.type_name == type_name || interface.aliases.contains(&type_name));
        current.copied().map(Self::current).or_else(|| {
            INTERFACES.iter().find_map(|interface| {
                let replaced = interface.replaces.iter().find(|replaced| replaced.type_name == type_name)?;
                Some(Self { interface, replaced: Some(replaced) })
            })
        })
    }

    /// What the interface is called today.
    pub fn current(interface: &'static Interface) -> Self {
        Self { interface, replaced: None }
    }

    /// The last of the interface's old names that live on at a moment.
    pub fn old(interface: &'static Interface, at: UnixSeconds) -> Option<Self> {
        let own = interface.replaces.iter().filter(|replaced| replaced.stays_for.is_empty());
        let living = own.filter(|replaced| !replaced.is_retired(at));
        let replaced = living.max_by_key(|replaced| replaced.sunset.unwrap_or(i64::MAX))?;
        Some(Self { interface, replaced: Some(replaced) })
    }

    pub fn type_name(self) -> &'static str {
        self.replaced.map_or(self.interface.type_name, |replaced| replaced.type_name)
    }

    /// The gateways that serve the name.
    pub fn gateways(self) -> &'static [Gateway] {
        self.replaced.map_or(self.interface.gateways, |replaced| replaced.gateways)
    }
}
