//! Shops' tokens: where they are stored, when they are refreshed, and how a call gets the right one.
//!
//! A [`TokenStore`] stores them, [`Tokens`] finds them for calls and refreshes them in time. A token belongs to one shop and one gateway.
//!
//! ```
//! use std::sync::Arc;
//! use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Gateway, Region, UnixSeconds};
//! use temu_sdk::tokens::{MemoryStore, ShopToken, Tokens};
//!
//! # async fn example() -> Result<(), temu_sdk::Error> {
//! let tokens = Arc::new(Tokens::new(MemoryStore::default()));
//! let client = Client::builder()
//!     .app(Region::Us, AppKey::new("key"), AppSecret::new("secret"))
//!     .token_source(Arc::clone(&tokens))
//!     .build()?;
//! let token = ShopToken::new(AccessToken::new("token")).expires(UnixSeconds(1_800_000_000));
//! tokens.save("my-shop", Gateway::Us, token).await?;
//! let shop = client.shop("my-shop"); // finds its token by its label
//! # Ok(())
//! # }
//! ```

mod cached;
mod file;
mod file_format;
mod memory;
mod refresh;
mod shops;
mod source;
mod store;

pub use crate::credentials::secret::RefreshToken;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use refresh::Refresher;
pub use shops::Tokens;
pub use source::{TokenQuery, TokenSource};
pub use store::{Lease, ShopToken, StoredToken, TokenKey, TokenStore};
