//! One call: where it goes, with which keys and token, and its signed body. Written once for all types.

use std::{borrow::Cow, time::SystemTime};

use crate::{
    answer::Reader,
    check::violations,
    client::{App, Core},
    dry_run::DryRun,
    error::{Error, Kind, Origin},
    interface::{Effect, Gateway, Interface, Token},
    lifecycle::Prefer,
    limit::Caller,
    lookup::Known,
    raw::RawCall,
    route::route,
    secret::AccessToken,
    shop::Shop,
    sign::{Common, Parameters},
    values::UnixSeconds,
};

/// A call whose gateway and app are known.
pub(crate) struct Call<'a> {
    pub shop: &'a Shop,
    app: &'a App,
    pub gateway: Gateway,
    pub url: &'a str,
    pub origin: Origin,
    parameters: Parameters<'a>,
}

impl<'a> Call<'a> {
    pub fn typed(shop: &'a Shop, interface: &'static Interface, parameters: Parameters<'a>) -> Result<Self, Error> {
        let old = match shop.prefer {
            Prefer::Old => Known::old(interface, shop.core().clock.now().into()),
            _ => None,
        };
        let call = Self::known(shop, old.unwrap_or(Known::current(interface)), parameters)?;
        let broken = if shop.core().checks { violations(parameters, interface.rules, call.gateway) } else { Vec::new() };
        if broken.is_empty() { Ok(call) } else { Err(call.failed(Error::new(Kind::Checks(broken)))) }
    }

    fn known(shop: &'a Shop, known: Known, parameters: Parameters<'a>) -> Result<Self, Error> {
        let (type_name, effect) = (Cow::Borrowed(known.type_name()), known.interface.effect);
        Self::addressed(shop, type_name, Some(known), effect, route(shop, known.gateways()), parameters)
    }

    /// The same call of the old type, where the shop's handle allows it and the type lives on.
    pub fn fallback(&self) -> Option<Self> {
        let interface = self.origin.interface.filter(|interface| self.origin.type_name == interface.type_name)?;
        match self.shop.prefer {
            Prefer::CurrentThenOld => Self::known(self.shop, Known::old(interface, self.now())?, self.parameters).ok(),
            _ => None,
        }
    }

    pub fn raw(raw: &'a RawCall, parameters: Parameters<'a>) -> Result<Self, Error> {
        let known = Known::find(&raw.type_name);
        let gateway = match (raw.gateway, known) {
            (Some(gateway), _) => Ok(gateway),
            (None, Some(known)) => route(&raw.shop, known.gateways()),
            (None, None) => Err(Error::config("the catalogue does not know this type: name its gateway with `RawCall::gateway`")),
        };
        let effect = raw.effect.or(known.map(|known| known.interface.effect)).unwrap_or(Effect::Write);
        Self::addressed(&raw.shop, Cow::Owned(raw.type_name.clone()), known, effect, gateway, parameters)
    }

    fn addressed(
        shop: &'a Shop,
        type_name: Cow<'static, str>,
        known: Option<Known>,
        effect: Effect,
        gateway: Result<Gateway, Error>,
        parameters: Parameters<'a>,
    ) -> Result<Self, Error> {
        let (interface, replaced) = (known.map(|known| known.interface), known.and_then(|known| known.replaced));
        let mut origin = Origin { type_name, interface, replaced, effect, gateway: None, shop: shop.label.clone() };
        let gateway = match gateway {
            Ok(gateway) => gateway,
            Err(error) => return Err(error.at(origin)),
        };
        origin.gateway = Some(gateway);
        let core = shop.core();
        match core.app(gateway).and_then(|app| Ok((app, core.url(gateway)?))) {
            Ok((app, url)) => Ok(Self { shop, app, gateway, url, origin, parameters }),
            Err(error) => Err(error.at(origin)),
        }
    }

    /// Whose windows of the limits it falls into.
    pub fn caller(&self) -> Caller<'_> {
        Caller { gateway: self.gateway, interface: self.origin.interface, type_name: &self.origin.type_name, shop: &self.shop.label }
    }

    /// The body, signed at a moment.
    pub fn body(&self, token: Option<&AccessToken>, now: SystemTime) -> Vec<u8> {
        let core = self.core();
        let interface = self.origin.interface;
        let envelope = core.envelope.or(interface.and_then(|interface| interface.envelope));
        let common = Common {
            key: &self.app.key,
            secret: &self.app.secret,
            token,
            timestamp: core.skew.timestamp(self.gateway, now),
            envelope: envelope.unwrap_or(self.gateway.facts().envelope),
        };
        let version = interface.and_then(|interface| interface.version);
        common.encode(&self.origin.type_name, version, self.token_kind(), self.parameters)
    }

    /// The request as it would be sent now.
    pub async fn dry_run(&self) -> Result<DryRun, Error> {
        let token = match self.needs_token() {
            true => Some(self.shop.find_token(self.gateway).await.map_err(|error| self.failed(error))?),
            false => None,
        };
        Ok(DryRun::new(self.gateway, self.url, self.body(token.as_ref(), self.core().clock.now()), self.app.secret.expose().len()))
    }

    pub fn reader(&self) -> Reader {
        let retired = self.origin.replaced.is_some_and(|replaced| replaced.is_retired(self.now()));
        Reader { gateway: self.gateway, interface: self.origin.interface, strict: self.core().strict, retired }
    }

    /// Whether the shop's token travels.
    pub fn needs_token(&self) -> bool {
        self.token_kind() == Token::Shop
    }

    fn now(&self) -> UnixSeconds {
        self.core().now(self.gateway)
    }

    fn token_kind(&self) -> Token {
        self.origin.interface.map_or(Token::Shop, |interface| interface.token)
    }

    pub fn core(&self) -> &'a Core {
        self.shop.core()
    }

    /// The error with all that is known about the call.
    pub fn failed(&self, error: Error) -> Error {
        error.at(self.origin.clone())
    }
}
