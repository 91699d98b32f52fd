//! One call: where it goes, with which keys and token, and its signed body. Written once for all types.

use std::borrow::Cow;

use crate::{
    answer::Reader,
    check::violations,
    client::{App, Core},
    dry_run::DryRun,
    error::{Error, Kind, Origin},
    interface::{Effect, Gateway, Interface, Replaced, Token},
    lifecycle::Prefer,
    limit::Caller,
    lookup::Known,
    observe::CallInfo,
    raw::RawCall,
    route::route,
    secret::AccessToken,
    shop::Shop,
    sign::{Common, Parameters},
    values::UnixSeconds,
};

/// A call whose gateway and app are known.
pub(crate) struct Call<'a> {
    shop: &'a Shop,
    app: &'a App,
    pub gateway: Gateway,
    pub url: &'a str,
    pub type_name: Cow<'static, str>,
    interface: Option<&'static Interface>,
    replaced: Option<&'static Replaced>,
    effect: Effect,
    parameters: Parameters<'a>,
}

impl<'a> Call<'a> {
    pub fn typed(shop: &'a Shop, interface: &'static Interface, parameters: Parameters<'a>) -> Result<Self, Error> {
        let now = UnixSeconds::from(shop.core().clock.now());
        let old = Known::old(interface, now).filter(|_| shop.prefer == Prefer::Old);
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
        let interface = self.interface.filter(|interface| self.type_name == interface.type_name)?;
        let old = Known::old(interface, self.now()).filter(|_| self.shop.prefer == Prefer::CurrentThenOld)?;
        Self::known(self.shop, old, self.parameters).ok()
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
        let origin = |gateway| Origin { type_name: type_name.clone(), interface, replaced, effect, gateway, shop: shop.label.clone() };
        let gateway = gateway.map_err(|error| error.at(origin(None)))?;
        let core = shop.core();
        let set_up = core.app(gateway).and_then(|app| Ok((app, core.url(gateway)?)));
        let (app, url) = set_up.map_err(|error| error.at(origin(Some(gateway))))?;
        Ok(Self { shop, app, gateway, url, type_name, interface, replaced, effect, parameters })
    }

    pub fn info(&self) -> CallInfo<'_> {
        let operation = self.interface.map(|interface| interface.operation);
        CallInfo { operation, type_name: &self.type_name, gateway: self.gateway, shop: &self.shop.label, effect: self.effect }
    }

    /// Whose windows of the limits it falls into.
    pub fn caller(&self) -> Caller<'_> {
        Caller { gateway: self.gateway, interface: self.interface, type_name: &self.type_name, shop: &self.shop.label }
    }

    /// The signed body.
    pub fn body(&self, token: Option<&AccessToken>) -> Vec<u8> {
        let core = self.core();
        let envelope = core.envelope.or(self.interface.and_then(|interface| interface.envelope));
        let common = Common {
            key: &self.app.key,
            secret: &self.app.secret,
            token,
            timestamp: self.now(),
            envelope: envelope.unwrap_or(self.gateway.facts().envelope),
        };
        let version = self.interface.and_then(|interface| interface.version);
        common.encode(&self.type_name, version, self.token_kind(), self.parameters)
    }

    /// The request as it would be sent now.
    pub async fn dry_run(&self) -> Result<DryRun, Error> {
        let token = self.token().await.map_err(|error| self.failed(error))?;
        Ok(DryRun::new(self.gateway, self.url, self.body(token.as_ref()), self.app.secret.expose().len()))
    }

    pub fn reader(&self) -> Reader {
        let retired = self.replaced.is_some_and(|replaced| replaced.is_retired(self.now()));
        Reader { gateway: self.gateway, interface: self.interface, strict: self.core().strict, retired }
    }

    pub async fn token(&self) -> Result<Option<AccessToken>, Error> {
        if self.token_kind() != Token::Shop {
            return Ok(None);
        }
        self.shop.find_token(self.gateway).await.map(Some)
    }

    /// A newer token, if the refused one came from the source and it has another.
    pub async fn newer_token(&self, refused: &AccessToken, refusal: &Error) -> Result<Option<AccessToken>, Error> {
        match &self.core().tokens {
            Some(tokens) if self.shop.token_for(self.gateway.region()).is_none() => {
                tokens.refused(self.shop.token_query(self.gateway), refused, refusal).await
            }
            _ => Ok(None),
        }
    }

    fn now(&self) -> UnixSeconds {
        self.core().now(self.gateway)
    }

    fn token_kind(&self) -> Token {
        self.interface.map_or(Token::Shop, |interface| interface.token)
    }

    pub fn core(&self) -> &'a Core {
        self.shop.core()
    }

    pub fn failed(&self, error: Error) -> Error {
        let Self { interface, replaced, effect, .. } = *self;
        let (type_name, shop) = (self.type_name.clone(), self.shop.label.clone());
        error.at(Origin { type_name, interface, replaced, effect, gateway: Some(self.gateway), shop })
    }
}
