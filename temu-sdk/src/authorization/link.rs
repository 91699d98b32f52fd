//! The link to which an app sends a seller.

use form_urlencoded::Serializer;

use crate::{
    catalog::{gateway::Region, seller::Seller},
    credentials::secret::AppKey,
};

impl Seller {
    /// The link to which your app sends a seller to authorize it; `None` where none is documented. Add a state with
    /// [`AuthorizationState::link`](crate::authorization::AuthorizationState::link); the seller comes back to `redirect_uri`, see
    /// [`Redirect`](crate::authorization::Redirect).
    ///
    /// ```
    /// use temu_sdk::{AppKey, Region, authorization::Seller};
    /// let link = Seller::Local.authorization_link(Region::Us, &AppKey::new("key"), "https://erp.example/back").unwrap();
    /// assert!(link.ends_with("/client-manage/authorization?appKey=key&redirect_uri=https%3A%2F%2Ferp.example%2Fback"));
    /// ```
    #[must_use]
    pub fn authorization_link(self, region: Region, key: &AppKey, redirect_uri: &str) -> Option<String> {
        let link = self.site(region)?.link?;
        let mut query = Serializer::new(String::new());
        query.append_pair("appKey", key.expose()).append_pair("redirect_uri", redirect_uri);
        Some(format!("{link}?{}", query.finish()))
    }
}
