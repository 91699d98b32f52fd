//! Every operation of the catalogue, on each of its gateways: the smallest request that the spec allows is accepted, the answer
//! has the shape of the spec, and paged lists end.

use serde_json::{Value, json};
use temu_sdk::{Gateway, UnixSeconds, mock::MockGateway};

use crate::wire::call;

const CATALOG: &str = include_str!("../../../temu-sdk/src/generated/catalog.json");
const ITEMS: usize = 25;

fn catalog() -> Value {
    serde_json::from_str(CATALOG).expect("the generator writes JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn names(value: &Value, key: &str) -> Vec<String> {
    list(value, key).filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// What a shape stands for on one gateway.
struct Shapes<'a> {
    catalog: &'a Value,
    gateway: &'a str,
}

impl Shapes<'_> {
    fn resolve<'a>(&'a self, shape: &'a Value) -> &'a Value {
        if shape["kind"] == "ref" { &self.catalog["types"][shape["name"].as_str().unwrap_or_default()] } else { shape }
    }

    fn fields<'a>(&'a self, shape: &'a Value) -> impl Iterator<Item = &'a Value> {
        let exists = |field: &&Value| field["only_on"].is_null() || names(field, "only_on").iter().any(|id| id == self.gateway);
        list(shape, "fields").filter(exists)
    }

    /// The smallest value that the spec allows.
    fn least(&self, shape: &Value) -> Value {
        let shape = self.resolve(shape);
        if let Some(first) = list(shape, "enum").next() {
            return first["value"].clone();
        }
        let number = shape["min"].as_i64().unwrap_or(1);
        match shape["kind"].as_str().unwrap_or_default() {
            "object" => self.least_object(shape),
            "list" => json!(vec![self.least(&shape["items"]); shape["min_items"].as_u64().unwrap_or(1) as usize]),
            "map" => json!({"1": self.least(&shape["values"])}),
            "string" => json!("1"),
            "base64" => json!("MQ=="),
            "boolean" => json!(true),
            "json" => json!({}),
            _ => json!(number),
        }
    }

    /// Twice over the fields, since one may be required by what another one was given.
    fn least_object(&self, shape: &Value) -> Value {
        let mut object = json!({});
        for _ in 0..2 {
            for field in self.fields(shape) {
                if self.is_required(field, &object) {
                    object[name(field)] = self.least(&field["shape"]);
                }
            }
        }
        object
    }

    fn is_required(&self, field: &Value, object: &Value) -> bool {
        let demanded = |(other, wanted): (&String, &Value)| match object.get(other) {
            None => false,
            Some(value) => wanted == "given" || wanted.as_array().is_some_and(|values| values.contains(value)),
        };
        field["required"] == true
            || names(field, "required_on").iter().any(|id| id == self.gateway)
            || field["required_if"].as_object().is_some_and(|conditions| conditions.iter().any(demanded))
    }

    /// Where a value is not of its shape. Everything that the spec knows is there, and everything that is there is of its kind.
    fn misfits(&self, path: &str, shape: &Value, value: &Value) -> Vec<String> {
        let shape = self.resolve(shape);
        let kind = shape["kind"].as_str().unwrap_or_default();
        if !is_of(kind, value) {
            return vec![format!("{path}: {value} is no {kind}")];
        }
        if !shape["enum"].is_null() && !list(shape, "enum").any(|variant| variant["value"] == *value) {
            return vec![format!("{path}: {value} is not in the enum")];
        }
        let nested: Vec<Vec<String>> = match kind {
            "object" => self
                .fields(shape)
                .map(|field| self.misfits(&format!("{path}.{}", name(field)), &field["shape"], &value[name(field)]))
                .collect(),
            "list" => value.as_array().into_iter().flatten().map(|item| self.misfits(path, &shape["items"], item)).collect(),
            "map" => value.as_object().into_iter().flatten().map(|(_, item)| self.misfits(path, &shape["values"], item)).collect(),
            _ => Vec::new(),
        };
        nested.concat()
    }
}

fn name(field: &Value) -> String {
    field["name"].as_str().unwrap_or_default().to_owned()
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" | "map" => value.is_object(),
        "list" => value.is_array(),
        "string" | "base64" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "json" => true,
        _ => value.is_i64(),
    }
}

/// Every operation with each gateway that serves it.
fn everywhere(catalog: &Value) -> impl Iterator<Item = (&Value, Gateway)> {
    let gateways = |operation| names(operation, "gateways").into_iter().map(|id| Gateway::from_id(&id).expect("one of the five"));
    list(catalog, "operations").flat_map(move |operation| gateways(operation).map(move |gateway| (operation, gateway)))
}

fn at<'a>(value: &'a Value, path: &Value) -> &'a Value {
    path.as_str().into_iter().flat_map(|path| path.split('.')).filter(|name| !name.is_empty()).fold(value, |value, name| &value[name])
}

