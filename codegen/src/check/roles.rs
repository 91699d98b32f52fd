//! Roles and events that are reconciled: that what the SDK relies on is there, and of a kind that it can use.

use crate::diagnostics::{Diagnostics, Rule};
use crate::layout::FileKind;
use crate::source::{Span, Spanned};
use crate::spec::{Event, Kind, Operation, ROLES, Reconcile, Role, Shape, Side, UPLOADS, Upload, Wanted};

use super::context::Context;
use super::lookup;
use super::paths::{self, lead};

pub fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    // An operation that cannot be read is not missing.
    if !context.spec.all_whole(FileKind::Operation) || !context.spec.all_whole(FileKind::Roles) {
        return;
    }
    let roles = &context.spec.roles;
    for role in &roles.operations {
        self::role(context, role, diagnostics);
    }
    for upload in &roles.uploads {
        self::upload(context, upload, diagnostics);
    }
    if let Some(span) = roles.span {
        for (name, function) in UPLOADS.iter().filter(|(name, _)| roles.uploads.iter().all(|upload| upload.name.value != **name)) {
            let message = format!("there is no upload `{name}`");
            let start = Span { end: span.start, ..span };
            diagnostics.add(Rule::MissingKey, start, message, format!("expected it among the `uploads`: `{function}` needs it"));
        }
    }
    for event in &context.spec.events {
        if let Some(reconcile) = &event.reconcile {
            self::reconcile(context, event, reconcile, diagnostics);
        }
    }
}

/// The operation of this name; reports if there is none.
fn operation<'a>(context: &Context<'a>, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<&'a Operation> {
    let found = context.spec.operations.iter().find(|operation| operation.id() == name.value);
    if found.is_none() {
        lookup::leads_somewhere(context, name, diagnostics);
    }
    found
}

fn role(context: &Context<'_>, role: &Role, diagnostics: &mut Diagnostics) {
    let Some(operation) = operation(context, &role.operation, diagnostics) else { return };
    let Some(needed) = ROLES.iter().find(|needed| needed.role == role.name.value) else { return };
    let mut set: Vec<&str> = Vec::new();
    for (key, path) in &role.paths {
        let Some((_, side, wanted)) = needed.keys.iter().find(|(known, ..)| known == key) else { continue };
        let (root, name) = match side {
            Side::Request => (Some(&operation.request), "request"),
            Side::Response => (operation.response.as_ref(), "response"),
        };
        lead(context, root, path, &format!("`{key}`"), name, self::wanted(*wanted), diagnostics);
        set.extend((*side == Side::Request).then(|| path.split('.').next().unwrap_or_default()));
    }
    requires(context, operation, &set, role.operation.span, diagnostics);
    let path = |key: &str| role.paths.iter().find(|(known, _)| known == key).map(|(_, path)| path);
    for inner in ["associated_access_token", "associated_mall_id"] {
        let (Some(path), Some(list)) = (path(inner), path("associated")) else { continue };
        if path.strip_prefix(list.as_str()).is_none_or(|rest| !rest.starts_with('.')) {
            let message = format!("`{inner}` leads out of the list `{}`", list.value);
            diagnostics.add(Rule::NoSuchField, path.span, message, format!("expected a path that begins with `{}.`", list.value));
        }
    }
}

fn wanted(wanted: Wanted) -> paths::Wanted {
    match wanted {
        Wanted::Text => (|kind| matches!(kind, Kind::String), "a string"),
        Wanted::Id => (|kind| matches!(kind, Kind::Integer | Kind::String), "an integer or a string"),
        Wanted::Time => (|kind| matches!(kind, Kind::UnixS | Kind::UnixMs | Kind::Integer), "a time"),
        Wanted::Count => (|kind| matches!(kind, Kind::Integer), "an integer"),
        Wanted::Texts => {
            (|kind| matches!(kind, Kind::List(item) if matches!(item.kind, Kind::String | Kind::Shared(_))), "a list of strings")
        }
        Wanted::Objects => {
            (|kind| matches!(kind, Kind::List(item) if matches!(item.kind, Kind::Object(_) | Kind::Shared(_))), "a list of objects")
        }
    }
}

