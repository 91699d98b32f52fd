//! Operations move: their types are announced, run in parallel with the old ones, and the old ones end. This module tells where a type
//! stands, what a token lacks for the types to come, and lets a shop choose between old and current ones.
//!
//! ```
//! use temu_sdk::{UnixSeconds, lifecycle::{self, Stage}};
//! let old = lifecycle::find("bg.goods.quantity.get").expect("a type of the catalog");
//! assert_eq!(old.operation().id, "stock.get_quantity");
//! match old.stage(UnixSeconds(1_755_187_199)) {
//!     Stage::ParallelRun { until } => println!("{:?} replaces it, at the latest by {until:?}", old.successor()),
//!     Stage::Retired { since } => println!("{:?} has replaced it since {since:?}", old.successor()),
//!     _ => println!("it is the current type"),
//! }
//! ```

pub use crate::catalog::lookup::{Mistaken, Retired, Undocumented};
use crate::{
    catalog::gateway::{Gateway, Region},
    catalog::lookup::Known,
    catalog::operation::{OperationInfo, Replaced},
    catalog::seller::Seller,
    generated::{
        lookup::{MISTAKEN, RETIRED},
        operations::ALL as OPERATIONS,
    },
    wire::values::UnixSeconds,
};

/// Which type is called where an operation has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prefer {
    /// The current one.
    #[default]
    Current,
    /// The newest old one that is still served, otherwise the current one: for shops that have not authorized the new types yet.
    Old,
    /// The current one; if the gateway says that it does not exist or that the token does not cover it, the old ones that are still served,
    /// the newest first. Such a rejection proves that nothing was done, so this applies to writes, too. See [`Reply::fell_back`](crate::Reply::fell_back).
    CurrentThenOld,
}

/// Where a type stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// It is the operation's type.
    Current,
    /// It has a successor and is still served.
    ParallelRun {
        /// From when on it is refused; `None` while that is not announced.
        until: Option<UnixSeconds>,
    },
    /// It is refused.
    Retired {
        /// Since when.
        since: UnixSeconds,
    },
}

/// A type that the catalogue knows.
#[derive(Clone, Copy, Debug)]
pub struct Lifecycle(Known);

/// What is known of a type; `None` where the catalogue does not know it.
#[must_use]
pub fn find(type_name: &str) -> Option<Lifecycle> {
    Known::find(type_name).map(Lifecycle)
}

/// A type that no operation has.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Stranger {
    /// It exists, but no public page documents its fields: it can be called raw.
    Undocumented(&'static Undocumented),
    /// Gateways served it once.
    Retired(&'static Retired),
    /// People write it although no gateway has it.
    Mistaken(&'static Mistaken),
}

/// What is known of a type that no operation has; `None` if nothing is.
///
/// ```
/// use temu_sdk::lifecycle::{self, Stranger};
/// let Some(Stranger::Retired(retired)) = lifecycle::find_stranger("bg.order.list.get") else { panic!() };
/// assert_eq!(retired.successor, "order.list");
/// ```
#[must_use]
pub fn find_stranger(type_name: &str) -> Option<Stranger> {
    let retired = || RETIRED.iter().find(|known| known.type_name == type_name).map(Stranger::Retired);
    let mistaken = || MISTAKEN.iter().find(|known| known.type_name == type_name).map(Stranger::Mistaken);
    Undocumented::find(type_name).map(Stranger::Undocumented).or_else(retired).or_else(mistaken)
}

impl Lifecycle {
    pub(crate) fn of(known: Known) -> Self {
        Self(known)
    }

    /// The operation that the type is, or was, a name of.
    #[must_use]
    pub fn operation(&self) -> &'static OperationInfo {
        self.0.operation
    }

    /// The gateways that serve the type.
    #[must_use]
    pub fn gateways(&self) -> &'static [Gateway] {
        self.0.gateways()
    }

    /// The type that replaces it, if it is an old one.
    #[must_use]
    pub fn successor(&self) -> Option<&'static str> {
        self.0.replaced.map(|_| self.0.operation.type_name)
    }

    /// Where it stands at a moment.
    #[must_use]
    pub fn stage(&self, at: UnixSeconds) -> Stage {
        match self.0.replaced {
            None => Stage::Current,
            Some(replaced) => match replaced.sunset.map(UnixSeconds) {
                Some(since) if replaced.is_retired(at) => Stage::Retired { since },
                until => Stage::ParallelRun { until: until.filter(|_| replaced.stays_for.is_empty()) },
            },
        }
    }
}

/// An operation that a token does not cover.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Gap {
    /// The operation. Its permissions name what the seller must grant: any one of them.
    pub operation: &'static OperationInfo,
    /// The old type through which the token can still call it, with the date on which that ends.
    pub covered_by: Option<&'static Replaced>,
    /// Where a cross-border seller authorizes again.
    pub cross_border_page: Option<&'static str>,
    /// Where a local seller does.
    pub local_page: Option<&'static str>,
}

/// What a token of a region does not cover, given the `apiScopeList` that `auth.get_token_info` or `auth.get_token_info_partner` answered:
/// first what goes away soonest, last what the token never covered.
///
/// ```
/// use temu_sdk::{Region, lifecycle};
/// let scope = ["bg.goods.quantity.get".to_owned()];
/// for gap in lifecycle::gaps(&scope, Region::China) {
///     match gap.covered_by {
///         Some(old) => println!("{} until {:?}: {:?}", gap.operation.id, old.sunset, gap.cross_border_page),
///         None => println!("{} is not covered", gap.operation.id),
///     }
/// }
/// ```
#[must_use]
pub fn gaps(scope: &[String], region: Region) -> Vec<Gap> {
    let covers = |type_name: &str| scope.iter().any(|covered| covered == type_name);
    let of_region = |operation: &&&OperationInfo| operation.gateways.iter().any(|gateway| gateway.region() == region);
    let lacking = OPERATIONS.iter().filter(of_region).filter(|operation| {
        operation.token == crate::catalog::operation::TokenUse::Shop
            && !covers(operation.type_name)
            && !operation.aliases.iter().any(|alias| covers(alias))
    });
    let mut gaps: Vec<Gap> = Vec::new();
    for operation in lacking {
        let gap = Gap {
            operation,
            covered_by: operation.replaces.iter().rev().find(|old| covers(old.type_name)),
            cross_border_page: Seller::CrossBorder.authorization_page(region),
            local_page: Seller::Local.authorization_page(region),
        };
        let place = gaps.partition_point(|other| other.urgency() <= gap.urgency());
        gaps.insert(place, gap);
    }
    gaps
}

impl Gap {
    /// The less, the sooner the token loses the operation.
    fn urgency(&self) -> (u8, i64) {
        self.covered_by.map_or((2, 0), |old| old.sunset.map_or((1, 0), |sunset| (0, sunset)))
    }
}
