//! Facts that every export writes alike.

use serde_json::Value;

use super::json::{Object, scalar, word};
use crate::model::Model;
use crate::source::Spanned;
use crate::spec::{Condition, Field, Kind, Paginate, Partial};

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

/// Where failures inside a success are listed.
pub fn partial(partial: &Partial) -> Value {
    let success = partial.success.as_ref().map(|success| success.value.as_str());
    Object::default().put("path", partial.path.as_str()).maybe("success", success).into()
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
