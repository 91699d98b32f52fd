//! Roles: operations that the SDK itself calls, and the routes that store files.

use crate::source::Spanned;
use crate::spec::{FORM, ROLES, Role, Roles, Step, Upload};
use crate::yaml::{Entry, Node, Value};

/// Reads a file that has passed its schema.
pub fn roles(node: &Node) -> Roles {
    let mut roles = Roles { span: Some(node.span), ..Roles::default() };
    for entry in node.entries() {
        match &entry.value.value {
            Value::List(items) => roles.operations.extend(items.iter().map(|item| role(&entry.key, entry.key_span, item))),
            _ if entry.key == "uploads" => roles.uploads.extend(entry.value.entries().iter().map(upload)),
            _ if ROLES.iter().any(|needed| needed.role == entry.key) => {
                roles.operations.push(role(&entry.key, entry.key_span, &entry.value))
            }
            _ => {}
        }
    }
    roles
}

fn role(name: &str, span: crate::source::Span, node: &Node) -> Role {
    let paths = node.entries().iter().filter(|entry| entry.key != "operation");
    Role {
        name: Spanned { value: name.to_owned(), span },
        operation: node.spanned_at("operation"),
        paths: paths.map(|entry| (entry.key.clone(), entry.value.spanned())).collect(),
    }
}

fn upload(entry: &Entry) -> Upload {
    let node = &entry.value;
    let steps: Vec<Step> = ["begin", "part", "end"].iter().filter_map(|key| node.get(key)).map(step).collect();
    let set = node.get("set").map(Node::entries).unwrap_or_default();
    Upload {
        name: Spanned { value: entry.key.clone(), span: entry.key_span },
        doc: node.spanned_at("doc"),
        operation: node.spanned_at("operation"),
        set: set.iter().map(|entry| (Spanned { value: entry.key.clone(), span: entry.key_span }, entry.value.json())).collect(),
        signature: node.spanned_at("signature"),
        max_size: node.int("max_size").and_then(|size| u64::try_from(size).ok()),
        whole: node.get("whole").map(step).unwrap_or_default(),
        parts: steps.try_into().ok(),
    }
}

fn step(node: &Node) -> Step {
    let form = FORM.iter().filter_map(|key| Some(((*key).to_owned(), node.maybe_text(key)?)));
    let fields = node.get("fields").map(Node::entries).unwrap_or_default();
    Step {
        route: node.text_at("route"),
        form: form.collect(),
        fields: fields.iter().map(|entry| (entry.key.clone(), entry.value.word())).collect(),
        result: node.text_at("result"),
    }
}
