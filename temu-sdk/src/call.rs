//! One call from request to answer, written once for all types.

use std::borrow::Cow;

use crate::{
    answer::{Accepted, AnyAnswer, Reader},
    body::{Parameters, encode},
    check::violations,
    client::{App, Core},
    clock::within,
    error::{Error, Kind, Origin},
    interface::{Effect, Gateway, Interface, Replaced, Token},
    lookup::Known,
    raw::RawCall,
    record::Piece,
    reply::ReplyFacts,
    route::route,
    secret::AccessToken,
    shop::Shop,
    transport::{HttpRequest, HttpResponse},
    values::UnixSeconds,
};

/// A call whose gateway and app are known.
pub(crate) struct Call<'a> {
    shop: &'a Shop,
    app: &'a App,
    gateway: Gateway,
    type_name: Cow<'static, str>,
    interface: Option<&'static Interface>,
    replaced: Option<&'static Replaced>,
    effect: Effect,
    parameters: Parameters<'a>,
}

impl<'a> Call<'a> {
    pub fn typed(shop: &'a Shop, interface: &'static Interface, parameters: Parameters<'a>) -> Result<Self, Error> {
        let known = Known { interface, replaced: None };
        let (type_name, effect) = (Cow::Borrowed(interface.type_name), interface.effect);
        let call = Self::addressed(shop, type_name, Some(known), effect, route(shop, interface.gateways), parameters)?;
        let broken = if shop.core().checks { violations(parameters, interface.rules, call.gateway) } else { Vec::new() };
        if broken.is_empty() { Ok(call) } else { Err(call.failed(Error::new(Kind::Checks(broken)))) }
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
        let region = gateway.region();
        let app = shop.core().apps[region as usize].as_ref().ok_or_else(|| {
            Error::config(format!("the client has no app for region {region}: add it with `ClientBuilder::app`")).at(origin(Some(gateway)))
        })?;
        Ok(Self { shop, app, gateway, type_name, interface, replaced, effect, parameters })
    }

    /// Sends the call until it ends in an answer or an error.
    pub async fn run(&self, answer: &mut dyn AnyAnswer) -> Result<ReplyFacts, Error> {
        let mut token = self.token().await.map_err(|error| self.failed(error))?;
        let mut attempts = 0;
        let mut renewed = false;
        loop {
            attempts += 1;
            match self.attempt(token.as_ref(), answer).await {
                Ok(Accepted { request_id, mismatches }) => {
                    return Ok(ReplyFacts { request_id, gateway: self.gateway, attempts, mismatches });
                }
                Err(error) => {
                    let error = self.failed(error).after(attempts);
                    let newer = if renewed { None } else { self.renewed(token.as_ref(), &error).await? };
                    if newer.is_none() {
                        return Err(error);
                    }
                    (token, renewed) = (newer, true);
                    answer.clear();
                }
            }
        }
    }

    /// Signs, sends and reads once.
    async fn attempt(&self, token: Option<&AccessToken>, answer: &mut dyn AnyAnswer) -> Result<Accepted, Error> {
        let response = self.send(self.body(token)).await?;
        self.reader().read(&response, answer)
    }

    fn body(&self, token: Option<&AccessToken>) -> Vec<u8> {
        let core = self.core();
        let code = self.parameters.get("code").filter(|_| self.token_kind() == Token::Code);
        let common = [
            ("access_token", code.or(token.map(|token| Piece::Str(token.expose()))).unwrap_or(Piece::Null)),
            ("app_key", Piece::Str(self.app.key.expose())),
            ("data_type", Piece::Str("JSON")),
            ("timestamp", Piece::Int(UnixSeconds::from(core.clock.now()).0)),
            ("type", Piece::Str(&self.type_name)),
            ("version", self.interface.and_then(|interface| interface.version).map_or(Piece::Null, Piece::Str)),
        ];
        let envelope = core.envelope.or(self.interface.and_then(|interface| interface.envelope));
        encode(&common, self.parameters, envelope.unwrap_or(self.gateway.facts().envelope), &self.app.secret)
    }

    async fn send(&self, body: Vec<u8>) -> Result<HttpResponse, Error> {
        let core = self.core();
        let mut request = HttpRequest::new(self.gateway, &core.urls[self.gateway as usize], body);
        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        match within(&*core.clock, core.timeout, core.transport.send(request)).await {
            Some(response) => response.map_err(|error| Error::new(Kind::Transport(error))),
            None => Err(Error::new(Kind::Timeout { after: core.timeout, sent: true })),
        }
    }

    fn reader(&self) -> Reader {
        let now = UnixSeconds::from(self.core().clock.now()).0;
        let retired = self.replaced.is_some_and(|replaced| replaced.sunset.is_some_and(|sunset| sunset <= now));
        Reader { gateway: self.gateway, interface: self.interface, strict: self.core().strict, retired }
    }

    async fn token(&self) -> Result<Option<AccessToken>, Error> {
        if self.token_kind() != Token::Shop {
            return Ok(None);
        }
        let region = self.gateway.region();
        if let Some(token) = self.shop.token_for(region) {
            return Ok(Some(token.clone()));
        }
        match &self.core().tokens {
            Some(tokens) => tokens.token(&self.shop.label, self.gateway).await.map(Some),
            None => Err(Error::new(Kind::Token(format!("the shop has no token for region {region}: give it with `Shop::token`")))),
        }
    }

    /// A newer token, if the refused one came from the source and it has another.
    async fn renewed(&self, token: Option<&AccessToken>, error: &Error) -> Result<Option<AccessToken>, Error> {
        let (Some(token), Some(tokens), None) = (token, &self.core().tokens, self.shop.token_for(self.gateway.region())) else {
            return Ok(None);
        };
        if !error.is_auth() && !error.needs_reauthorization() {
            return Ok(None);
        }
        tokens.refused(&self.shop.label, self.gateway, token).await.map_err(|error| self.failed(error))
    }

    fn token_kind(&self) -> Token {
        self.interface.map_or(Token::Shop, |interface| interface.token)
    }

    fn core(&self) -> &'a Core {
        self.shop.core()
    }

    fn failed(&self, error: Error) -> Error {
        let Self { interface, replaced, effect, .. } = *self;
        let (type_name, shop) = (self.type_name.clone(), self.shop.label.clone());
        error.at(Origin { type_name, interface, replaced, effect, gateway: Some(self.gateway), shop })
    }
}
