//! A client of the bare wire: signs by the published rule with code of its own, and sends whatever a test puts together.

use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, body::Bytes, client::conn::http1::handshake};
use hyper_util::rt::TokioIo;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use temu_sdk::{Gateway, mock::MockGateway};
use tokio::net::TcpStream;

/// Top-level parameters by name, as JSON.
pub type Fields = Vec<(&'static str, Value)>;

/// A call as the default app and token of a gateway would make it.
pub fn call(mock: &MockGateway, gateway: Gateway, type_name: &str, business: Value) -> Call {
    let region = gateway.region();
    let (key, secret) = mock.app(region);
    let mut fields: Fields = vec![
        ("type", json!(type_name)),
        ("app_key", json!(key)),
        ("access_token", json!(mock.token(region))),
        ("timestamp", json!(mock.now().0)),
        ("data_type", json!("JSON")),
    ];
    for (name, value) in business.as_object().expect("business parameters are an object") {
        fields.push((Box::leak(name.clone().into_boxed_str()), value.clone()));
    }
    Call { url: mock.url(gateway), secret: secret.to_owned(), fields }
}

pub struct Call {
    pub url: String,
    pub secret: String,
    pub fields: Fields,
}

impl Call {
    /// Adds or replaces a parameter; null takes it away.
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.fields.retain(|(other, _)| *other != name);
        if !value.is_null() {
            self.fields.push((name, value));
        }
        self
    }

    pub fn sign(&self) -> String {
        let mut sorted: Vec<(&str, String)> = self.fields.iter().map(|(name, value)| (*name, text(value))).collect();
        sorted.sort();
        let middle: String = sorted.into_iter().map(|(name, value)| format!("{name}{value}")).collect();
        let digest = Md5::digest(format!("{0}{middle}{0}", self.secret));
        digest.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    pub fn body(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{},\"sign\":\"{}\"}}", fields.join(","), self.sign())
    }

    pub async fn send(&self) -> Value {
        let body = post(&self.url, self.body()).await.expect("an answer").body;
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The error code of the answer; 1000000 for a success.
    pub async fn code(&self) -> i64 {
        self.send().await["errorCode"].as_i64().expect("an error code")
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(_) => {
            let quoted = value.to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        other => other.to_string(),
    }
}

pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

pub async fn post(url: &str, body: impl Into<Bytes>) -> Result<Got, hyper::Error> {
    send(Request::post(url), body.into()).await
}

/// Sends one request over a connection of its own.
pub async fn send(request: hyper::http::request::Builder, body: Bytes) -> Result<Got, hyper::Error> {
    let request = request.body(Full::new(body)).expect("a request");
    let address = request.uri().authority().expect("an absolute URL").to_string();
    let stream = TcpStream::connect(address).await.expect("a listening mock");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Got { status: head.status.as_u16(), headers: head.headers, body })
}
