//! Roles: the operations that the SDK itself calls, and the fields that it sends and reads.
//!
//! The structs with keys exist for the schema alone; all roles are kept in one form, [`Role`].

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::patterns;
use crate::source::{Span, Spanned};

/// An operation in a role, and the paths of the fields that the SDK needs of it.
#[derive(Clone, Debug)]
pub struct Role {
    /// The role, such as `exchange_code`, and where it stands.
    pub name: Spanned<String>,
    /// The operation, such as `auth.create_token`.
    pub operation: Spanned<String>,
    /// The other keys of the role with their paths.
    pub paths: Vec<(String, Spanned<String>)>,
}

/// A way to store files beside the router: an operation that signs, then one post or several.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The upload, such as `image`.
    pub name: Spanned<String>,
    /// One line that says what is stored.
    pub doc: Spanned<String>,
    /// The operation that signs the upload.
    pub operation: Spanned<String>,
    /// Request fields of that operation and their values.
    pub set: Vec<(Spanned<String>, serde_json::Value)>,
    /// Response path of the signature.
    pub signature: Spanned<String>,
    /// The largest file that is posted as a whole, in bytes.
    pub max_size: Option<u64>,
    /// The post of a whole file.
    pub whole: Step,
    /// The posts of a file in parts: begin, each part, end.
    pub parts: Option<[Step; 3]>,
}

/// One post to a file route.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The path of the route, relative to the host of the gateway.
    pub route: String,
    /// Names of form fields, by what they hold.
    pub form: Vec<(String, String)>,
    /// Form fields with fixed values.
    pub fields: Vec<(String, String)>,
    /// The field of the response that proves the success.
    pub result: String,
}

/// The roles of a spec.
#[derive(Debug, Default)]
pub struct Roles {
    /// Roles of operations.
    pub operations: Vec<Role>,
    /// Uploads, by name.
    pub uploads: Vec<Upload>,
    /// Where the file stands; absent: there is none.
    pub span: Option<Span>,
}

/// What a role needs of an operation.
pub(crate) struct Needed {
    /// The role.
    pub role: &'static str,
    /// The keys with the side that their paths belong to.
    pub keys: &'static [(&'static str, Side, Wanted)],
}

/// The side of a call that a path belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// What a path of a role must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Text,
    Id,
    Time,
    Count,
    Texts,
    Objects,
}

/// All roles of operations, in the order of the keys in [`RolesFile`].
pub(crate) const ROLES: &[Needed] = &[
    Needed {
        role: "exchange_code",
        keys: &[
            ("code", Side::Request, Wanted::Text),
            ("access_token", Side::Response, Wanted::Text),
            ("refresh_token", Side::Response, Wanted::Text),
            ("expires_at", Side::Response, Wanted::Time),
            ("expires_in", Side::Response, Wanted::Count),
            ("mall_id", Side::Response, Wanted::Id),
            ("scope", Side::Response, Wanted::Texts),
            ("associated", Side::Response, Wanted::Objects),
            ("associated_access_token", Side::Response, Wanted::Text),
            ("associated_mall_id", Side::Response, Wanted::Id),
        ],
    },
    Needed {
        role: "token_info",
        keys: &[
            ("mall_id", Side::Response, Wanted::Id),
            ("expires_at", Side::Response, Wanted::Time),
            ("scope", Side::Response, Wanted::Texts),
            ("events", Side::Response, Wanted::Texts),
        ],
    },
    Needed { role: "subscribe", keys: &[("add", Side::Request, Wanted::Texts), ("remove", Side::Request, Wanted::Texts)] },
    Needed {
        role: "transcoding",
        keys: &[
            ("id", Side::Request, Wanted::Text),
            ("url", Side::Response, Wanted::Text),
            ("cover_url", Side::Response, Wanted::Text),
            ("width", Side::Response, Wanted::Count),
            ("height", Side::Response, Wanted::Count),
        ],
    },
];

/// The uploads that functions of the SDK are for.
pub(crate) const UPLOADS: [(&str, &str); 2] = [("image", "Files::upload_image"), ("video", "Files::upload_video")];

