//! Finding what the catalog knows of a type: an operation's current or old type, or one that no operation has.

use crate::{
    catalog::gateway::Gateway,
    catalog::operation::{Effect, Limit, OperationInfo, Replaced},
    generated::{
        lookup::{MISTAKEN, RETIRED, UNDOCUMENTED},
        operations::ALL as OPERATIONS,
    },
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

/// A type that exists, but whose fields no public page documents.
#[derive(Debug)]
#[non_exhaustive]
pub struct Undocumented {
    /// The type.
    pub type_name: &'static str,
    /// The gateways that serve it.
    pub gateways: &'static [Gateway],
    /// Whether a call changes anything.
    pub effect: Effect,
    /// What it does for a seller.
    pub doc: &'static str,
    /// Limits of this type in particular.
    pub limits: &'static [Limit],
}

impl Undocumented {
    pub(crate) fn find(type_name: &str) -> Option<&'static Self> {
        UNDOCUMENTED.iter().find(|known| known.type_name == type_name)
    }
}

/// A type that gateways served once and no longer list.
#[derive(Debug)]
#[non_exhaustive]
pub struct Retired {
    /// The type.
    pub type_name: &'static str,
    /// The gateways that served it.
    pub gateways: &'static [Gateway],
    /// The operation to call instead, such as `order.list`.
    pub successor: &'static str,
}

/// A type that people write although no gateway has it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Mistaken {
    /// What is written.
    pub type_name: &'static str,
    /// The operations that may be meant, the likeliest first; none if nothing of the kind exists.
    pub meant: &'static [&'static str],
}

/// What to do about a type that no operation has, as a sentence without its end; `None` if nothing is known.
pub(crate) fn advice(type_name: &str) -> Option<String> {
    if let Some(retired) = RETIRED.iter().find(|known| known.type_name == type_name) {
        return Some(format!("the type {type_name} was retired: call {}", named(retired.successor)));
    }
    if let Some(mistaken) = MISTAKEN.iter().find(|known| known.type_name == type_name) {
        return Some(match mistaken.meant {
            [] => format!("there is no type {type_name}, and none like it"),
            meant => {
                let meant: Vec<String> = meant.iter().map(|operation| named(operation)).collect();
                format!("there is no type {type_name}: did you mean {}?", meant.join(" or "))
            }
        });
    }
    nearest(type_name).map(|near| format!("did you mean {near}?"))
}

/// An operation with its type.
fn named(operation: &str) -> String {
    let known = OPERATIONS.iter().find(|known| known.id == operation);
    known.map_or_else(|| operation.to_owned(), |known| format!("{operation} ({})", known.type_name))
}

/// The known type that differs least from a text, if it differs little.
fn nearest(text: &str) -> Option<&'static str> {
    let names = OPERATIONS.iter().flat_map(|known| [known.type_name].into_iter().chain(known.aliases.iter().copied()));
    let names = names.chain(UNDOCUMENTED.iter().map(|known| known.type_name));
    let most = (text.len() / 8).clamp(1, 3);
    let near = names.filter(|name| name.len().abs_diff(text.len()) <= most).map(|name| (distance(name, text), name));
    near.filter(|(distance, _)| (1..=most).contains(distance)).min().map(|(_, name)| name)
}

/// How many letters must be added, removed or replaced to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
