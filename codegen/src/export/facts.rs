//! Facts that every export writes alike.

use serde_json::Value;

use super::json::{Object, scalar, word};
use crate::model::Model;
use crate::source::Spanned;
use crate::spec::{Condition, Field, Kind, Operation, Paginate, Verdict};

/// How an operation is paged; what it does not have is null.
pub fn paginate(paginate: &Paginate) -> Value {
    let path = |path: &Option<Spanned<String>>| path.as_ref().map(|path| path.value.clone());
    Object::default()
        .put("mode", word(paginate.mode))
        .put("page", paginate.page.as_str())
        .put("size", path(&paginate.size))
        .put("first", paginate.first)
        .put("max_size", paginate.max_size)
        .put("items", paginate.items.as_str())
        .put("total", path(&paginate.total))
        .put("next", path(&paginate.next))
        .put("more", path(&paginate.more))
        .into()
}

/// What inside a success means that it failed.
pub fn verdicts(model: &Model, operation: &Operation) -> Vec<Value> {
    let verdict = |verdict: &Verdict| {
        let kind = model.judged_kind(operation, verdict);
        let values = |values: &[String]| values.iter().map(|value| scalar(value, &kind)).collect();
        Object::default()
            .maybe("at", verdict.at.as_ref().map(|path| path.value.clone()))
            .list("failed", values(&verdict.failed))
            .list("ok", values(&verdict.ok))
            .maybe("absent", verdict.absent.map(word))
            .maybe("reason", verdict.reason.as_ref().map(|path| path.value.clone()))
            .into()
    };
    operation.verdicts.iter().map(verdict).collect()
}

/// Which siblings make a field required: `given`, or the list of their values.
pub fn required_if(model: &Model, field: &Field, siblings: &[Field]) -> Object {
    let condition = |condition: &Condition| {
        let sibling = siblings.iter().find(|sibling| sibling.name.value == condition.field.value);
        let kind = sibling.map_or(&Kind::String, |sibling| &model.resolve(&sibling.shape).kind);
        let values = condition.values.iter().map(|value| scalar(value, kind)).collect::<Value>();
        (condition.field.value.clone(), if condition.values.is_empty() { "given".into() } else { values })
    };
    field.shape.facts.required_if.iter().map(condition).collect()
}
