//! What users hold: the client, its builder, and the handles of shops.

#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod shop;

pub use builder::ClientBuilder;
pub use shop::Shop;

use std::{fmt, sync::Arc};

use crate::{
    catalog::gateway::Region,
    context::{core::Core, handle::Handle},
};

/// Calls Temu's gateways for any number of shops. Cheap to clone; create one and keep it.
///
/// It holds the apps and settings that calls share, and no token.
///
/// ```
/// use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region};
///
/// let client = Client::builder()
///     .app(Region::Us, AppKey::new("key"), AppSecret::new("secret"))
///     .app(Region::China, AppKey::new("key"), AppSecret::new("secret"))
///     .build()?;
/// let shop = client.shop("my-shop").with_token(Region::Us, AccessToken::new("token"));
/// # Ok::<(), temu_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
}

impl Client {
    pub(crate) fn new(core: Core) -> Self {
        Self { core: Arc::new(core) }
    }

    /// Creates a handle for one shop. The label is yours: it appears in errors and traces, separates the rate limits of shops, and finds their
    /// tokens.
    pub fn shop(&self, label: impl Into<Arc<str>>) -> Shop {
        Shop::new(Handle::new(Arc::clone(&self.core), label.into()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let regions = Region::ALL.into_iter().filter(|region| self.core.apps[*region].is_some());
        f.debug_struct("Client").field("regions", &regions.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
