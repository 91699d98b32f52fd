//! From a tree that has passed its schema to the types of [`crate::spec`]. Nothing can fail here any more, except in shapes.

use crate::diagnostics::Diagnostics;
use crate::patterns::milliseconds;
use crate::source::Spanned;
use crate::spec::{
    AuthorizationSite, Authorize, Changes, Class, Effect, Envelope, ErrorCode, Event, Family, Gateway, Group, Limit, Lookup, Mistaken,
    Mode, Move, Notice, Operation, Paginate, Reconcile, Region, Replaces, ResponseIf, ResultIn, Retired, Scope, Selector, Shape, Token,
    Undocumented, Verdict,
};
use crate::yaml::{Entry, Node, Value};

use super::shape::shape;

impl Node {
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// A scalar as text: names and versions may look like numbers.
    pub(crate) fn word(&self) -> String {
        match &self.value {
            Value::Text(text) | Value::Float(text) => text.clone(),
            Value::Int(value) => value.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Null | Value::Lost | Value::List(_) | Value::Map { .. } => String::new(),
        }
    }

    pub(super) fn spanned(&self) -> Spanned<String> {
        Spanned { value: self.word(), span: self.span }
    }

    pub(super) fn text_at(&self, key: &str) -> String {
        self.get(key).map(Self::word).unwrap_or_default()
    }

    pub(super) fn maybe_text(&self, key: &str) -> Option<String> {
        self.get(key).map(Self::word)
    }

    pub(super) fn maybe_spanned(&self, key: &str) -> Option<Spanned<String>> {
        self.get(key).map(Self::spanned)
    }

    pub(super) fn spanned_at(&self, key: &str) -> Spanned<String> {
        // What is missing has been reported at the mapping: whatever follows from it belongs there, too.
        self.maybe_spanned(key).unwrap_or_else(|| Spanned { value: String::new(), span: self.span })
    }

    pub(super) fn words(&self, key: &str) -> Vec<Spanned<String>> {
        self.get(key).map(|list| list.items().iter().map(Self::spanned).collect()).unwrap_or_default()
    }

    fn list_at(&self, key: &str) -> &[Node] {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.words(key).into_iter().map(|word| word.value).collect()
    }

    pub(super) fn int(&self, key: &str) -> Option<i64> {
        match self.get(key)?.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    fn flag(&self, key: &str) -> bool {
        matches!(self.get(key).map(|node| &node.value), Some(Value::Bool(true)))
    }

    /// A word of a Rust enum that derives `Deserialize`.
    fn choice<T: serde::de::DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.get(key)?.word().into()).ok()
    }
}

pub fn gateways(node: &Node) -> Vec<Gateway> {
    let gateway = |entry: &Entry| {
        let node = &entry.value;
        Gateway {
            id: key(entry),
            names: node.texts("names"),
            url: node.text_at("url"),
            test_url: node.maybe_text("test_url"),
            region: node.choice("region").unwrap_or(Region::Global),
            file_hosts: node.texts("file_hosts"),
            errors: node.spanned_at("errors"),
            envelope: node.choice("envelope").unwrap_or_default(),
            authorize: node.get("authorize").map(authorize).unwrap_or_default(),
            download: node.choice("download").unwrap_or_default(),
            tokens_of: node.words("tokens_of"),
            print_page: node.maybe_text("print_page"),
            limits: limits(node),
            doc: node.text_at("doc"),
        }
    };
    node.entries().iter().map(gateway).collect()
}

fn authorize(node: &Node) -> Authorize {
    let site = |node: &Node| AuthorizationSite { page: node.spanned_at("page"), link: node.maybe_text("link") };
    Authorize { cross_border: node.get("cross_border").map(site), local: node.get("local").map(site) }
}

