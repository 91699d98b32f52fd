//! Uploads: an operation signs, then the file goes to a file route, whole or in parts. `spec/roles.yaml` names operations and routes.

use bytes::Bytes;
use md5::{Digest, Md5};
use serde_json::{Map, Value};

use crate::{
    call::execute::call_untyped,
    catalog::roles::{Step, Upload},
    error::{Error, Kind},
    files::{Files, transfer::FileTransfer},
    generated::roles::ROLES,
    wire::hex,
};

/// A file in Temu's file store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredFile {
    /// What operations want to have of it: a URL or an id.
    pub id: String,
    /// The store's hash of it.
    pub etag: Option<String>,
}

impl Files {
    /// Uploads a file in the way that `spec/roles.yaml` describes under this name, in one piece.
    ///
    /// # Errors
    /// Returns an error as [`Shop::call`](crate::Shop::call) does, if there is no upload of this name, if the file is too large for one piece,
    /// or if the file store rejects it.
    pub async fn upload(&self, name: &str, file: impl Into<Bytes>) -> Result<StoredFile, Error> {
        let (upload, file) = (find(name)?, file.into());
        if file.len() > upload.max_size {
            return Err(Error::config(format!("the file is larger than {} bytes: upload it in parts", upload.max_size)));
        }
        let (transfer, sign) = self.signed(upload, "upload of a file").await?;
        let content = Content { sign: &sign, file: Some(&file), ..Content::default() };
        let stored = transfer.post_step(&upload.whole, &content).await?;
        let id = transfer.text(&stored, upload.whole.result)?;
        Ok(StoredFile { id, etag: stored.get("etag").and_then(Value::as_str).map(str::to_owned) })
    }

    /// Gets the signature of an upload, and the transfer to the gateway that gave it.
    pub(super) async fn signed(&self, upload: &Upload, name: &'static str) -> Result<(FileTransfer, String), Error> {
        let parameters = upload.set.parse().unwrap_or_default();
        let reply = call_untyped(&self.handle, upload.operation, &parameters).await?;
        let transfer = FileTransfer::new(&self.handle, reply.gateway(), name);
        let sign = upload.signature.text(&reply.into_inner());
        let sign = sign.ok_or_else(|| transfer.located(Error::new(Kind::File("the gateway gave no sign".to_owned()))))?;
        Ok((transfer, sign))
    }
}

/// Finds the upload of this name.
pub(super) fn find(name: &str) -> Result<&'static Upload, Error> {
    ROLES.uploads.iter().find(|upload| upload.name == name).ok_or_else(|| {
        let known: Vec<&str> = ROLES.uploads.iter().map(|upload| upload.name).collect();
        Error::config(format!("the spec has no upload `{name}`; it has: {}", known.join(", ")))
    })
}

/// What a post can hold.
#[derive(Default)]
pub(super) struct Content<'a> {
    pub sign: &'a str,
    /// The file or a part of it.
    pub file: Option<&'a Bytes>,
    /// The bytes that are hashed, if not those of `file`.
    pub hashed: Option<&'a Bytes>,
    pub number: Option<u32>,
    pub content_type: Option<&'a str>,
}

impl FileTransfer {
    /// Posts what the step asks for, and returns the file store's response.
    pub(super) async fn post_step(&self, step: &Step, content: &Content<'_>) -> Result<Map<String, Value>, Error> {
        let mut form = self.form();
        for (name, value) in step.fields {
            form = form.text(name, value);
        }
        let md5 = content.hashed.or(content.file).map(|bytes| hex::encode(&Md5::digest(bytes)));
        let number = content.number.map(|number| number.to_string());
        let texts = [
            (step.content_type, content.content_type),
            (step.number, number.as_deref()),
            (step.sign, Some(content.sign)),
            (step.md5, md5.as_deref()),
        ];
        for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name?, value?))) {
            form = form.text(name, value);
        }
        if let (Some(name), Some(file)) = (step.file, content.file) {
            form = form.file(name, file);
        }
        self.post(step.route, form, step.result).await
    }

    /// Returns a field of the file store's response as text.
    pub(super) fn text(&self, stored: &Map<String, Value>, name: &str) -> Result<String, Error> {
        match stored.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            _ => Err(self.located(Error::new(Kind::File(format!("the file store returned a `{name}` that is not text"))))),
        }
    }
}
