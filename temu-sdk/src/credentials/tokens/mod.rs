//! Shops' tokens: where they are kept, when they are renewed, and how a call gets the right one.
//!
//! A [`TokenStore`] keeps them, [`Tokens`] hands them to calls and renews them in time. A token belongs to one shop and one gateway.
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

mod file;
mod keeper;
mod memory;
mod slot;
mod source;
mod store;

pub use file::FileStore;
pub use keeper::{Refresher, Tokens};
pub use memory::MemoryStore;
pub use source::{TokenQuery, TokenSource};
pub use store::{ShopToken, Stored, TokenKey, TokenStore};
