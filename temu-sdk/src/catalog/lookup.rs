//! Finding in the catalogue what is known of a wire name.

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{OperationInfo, Replaced},
    generated::operations::ALL as OPERATIONS,
    wire::values::UnixSeconds,
};

/// A wire name that the catalogue knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub operation: &'static OperationInfo,
    /// It is an old name, replaced by the operation's.
    pub replaced: Option<&'static Replaced>,
}

impl Known {
    pub fn find(type_name: &str) -> Option<Self> {
        Self::find_in(OPERATIONS.iter().copied(), type_name)
    }

    /// Finds a type among these: current types and aliases go before old types.
    pub fn find_in(operations: impl Iterator<Item = &'static OperationInfo> + Clone, type_name: &str) -> Option<Self> {
        let current = operations.clone().find(|operation| operation.type_name == type_name || operation.aliases.contains(&type_name));
        current.map(Self::current).or_else(|| {
            operations.into_iter().find_map(|operation| {
                let replaced = operation.replaces.iter().find(|replaced| replaced.type_name == type_name)?;
                Some(Self { operation, replaced: Some(replaced) })
            })
        })
    }

    /// What the operation is called today.
    pub fn current(operation: &'static OperationInfo) -> Self {
        Self { operation, replaced: None }
    }

    /// The operation's old names that are still served at a moment, the newest first. Each migration appends the name that it retires.
    pub fn living(operation: &'static OperationInfo, at: UnixSeconds) -> impl Iterator<Item = Self> {
        let own = operation.replaces.iter().rev().filter(|replaced| replaced.stays_for.is_empty());
        own.filter(move |replaced| !replaced.is_retired(at)).map(move |replaced| Self { operation, replaced: Some(replaced) })
    }

    pub fn type_name(self) -> &'static str {
        self.replaced.map_or(self.operation.type_name, |replaced| replaced.type_name)
    }

    /// The gateways that serve the name.
    pub fn gateways(self) -> &'static [Gateway] {
        self.replaced.map_or(self.operation.gateways, |replaced| replaced.gateways)
    }
}
