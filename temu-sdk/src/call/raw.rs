//! Calls of any type with any JSON.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{
    call::dry_run::DryRun,
    call::prepare::{Call, Raw},
    call::reply::Reply,
    call::{execute, span},
    catalog::gateway::Gateway,
    catalog::operation::Effect,
    context::handle::Handle,
    error::Error,
    sign::Parameters,
    wire::values::Json,
};

/// A call that is being put together; see [`Shop::raw`](crate::Shop::raw).
#[must_use = "nothing is sent before `send`"]
pub struct RawCall {
    handle: Handle,
    type_name: String,
    gateway: Option<Gateway>,
    effect: Option<Effect>,
    parameters: BTreeMap<String, Json>,
    /// Why the parameters cannot be sent.
    flaw: Option<String>,
}

impl RawCall {
    pub(crate) fn new(handle: Handle, type_name: String) -> Self {
        Self { handle, type_name, gateway: None, effect: None, parameters: BTreeMap::new(), flaw: None }
    }

    /// The business parameters: anything that serializes to a JSON object, such as a `serde_json::Value` or [`Json`].
    pub fn params(mut self, parameters: &impl Serialize) -> Self {
        self.set(Json::new(parameters).and_then(|json| serde_json::from_str(json.as_str())));
        self
    }

    fn set(&mut self, parameters: Result<BTreeMap<String, Json>, serde_json::Error>) {
        match parameters {
            Ok(parameters) => {
                let own = parameters.keys().find(|name| COMMON.contains(&name.as_str()));
                self.flaw = own.map(|name| format!("the client itself sets the parameter `{name}`: leave it out"));
                self.parameters = parameters;
            }
            Err(_) => self.flaw = Some("the parameters are no JSON object".to_owned()),
        }
    }

    /// The gateway, where the catalogue does not know the type or knows it on several.
    pub fn gateway(mut self, gateway: Gateway) -> Self {
        self.gateway = Some(gateway);
        self
    }

    /// Whether the call changes anything. Types that the catalogue does not know are taken for writes, which are repeated only where nothing
    /// can have happened.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    /// Sends it. The reply holds `result`, or the whole body for types whose result stands beside `success`.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, or if the parameters are not a JSON object or name one that the client sets.
    pub async fn send(self) -> Result<Reply<Json>, Error> {
        let mut value = None::<Json>;
        let facts = match self.call() {
            Ok(call) => execute::run(&call, &[], &mut value).await?,
            Err(error) => span::fail(&self.handle.core, error).await?,
        };
        Ok(Reply { value: value.unwrap_or_default(), facts })
    }

    /// Signs the request and does not send it; see [`Shop::dry_run`](crate::Shop::dry_run).
    ///
    /// # Errors
    /// Returns an error as [`RawCall::send`] does before it sends.
    pub async fn dry_run(&self) -> Result<DryRun, Error> {
        self.call()?.dry_run().await
    }

    fn call(&self) -> Result<Call<'_>, Error> {
        let raw = Raw { type_name: &self.type_name, gateway: self.gateway, effect: self.effect };
        let call = Call::raw(&self.handle, raw, Parameters::Map(&self.parameters))?;
        match &self.flaw {
            Some(flaw) => Err(call.failed(Error::config(flaw))),
            None => Ok(call),
        }
    }
}

/// The parameters of every call.
const COMMON: [&str; 6] = ["access_token", "app_key", "data_type", "sign", "timestamp", "type"];

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall").field("type", &self.type_name).field("gateway", &self.gateway).finish_non_exhaustive()
    }
}
