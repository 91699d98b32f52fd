//! `Debug` of an error: its parts by name, without bodies, secrets and buyers' data.

use std::fmt;

use crate::error::Error;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.kind()).field("reason", &format_args!("{}", self.0.kind));
        if let Some(origin) = self.origin() {
            if let Some(operation) = origin.operation {
                out.field("operation", &operation.id);
            }
            out.field("type", &origin.type_name);
            if let Some(gateway) = origin.gateway {
                out.field("gateway", &format_args!("{gateway}"));
            }
            out.field("shop", &origin.shop);
        }
        let mut optional = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                out.field(name, value);
            }
        };
        optional("code", self.code().as_ref().map(|code| code as _));
        optional("request_id", self.request_id().as_ref().map(|id| id as _));
        optional("attempts", (self.attempts() > 0).then_some(&self.attempts() as _));
        optional("retry_after", self.retry_after().as_ref().map(|wait| wait as _));
        optional("signed_at", self.signed_at().as_ref().map(|at| at as _));
        out.finish()
    }
}
