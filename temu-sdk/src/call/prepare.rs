//! Preparing a call: its gateway, app and signed body. Written once for all types.

use std::{borrow::Cow, time::SystemTime};

use crate::{
    call::dry_run::DryRun,
    call::envelope::Reader,
    call::route::route,
    call::validate::{misnamed, violations},
    catalog::gateway::Gateway,
    catalog::lookup::{Known, Undocumented, advice},
    catalog::operation::{Effect, OperationInfo, TokenUse},
    context::core::{App, Core},
    context::handle::Handle,
    credentials::secret::AccessToken,
    error::{Error, Kind, Origin},
    lifecycle::Prefer,
    limits::Caller,
    sign::{Common, Parameters},
    wire::values::UnixSeconds,
};

/// What a raw call says about itself.
pub(crate) struct Raw<'a> {
    pub type_name: &'a str,
    pub gateway: Option<Gateway>,
    pub effect: Option<Effect>,
}

/// A call whose gateway and app are known.
pub(crate) struct Call<'a> {
    pub handle: &'a Handle,
    app: &'a App,
    pub gateway: Gateway,
    pub url: &'a str,
    pub origin: Origin,
    parameters: Parameters<'a>,
}

impl<'a> Call<'a> {
    pub fn typed(handle: &'a Handle, operation: &'static OperationInfo, parameters: Parameters<'a>) -> Result<Self, Error> {
        let operation = handle.core.current(operation);
        let old = match handle.prefer {
            Prefer::Old => Known::living(operation, handle.core.clock.now().into()).next(),
            _ => None,
        };
        let call = Self::known(handle, old.unwrap_or(Known::current(operation)), parameters)?;
        let broken = if handle.core.validation { violations(parameters, operation.rules, call.gateway) } else { Vec::new() };
        if broken.is_empty() { Ok(call) } else { Err(call.failed(Error::new(Kind::Invalid(broken)))) }
    }

    fn known(handle: &'a Handle, known: Known, parameters: Parameters<'a>) -> Result<Self, Error> {
        let (type_name, effect) = (Cow::Borrowed(known.type_name()), known.operation.effect);
        Self::addressed(handle, type_name, Some(known), effect, route(handle, known.gateways()), parameters)
    }

    /// Returns the same call of the old types that are still served, the newest first, if the shop's handle allows it.
    pub fn fallbacks(&self) -> Vec<Self> {
        let operation = self.origin.operation.filter(|operation| self.origin.type_name == operation.type_name);
        match (self.handle.prefer, operation) {
            (Prefer::CurrentThenOld, Some(operation)) => {
                let living = Known::living(operation, self.now());
                living.filter_map(|old| Self::known(self.handle, old, self.parameters).ok()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Prepares a call of any type.
    pub fn raw(handle: &'a Handle, raw: Raw<'a>, parameters: Parameters<'a>) -> Result<Self, Error> {
        let known = handle.core.find(raw.type_name);
        let undocumented = Undocumented::find(raw.type_name);
        let served = known.map(Known::gateways).or(undocumented.map(|undocumented| undocumented.gateways));
        let gateway = match (raw.gateway, served) {
            (Some(gateway), _) => Ok(gateway),
            (None, Some(gateways)) => route(handle, gateways),
            (None, None) => Err(Error::config(format!(
                "{}, or name the gateway with `RawCall::gateway` if this is a type that the catalog does not know",
                advice(raw.type_name).unwrap_or_else(|| "the type is unknown: correct it".to_owned())
            ))),
        };
        let effect = raw.effect.or(known.map(|known| known.operation.effect)).or(undocumented.map(|undocumented| undocumented.effect));
        let effect = effect.unwrap_or(Effect::Write);
        let call = Self::addressed(handle, Cow::Owned(raw.type_name.to_owned()), known, effect, gateway, parameters)?;
        let rules = known.map_or(&[][..], |known| known.operation.rules);
        let broken = if handle.core.validation { misnamed(parameters, rules, call.gateway) } else { Vec::new() };
        if broken.is_empty() { Ok(call) } else { Err(call.failed(Error::new(Kind::Invalid(broken)))) }
    }

    fn addressed(
        handle: &'a Handle,
        type_name: Cow<'static, str>,
        known: Option<Known>,
        effect: Effect,
        gateway: Result<Gateway, Error>,
        parameters: Parameters<'a>,
    ) -> Result<Self, Error> {
        let (operation, replaced) = (known.map(|known| known.operation), known.and_then(|known| known.replaced));
        let mut origin = Origin { type_name, operation, replaced, effect, gateway: None, shop: handle.label.clone() };
        let gateway = match gateway {
            Ok(gateway) => gateway,
            Err(error) => return Err(error.at(origin)),
        };
        origin.gateway = Some(gateway);
        let core = &*handle.core;
        match core.app(gateway.region()).and_then(|app| Ok((app, core.url(gateway)?))) {
            Ok((app, url)) => Ok(Self { handle, app, gateway, url, origin, parameters }),
            Err(error) => Err(error.at(origin)),
        }
    }

    /// Selects the rate-limit windows of the call.
    pub fn caller(&self) -> Caller<'_> {
        Caller {
            gateway: self.gateway,
            app_key: self.app.key.expose(),
            operation: self.origin.operation,
            type_name: &self.origin.type_name,
            shop: &self.handle.label,
        }
    }

    /// Encodes the body, signed at a moment.
    pub fn body(&self, token: Option<&AccessToken>, now: SystemTime) -> Vec<u8> {
        let core = self.core();
        let operation = self.origin.operation;
        let envelope = core.envelope.or(operation.and_then(|operation| operation.envelope));
        let common = Common {
            key: &self.app.key,
            secret: &self.app.secret,
            token,
            timestamp: core.skew.timestamp(self.gateway, now),
            envelope: envelope.unwrap_or(self.gateway.facts().envelope),
        };
        let version = operation.and_then(|operation| operation.version);
        common.encode(&self.origin.type_name, version, self.token_kind(), self.parameters)
    }

    /// Returns the request as it would be sent now.
    pub async fn dry_run(&self) -> Result<DryRun, Error> {
        let token = match self.needs_token() {
            true => Some(self.handle.find_token(self.gateway).await.map_err(|error| self.failed(error))?),
            false => None,
        };
        Ok(DryRun::new(self.gateway, self.url, self.body(token.as_ref(), self.core().clock.now()), self.app.secret.expose().len()))
    }

    pub fn reader(&self) -> Reader {
        let retired = self.origin.replaced.is_some_and(|replaced| replaced.is_retired(self.now()));
        Reader { gateway: self.gateway, operation: self.origin.operation, strict: self.core().strict, retired, is_router: true }
    }

    /// Whether the shop's token travels.
    pub fn needs_token(&self) -> bool {
        self.token_kind() == TokenUse::Shop
    }

    fn now(&self) -> UnixSeconds {
        self.core().now(self.gateway)
    }

    fn token_kind(&self) -> TokenUse {
        self.origin.operation.map_or(TokenUse::Shop, |operation| operation.token)
    }

    pub fn core(&self) -> &'a Core {
        &self.handle.core
    }

    /// Adds to an error what is known about the call.
    pub fn failed(&self, error: Error) -> Error {
        error.at(self.origin.clone())
    }
}