/// Sets the value at a dotted path of an object.
fn put(target: &mut Value, path: &str, value: Value) {
    let place = path.split('.').fold(target, |place, name| &mut place[name]);
    *place = value;
}

fn type_name(operation: &Value) -> &str {
    operation["type"].as_str().expect("every operation has a type")
}

/// The code that the smallest request is answered with: one operation asks for what must have been stored before, a video.
fn code_of_smallest(operation: &Value) -> i64 {
    if operation["operation"] == "video.get_transcode_result" { 120_000_001 } else { 1_000_000 }
}

#[tokio::test]
async fn every_interface_accepts_the_smallest_request_and_answers_in_shape() {
    let mock = MockGateway::builder().stateless().strict_parameters().start().await.unwrap();
    let catalog = catalog();
    let mut problems = Vec::new();
    for (operation, gateway) in everywhere(&catalog) {
        let shapes = Shapes { catalog: &catalog, gateway: gateway.id() };
        let mut request = shapes.least(&operation["request"]);
        if operation["token"] == "code" {
            request["code"] = json!(mock.issue_code(gateway.region()));
        }
        let answer = call(&mock, gateway, type_name(operation), request).send().await;
        let result = if operation["result_in"] == "body" { &answer } else { &answer["result"] };
        match answer["success"].as_bool() {
            Some(false) if code_of_smallest(operation) == answer["errorCode"] => {}
            Some(true) if operation["response"].is_null() => {}
            Some(true) => problems.extend(shapes.misfits(type_name(operation), &operation["response"], result)),
            _ => problems.push(format!("{} on {gateway}: {}", type_name(operation), answer["errorMsg"])),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(mock.unknown_fields(), Vec::<String>::new());
}

#[tokio::test]
async fn every_old_type_lives_until_its_sunset() {
    let mock = MockGateway::builder().stateless().start().await.unwrap();
    let catalog = catalog();
    let mut refused = 0;
    for operation in list(&catalog, "operations") {
        for old in list(operation, "replaces").filter(|old| old["stays_for"].as_array().is_none_or(Vec::is_empty)) {
            let Some(sunset) = old["sunset"].as_i64() else { continue };
            let gateway = Gateway::from_id(&names(old, "gateways")[0]).expect("one of the five");
            let request = Shapes { catalog: &catalog, gateway: gateway.id() }.least(&operation["request"]);
            mock.set_time(UnixSeconds(sunset - 1));
            let last = call(&mock, gateway, type_name(old), request.clone()).code().await;
            mock.set_time(UnixSeconds(sunset));
            let first = call(&mock, gateway, type_name(old), request).code().await;
            let gone = if gateway == Gateway::Cn { 7_000_016 } else { 3_000_004 };
            assert!(last == code_of_smallest(operation) && first == gone, "{}: {last}, then {first}", type_name(old));
            refused += 1;
        }
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn every_paged_interface_comes_to_an_end() {
    let mock = MockGateway::builder().stateless().items(ITEMS as u64).start().await.unwrap();
    let catalog = catalog();
    let mut walked = 0;
    for (operation, gateway) in everywhere(&catalog).filter(|(operation, _)| operation["paginate"].is_object()) {
        let shapes = Shapes { catalog: &catalog, gateway: gateway.id() };
        let items = walk(&mock, operation, gateway, shapes.least(&operation["request"])).await;
        let all = items.len();
        assert_eq!(all, ITEMS, "{} on {gateway}", type_name(operation));
        walked += 1;
    }
    assert!(walked > 0);
}

/// Reads page after page until one is not full.
async fn walk(mock: &MockGateway, operation: &Value, gateway: Gateway, mut request: Value) -> Vec<Value> {
    let rules = &operation["paginate"];
    let size = 10.min(rules["max_size"].as_u64().unwrap_or(10));
    let mut items = Vec::new();
    if let Some(path) = rules["size"].as_str() {
        put(&mut request, path, json!(size));
    }
    for page in 0..ITEMS as u64 {
        let answer = call(mock, gateway, type_name(operation), request.clone()).send().await;
        let result = &answer["result"];
        let got = at(result, &rules["items"]).as_array().unwrap_or_else(|| panic!("{}: {answer}", type_name(operation)));
        items.extend(got.iter().cloned());
        let position = match rules["mode"].as_str() {
            Some("page") => json!(rules["first"].as_u64().unwrap_or(1) + page + 1),
            Some("offset") => json!(items.len()),
            _ => cursor(result, rules),
        };
        if items.len() >= ITEMS || got.is_empty() {
            return items;
        }
        put(&mut request, rules["page"].as_str().unwrap_or_default(), position);
    }
    items
}

fn cursor(result: &Value, rules: &Value) -> Value {
    match rules["next"].as_str().and_then(|next| next.split_once("[].")) {
        Some((list, field)) => {
            at(at(result, &json!(list)).as_array().and_then(|items| items.last()).unwrap_or(&Value::Null), &json!(field)).clone()
        }
        None => at(result, &rules["next"]).clone(),
    }
}
