//! The spec that the expectations come from.

use std::sync::OnceLock;

use codegen::Model;
use codegen::spec::Operation;
use temu_sdk::Gateway;
use temu_sdk_tests::fixtures::folder;

pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| codegen::load(&folder("spec")).unwrap_or_else(|error| panic!("{error}")))
}

/// Every operation with each gateway that serves it.
pub fn everywhere() -> impl Iterator<Item = (&'static Operation, Gateway)> {
    let gateway = |id: &str| Gateway::from_id(id).expect("one of the five");
    model().operations.iter().flat_map(move |operation| operation.gateways.iter().map(move |id| (operation, gateway(id))))
}
