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
        Self::find_in(INTERFACES.iter().copied(), type_name)
    }

    /// Finds a type among these: current types and aliases go before old types.
    pub fn find_in(interfaces: impl Iterator<Item = &'static Interface> + Clone, type_name: &str) -> Option<Self> {
        let current = interfaces.clone().find(|interface| interface.type_name == type_name || interface.aliases.contains(&type_name));
        current.map(Self::current).or_else(|| {
            interfaces.into_iter().find_map(|interface| {
                let replaced = interface.replaces.iter().find(|replaced| replaced.type_name == type_name)?;
                Some(Self { interface, replaced: Some(replaced) })
            })
        })
    }

    /// What the interface is called today.
    pub fn current(interface: &'static Interface) -> Self {
        Self { interface, replaced: None }
    }

    /// The interface's old names that are still served at a moment, the newest first. Each migration appends the name that it retires.
    pub fn living(interface: &'static Interface, at: UnixSeconds) -> impl Iterator<Item = Self> {
        let own = interface.replaces.iter().rev().filter(|replaced| replaced.stays_for.is_empty());
        own.filter(move |replaced| !replaced.is_retired(at)).map(move |replaced| Self { interface, replaced: Some(replaced) })
    }

    pub fn type_name(self) -> &'static str {
        self.replaced.map_or(self.interface.type_name, |replaced| replaced.type_name)
    }

    /// The gateways that serve the name.
    pub fn gateways(self) -> &'static [Gateway] {
        self.replaced.map_or(self.interface.gateways, |replaced| replaced.gateways)
    }
}