/// The SDK sets these fields alone, so no other may be required.
fn requires(context: &Context<'_>, operation: &Operation, set: &[&str], span: Span, diagnostics: &mut Diagnostics) {
    let fields = context.resolve(&operation.request).map(Shape::fields).unwrap_or_default();
    for field in fields.iter().filter(|field| field.required && !set.contains(&field.name.as_str())) {
        let message = format!("{} requires `{}`, which the SDK does not set", operation.id(), field.name.value);
        let problem = diagnostics.add(Rule::NoSuchField, span, message, "expected an operation whose required fields are named here");
        problem.related(field.name.span, "the field");
    }
}

fn upload(context: &Context<'_>, upload: &Upload, diagnostics: &mut Diagnostics) {
    let Some(operation) = operation(context, &upload.operation, diagnostics) else { return };
    lead(context, operation.response.as_ref(), &upload.signature, "`signature`", "response", wanted(Wanted::Text), diagnostics);
    for (name, value) in &upload.set {
        const ANY: paths::Wanted = (|_| true, "a field");
        let Some(field) = lead(context, Some(&operation.request), name, "`set`", "request", ANY, diagnostics) else { continue };
        let expected = super::values::misfit(context, &field.shape, &field.shape.facts, value);
        if let Some(expected) = expected {
            diagnostics.add(Rule::BadDefault, name.span, format!("{value} is no value of this field"), format!("expected {expected}"));
        }
    }
    let set: Vec<&str> = upload.set.iter().map(|(name, _)| name.as_str()).collect();
    requires(context, operation, &set, upload.operation.span, diagnostics);
}

/// The list that tells of missed events must be one that is asked for changes, and hold what the event holds.
fn reconcile(context: &Context<'_>, event: &Event, reconcile: &Reconcile, diagnostics: &mut Diagnostics) {
    let Some(operation) = operation(context, &reconcile.operation, diagnostics) else { return };
    if operation.changes.is_none() {
        let message = format!("{} cannot be asked for what changed", operation.id());
        diagnostics.add(Rule::BadFact, reconcile.operation.span, message, "expected an operation with `changes`");
        return;
    }
    requires(context, operation, &[], reconcile.operation.span, diagnostics);
    let known = |name: &str| context.shared(name);
    let items = operation.paginate.as_ref().zip(operation.response.as_ref());
    let items = items.and_then(|(paginate, response)| crate::paths::walk(response, &paginate.items, &known).ok());
    let Some(list) = items.and_then(|fields| fields.last().copied()) else { return };
    let mall = reconcile.mall.iter().map(|mall| (mall, None));
    for (field, path) in mall.chain(reconcile.fields.iter().map(|(field, path)| (field, Some(path)))) {
        let scalar: paths::Wanted = (|kind| !matches!(kind, Kind::Object(_) | Kind::List(_) | Kind::Map(_)), "a scalar");
        let what = format!("the field `{}`", field.value);
        let Some(own) = lead(context, Some(&event.fields), field, &what, "event", scalar, diagnostics) else { continue };
        let Some(path) = path else { continue };
        let Some(read) = lead(context, Some(&list.shape), path, &what, "list's item", scalar, diagnostics) else { continue };
        let (Some(own), Some(read)) = (context.resolve(&own.shape), context.resolve(&read.shape)) else { continue };
        let is_time = |kind: &Kind| matches!(kind, Kind::UnixS | Kind::UnixMs);
        let fits = std::mem::discriminant(&own.kind) == std::mem::discriminant(&read.kind)
            || (is_time(&own.kind) && (is_time(&read.kind) || matches!(read.kind, Kind::Integer)));
        if !fits {
            let message = format!("the field `{}` is of another kind in the event", field.value);
            diagnostics.add(Rule::FieldOfOtherKind, path.span, message, "expected the path of a value that the event's field takes");
        }
    }
    if let Some(each) = &reconcile.each {
        lead(context, Some(&list.shape), each, "`each`", "list's item", wanted(Wanted::Objects), diagnostics);
    }
}
