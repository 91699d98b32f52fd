//! Temu's gateways and the regions they serve.

use std::{
    fmt,
    ops::{Index, IndexMut},
};

pub use crate::generated::gateways::Gateway;

/// Where an app, its keys and its tokens belong. `China` serves the gateways `cn` and `partner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Region {
    /// Cross-border sellers: gateways `cn` and `partner`, one app key and secret for both.
    China,
    /// Gateway `us`.
    Us,
    /// Gateway `eu`.
    Eu,
    /// Gateway `global`.
    Global,
}

impl Region {
    /// All regions.
    pub const ALL: [Self; 4] = [Self::China, Self::Us, Self::Eu, Self::Global];

    /// `china`, `us`, `eu` or `global`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::China => "china",
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Global => "global",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A value for each region.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerRegion<T>([T; Region::ALL.len()]);

impl<T> PerRegion<T> {
    /// Makes the value of each region.
    pub fn from_fn(make: impl FnMut(Region) -> T) -> Self {
        Self(Region::ALL.map(make))
    }
}

impl<T> Index<Region> for PerRegion<T> {
    type Output = T;

    fn index(&self, region: Region) -> &T {
        &self.0[region as usize]
    }
}

impl<T> IndexMut<Region> for PerRegion<T> {
    fn index_mut(&mut self, region: Region) -> &mut T {
        &mut self.0[region as usize]
    }
}

/// A value for each gateway.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerGateway<T>([T; Gateway::ALL.len()]);

impl<T> PerGateway<T> {
    /// Makes the value of each gateway.
    pub fn from_fn(make: impl FnMut(Gateway) -> T) -> Self {
        Self(Gateway::ALL.map(make))
    }
}

impl<T> Index<Gateway> for PerGateway<T> {
    type Output = T;

    fn index(&self, gateway: Gateway) -> &T {
        &self.0[gateway as usize]
    }
}

impl<T> IndexMut<Gateway> for PerGateway<T> {
    fn index_mut(&mut self, gateway: Gateway) -> &mut T {
        &mut self.0[gateway as usize]
    }
}