/// What a form field of an upload can hold.
pub(crate) const FORM: [&str; 5] = ["sign", "file", "md5", "number", "content_type"];

/// The operations that the SDK itself calls, with the paths of the fields that it sends and reads.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a file")]
pub(crate) struct RolesFile {
    /// Exchanges an authorization code for a token.
    exchange_code: ExchangeCode,
    /// Tells what the current token is and allows; one entry for each operation that does.
    token_info: Vec<TokenInfo>,
    /// Changes the events that a shop is subscribed to.
    subscribe: Subscribe,
    /// Tells whether an uploaded video can be used.
    transcoding: Transcoding,
    /// Ways to store files, by name. The SDK has functions for `image` and `video`.
    uploads: BTreeMap<String, UploadKeys>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a role")]
struct ExchangeCode {
    /// The operation, such as `auth.create_token`.
    operation: String,
    /// Request path of the code.
    code: String,
    /// Response path of the access token.
    access_token: String,
    /// Response path of the refresh token.
    refresh_token: Option<String>,
    /// Response path of the time at which the token expires.
    expires_at: Option<String>,
    /// Response path of the seconds for which the token is valid.
    expires_in: Option<String>,
    /// Response path of the shop's id.
    mall_id: String,
    /// Response path of the types that the token covers.
    scope: Option<String>,
    /// Response path of the tokens of other shops.
    associated: Option<String>,
    /// Response path of the access token of another shop.
    associated_access_token: Option<String>,
    /// Response path of the id of another shop.
    associated_mall_id: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a role")]
struct TokenInfo {
    /// The operation, such as `auth.get_token_info`.
    operation: String,
    /// Response path of the shop's id.
    mall_id: Option<String>,
    /// Response path of the time at which the token expires.
    expires_at: Option<String>,
    /// Response path of the types that the token covers.
    scope: String,
    /// Response path of the events that the shop is subscribed to.
    events: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a role")]
struct Subscribe {
    /// The operation, such as `subscription.update`.
    operation: String,
    /// Request path of the events to subscribe to.
    add: String,
    /// Request path of the events to unsubscribe from.
    remove: String,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a role")]
struct Transcoding {
    /// The operation, such as `video.get_transcode_result`.
    operation: String,
    /// Request path of the video's id.
    id: String,
    /// Response path of the video's URL, which is absent while the video is not ready.
    url: String,
    /// Response path of the cover image's URL.
    cover_url: Option<String>,
    /// Response path of the width in pixels.
    width: Option<String>,
    /// Response path of the height in pixels.
    height: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of an upload")]
struct UploadKeys {
    /// One line that says what is stored.
    doc: String,
    /// The operation that signs the upload.
    operation: String,
    /// Request fields of that operation and their values.
    #[schemars(default)]
    set: BTreeMap<String, serde_json::Value>,
    /// Response path of the signature.
    signature: String,
    /// The largest file that is posted as a whole, in bytes.
    max_size: Option<u64>,
    /// The post of a whole file.
    whole: StepKeys,
    /// The post that begins an upload in parts; its result is the signature of the following posts.
    begin: Option<StepKeys>,
    /// The post of a part.
    part: Option<StepKeys>,
    /// The post that ends an upload in parts.
    end: Option<StepKeys>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "the schema of a post")]
struct StepKeys {
    /// The path of the route below the gateway's host, such as `api/galerie/v3/store_image`.
    #[schemars(regex(pattern = patterns::ROUTE))]
    route: String,
    /// Name of the form field with the signature.
    sign: String,
    /// Name of the form field with the file or the part.
    file: Option<String>,
    /// Name of the form field with the MD5 of the content.
    md5: Option<String>,
    /// Name of the form field with the number of the part.
    number: Option<String>,
    /// Name of the form field with the kind of the file.
    content_type: Option<String>,
    /// Form fields with fixed values.
    #[schemars(default)]
    fields: BTreeMap<String, String>,
    /// The field of the response that proves the success; of a whole file and of the end, the id or the URL of what is stored.
    result: String,
}