pub fn groups(node: &Node) -> Vec<Group> {
    let group = |entry: &Entry| Group {
        name: key(entry),
        doc: entry.value.spanned_at("doc"),
        sellers: entry.value.maybe_text("sellers"),
        is_default: entry.value.flag("default"),
    };
    node.entries().iter().map(group).collect()
}

pub fn families(node: &Node) -> Vec<Family> {
    node.entries().iter().map(|entry| Family { name: key(entry), codes: codes(&entry.value) }).collect()
}

pub fn events(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Event> {
    let mut event = |entry: &Entry| Event {
        code: key(entry),
        name: entry.value.spanned_at("name"),
        doc: entry.value.text_at("doc"),
        at: entry.value.maybe_spanned("at"),
        identity: entry.value.words("identity"),
        reconcile: entry.value.get("reconcile").map(reconcile),
        fields: entry.value.get("fields").map_or_else(Shape::empty, |node| shape(node, diagnostics)),
    };
    node.entries().iter().map(&mut event).collect()
}

pub fn lookup(node: &Node) -> Lookup {
    let undocumented = |node: &Node| Undocumented {
        type_name: node.spanned_at("type"),
        gateways: node.words("gateways"),
        name: node.text_at("name"),
        doc: node.spanned_at("doc"),
        effect: node.choice("effect").unwrap_or_default(),
        limits: limits(node),
        source: node.text_at("source"),
    };
    let retired = |node: &Node| Retired {
        type_name: node.spanned_at("type"),
        gateways: node.words("gateways"),
        successor: node.spanned_at("use"),
        source: node.text_at("source"),
    };
    let mistaken = |node: &Node| Mistaken { type_name: node.spanned_at("type"), meant: node.words("use"), source: node.text_at("source") };
    Lookup {
        undocumented: node.list_at("undocumented").iter().map(undocumented).collect(),
        retired: node.list_at("retired").iter().map(retired).collect(),
        mistaken: node.list_at("mistaken").iter().map(mistaken).collect(),
    }
}

fn reconcile(node: &Node) -> Reconcile {
    let fields = node.get("fields").map(Node::entries).unwrap_or_default();
    Reconcile {
        operation: node.spanned_at("operation"),
        each: node.maybe_spanned("each"),
        mall: node.maybe_spanned("mall"),
        fields: fields.iter().map(|entry| (key(entry), entry.value.spanned())).collect(),
    }
}

pub fn notice(node: &Node, date: Spanned<String>) -> Notice {
    let moved = |node: &Node| Move {
        new: node.spanned_at("new"),
        aliases: node.texts("aliases"),
        old: node.spanned_at("old"),
        to: node.spanned_at("to"),
        from: node.spanned_at("from"),
        sunset: node.maybe_spanned("sunset"),
        name: node.maybe_text("name"),
        group: node.maybe_text("group"),
        stays_for: node.texts("stays_for"),
    };
    Notice {
        date,
        title: node.text_at("title"),
        observed: node.maybe_spanned("observed"),
        new_token: node.flag("new_token"),
        authorize: node.maybe_text("authorize"),
        moves: node.get("moves").map(|moves| moves.items().iter().map(moved).collect()).unwrap_or_default(),
    }
}

pub fn operation(node: &Node, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Operation {
    let (group, own_name) = name.split_once('/').unwrap_or_default();
    let request = node.get("request").map_or_else(Shape::empty, |node| shape(node, diagnostics));
    let response = node.get("response").map(|node| shape(node, diagnostics));
    let response_if = node.list_at("response_if").iter().map(|node| self::response_if(node, diagnostics)).collect();
    Operation {
        group: group.to_owned(),
        name: own_name.to_owned(),
        span: name.span,
        type_name: node.spanned_at("type"),
        gateways: node.words("gateways"),
        aliases: node.words("aliases"),
        official_name: node.maybe_text("name"),
        doc: node.spanned_at("doc"),
        effect: Spanned { value: node.choice("effect").unwrap_or(Effect::Read), span: node.spanned_at("effect").span },
        effect_reason: node.maybe_text("effect_reason"),
        token: node.choice("token").unwrap_or(Token::Shop),
        envelope: node.choice::<Envelope>("envelope"),
        version: node.maybe_text("version"),
        result_in: node.choice("result_in").unwrap_or(ResultIn::Result),
        audience: node.texts("audience"),
        needs_approval: node.flag("needs_approval"),
        permissions: node.texts("permissions"),
        distinct_from: node.words("distinct_from"),
        replaces: node.get("replaces").map(|list| list.items().iter().map(replaces).collect()).unwrap_or_default(),
        limits: limits(node),
        paginate: node.get("paginate").map(paginate),
        changes: node.get("changes").map(changes),
        verdicts: node.list_at("verdict").iter().map(verdict).collect(),
        errors: node.get("errors").map(codes).unwrap_or_default(),
        request,
        response,
        response_if,
    }
}

fn response_if(node: &Node, diagnostics: &mut Diagnostics) -> ResponseIf {
    let when = node.get("when").and_then(|when| when.entries().first());
    let no_parameter = || Spanned { value: String::new(), span: node.span };
    ResponseIf {
        when: Selector { parameter: when.map_or_else(no_parameter, key), value: when.map(|entry| entry.value.json()).unwrap_or_default() },
        name: node.spanned_at("name"),
        doc: node.spanned_at("doc"),
        print_page: node.flag("print_page"),
        response: node.get("response").map_or_else(Shape::empty, |node| shape(node, diagnostics)),
    }
}

fn key(entry: &Entry) -> Spanned<String> {
    Spanned { value: entry.key.clone(), span: entry.key_span }
}

fn codes(node: &Node) -> Vec<ErrorCode> {
    let code = |entry: &Entry| {
        Some(ErrorCode {
            code: entry.key.parse().ok()?,
            class: entry.value.choice("class").unwrap_or(Class::Input),
            means: entry.value.choice("means"),
            text: entry.value.text_at("text"),
        })
    };
    node.entries().iter().filter_map(code).collect()
}

fn replaces(node: &Node) -> Replaces {
    Replaces {
        type_name: node.spanned_at("type"),
        gateways: node.words("gateways"),
        sunset: node.maybe_spanned("sunset"),
        notice: node.maybe_spanned("notice"),
        stays_for: node.texts("stays_for"),
    }
}

fn limits(node: &Node) -> Vec<Limit> {
    let limit = |node: &Node| Limit {
        per_ms: milliseconds(&node.text_at("per")).unwrap_or(1),
        calls: node.int("calls").and_then(|calls| u32::try_from(calls).ok()).unwrap_or(1),
        scope: node.choice("scope").unwrap_or(Scope::Operation),
    };
    node.get("limits").map(|list| list.items().iter().map(limit).collect()).unwrap_or_default()
}

fn paginate(node: &Node) -> Paginate {
    Paginate {
        mode: node.choice("mode").unwrap_or(Mode::Page),
        page: node.spanned_at("page"),
        size: node.maybe_spanned("size"),
        first: node.int("first").unwrap_or(i64::from(node.choice("mode") == Some(Mode::Page))),
        max_size: node.int("max_size"),
        items: node.spanned_at("items"),
        total: node.maybe_spanned("total"),
        next: node.maybe_spanned("next"),
        more: node.maybe_spanned("more"),
    }
}

fn changes(node: &Node) -> Changes {
    Changes { from: node.spanned_at("from"), to: node.spanned_at("to"), at: node.spanned_at("at"), id: node.spanned_at("id") }
}

fn verdict(node: &Node) -> Verdict {
    Verdict {
        at: node.maybe_spanned("at"),
        failed: node.texts("failed"),
        ok: node.texts("ok"),
        absent: node.choice("absent"),
        reason: node.maybe_spanned("reason"),
        span: node.span,
    }
}
