//! What sentences claim, by what they name: days, gateways, kinds of shop.

pub mod gateways;
pub mod shops;
pub mod sunsets;
