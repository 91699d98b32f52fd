//! What code that uses the SDK can name, read from the generated Rust itself: a consumer that uses all of it compiles with another SDK if that
//! has all of it, too.

use std::collections::BTreeSet;

use codegen::Model;
use quote::ToTokens;
use syn::{ImplItem, Item, Visibility};

/// The public items of the generated SDK, with their types.
pub fn items(model: &Model) -> BTreeSet<String> {
    let files = codegen::render::files(model).unwrap_or_else(|error| panic!("{error}"));
    let mut items = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("temu-sdk/src/generated/") && path.ends_with(".rs")) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        file.items.iter().for_each(|item| add(path, item, &mut items));
    }
    items
}

/// What is gone. A group's feature that is no longer on by default is gone, too, but not from here.
pub fn lost<'a>(before: &'a BTreeSet<String>, after: &'a BTreeSet<String>) -> Vec<&'a String> {
    before.difference(after).collect()
}

/// Whether an effect is one that a compiler would notice.
pub fn is_of_the_compiler(effect: &str) -> bool {
    ["does not compile", "constructor", "must give one more value", "of another type", "no longer JSON", "no longer a type of its own"]
        .iter()
        .any(|words| effect.contains(words))
        && !effect.contains("does not name the feature")
}

fn add(path: &str, item: &Item, items: &mut BTreeSet<String>) {
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            items.insert(format!("{path}: struct {}", item.ident));
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                items.insert(format!("{path}: {}.{name}: {}", item.ident, text(&field.ty)));
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            items.extend(item.variants.iter().map(|variant| format!("{path}: {}::{}", item.ident, variant.ident)));
        }
        Item::Const(item) if is_public(&item.vis) => {
            items.insert(format!("{path}: const {}: {}", item.ident, text(&item.ty)));
        }
        Item::Type(item) if is_public(&item.vis) => {
            items.insert(format!("{path}: type {} = {}", item.ident, text(&item.ty)));
        }
        Item::Mod(item) if is_public(&item.vis) => {
            items.insert(format!("{path}: mod {}", item.ident));
        }
        Item::Impl(item) => {
            let of = item.trait_.as_ref().map(|(path, ..)| format!("{} for ", text(path))).unwrap_or_default();
            if !of.is_empty() {
                items.insert(format!("{path}: impl {of}{}", text(&item.self_ty)));
            }
            for member in &item.items {
                match member {
                    ImplItem::Fn(function) if is_public(&function.vis) => {
                        items.insert(format!("{path}: {of}{}: {}", text(&item.self_ty), text(&function.sig)));
                    }
                    ImplItem::Type(alias) => {
                        items.insert(format!("{path}: {of}{}: {} = {}", text(&item.self_ty), alias.ident, text(&alias.ty)));
                    }
                    _ => {}
                }
            }
        }
        Item::Macro(item) if item.mac.path.is_ident("open_enum") => {
            let tokens = item.mac.tokens.to_string();
            items.extend(variants(&tokens).into_iter().map(|variant| format!("{path}: {variant}")));
        }
        _ => {}
    }
}

/// The variants of `open_enum!`: `Name: integer { A = 1, … }`, with docs and attributes in between.
fn variants(tokens: &str) -> Vec<String> {
    let (head, body) = tokens.split_once('{').expect("an enum has a body");
    let head = head.rsplit(']').next().unwrap_or_default().trim().to_owned();
    let name = |line: &str| line.rsplit(']').next().unwrap_or_default().trim().split(' ').next().unwrap_or_default().to_owned();
    body.split('=').map(|part| format!("{head}::{}", name(part))).collect()
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
