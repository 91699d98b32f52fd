//! What is called: the type, the gateway and what is known of them.

use codegen::spec::{self, Operation, Token};
use temu_sdk::call::RawCall;
use temu_sdk::catalog::Effect;
use temu_sdk::{Gateway, Shop, moves::Moves};

use super::Args;
use crate::catalog::Catalog;
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::session::Session;

pub struct Target<'a> {
    /// What the user called it.
    pub name: String,
    pub type_name: String,
    pub operation: Option<&'a Operation>,
    /// The gateway, if only one of the region serves the type, or one was chosen.
    pub gateway: Option<Gateway>,
    pub effect: Effect,
    pub needs_token: bool,
}

impl<'a> Target<'a> {
    pub fn find(catalog: &'a Catalog, session: &Session, args: &Args, name: &str) -> Result<Self, Failure> {
        let chosen = args.gateway.as_deref().and_then(Gateway::from_id);
        if args.raw.is_some() {
            return Ok(Self::raw_type(catalog, args, name, chosen));
        }
        let found = catalog.get(name)?;
        let operation = found.operation;
        let served = found.replaced.map_or(&operation.gateways, |old| &old.gateways);
        let mut gateways: Vec<Gateway> = served.iter().filter_map(|id| Gateway::from_id(&id.value)).collect();
        let mut type_name = found.replaced.map_or(&operation.type_name, |old| &old.type_name).value.clone();
        if let Some((new, on)) = moved(session, &type_name).filter(|_| name == operation.id()) {
            (type_name, gateways) = (new, on);
        }
        let own: Vec<Gateway> = gateways.iter().copied().filter(|gateway| gateway.region() == session.region).collect();
        if let Some(chosen) = chosen.filter(|chosen| !gateways.contains(chosen)) {
            return Err(Failure::new(Exit::Usage, text!("gateway {} does not serve {}; {} do", chosen, type_name, list(&gateways))));
        }
        if own.is_empty() {
            let message =
                text!("{} is served by {}, and profile `{}` is of region {}", type_name, list(&gateways), session.name, session.region);
            return Err(Failure::config(message).hint(text!("choose a profile of that region with --profile")));
        }
        let gateway = chosen.or_else(|| Some(own[0]).filter(|_| own.len() == 1));
        let effect = if operation.effect.value == spec::Effect::Read { Effect::Read } else { Effect::Write };
        let needs_token = operation.token == Token::Shop;
        Ok(Self { name: name.to_owned(), type_name, operation: Some(operation), gateway, effect, needs_token })
    }

    fn raw_type(catalog: &Catalog, args: &Args, name: &str, gateway: Option<Gateway>) -> Self {
        let known = catalog.find(name).map(|found| (found.operation.effect.value, &found.operation.gateways));
        let known = known.or_else(|| catalog.undocumented(name).map(|each| (each.effect, &each.gateways)));
        let reads = args.reads || known.is_some_and(|(effect, _)| effect == spec::Effect::Read);
        let only = known.and_then(|(_, gateways)| if let [only] = gateways.as_slice() { Gateway::from_id(&only.value) } else { None });
        let effect = if reads { Effect::Read } else { Effect::Write };
        Self { name: name.to_owned(), type_name: name.to_owned(), operation: None, gateway: gateway.or(only), effect, needs_token: true }
    }

    /// The call, ready for its parameters.
    pub fn raw(&self, shop: &Shop) -> RawCall {
        let call = shop.raw(&self.type_name).effect(self.effect);
        if let Some(gateway) = self.gateway { call.gateway(gateway) } else { call }
    }

    /// An exchange would print the token, and its code serves once.
    pub fn refuse_exchange(&self) -> Result<(), Failure> {
        match self.operation {
            Some(operation) if operation.token == Token::Code => {
                Err(Failure::new(Exit::Usage, text!("{} answers with a token, which is never printed", self.name))
                    .hint(text!("`temu login` exchanges a code and stores the token")))
            }
            _ => Ok(()),
        }
    }
}

/// Where the profile's moves lead from a type.
fn moved(session: &Session, type_name: &str) -> Option<(String, Vec<Gateway>)> {
    let path = session.profile.moves.as_ref()?;
    let moves = Moves::from_file(session.config.parent().map_or_else(|| path.clone(), |folder| folder.join(path))).ok()?;
    let successor = moves.find(type_name)?.successor()?;
    Some((successor.to_owned(), moves.find(successor)?.gateways().to_vec()))
}

fn list(gateways: &[Gateway]) -> String {
    gateways.iter().map(|gateway| gateway.id()).collect::<Vec<_>>().join(", ")
}
