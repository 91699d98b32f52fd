//! The names that the generator reserves are those that the crate needs itself.

use std::collections::BTreeSet;
use std::fs;

use codegen::names::{RESERVED_FEATURES, RESERVED_MODULES, RESERVED_TYPES};
use syn::visit::Visit;
use syn::{Item, UseTree};
use temu_sdk_tests::fixtures::{folder, valid};

fn source(path: &str) -> String {
    fs::read_to_string(folder(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn is_group(name: &str) -> bool {
    folder("spec/api").join(name).is_dir()
}

/// The last names of a `use`.
fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Name(name) => _ = names.insert(name.ident.to_string()),
        UseTree::Rename(rename) => _ = names.insert(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Glob(_) => {}
    }
}

/// The modules that a file declares or exports.
fn modules(path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in syn::parse_file(&source(path)).expect("it is Rust").items {
        match item {
            Item::Mod(module) => _ = names.insert(module.ident.to_string()),
            Item::Use(exported) => leaves(&exported.tree, &mut names),
            _ => {}
        }
    }
    names.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()) && !is_group(name));
    names
}

/// Groups are modules at the root of the crate, so none may have the name of one that is there already.
#[test]
fn modules_of_the_crate_are_reserved() {
    let mut modules = modules("temu-sdk/src/lib.rs");
    modules.extend(self::modules("temu-sdk/src/generated/mod.rs"));
    let reserved: BTreeSet<String> = RESERVED_MODULES.iter().map(|name| (*name).to_owned()).collect();
    let missing: Vec<_> = modules.difference(&reserved).collect();
    assert!(missing.is_empty(), "add to RESERVED_MODULES in codegen/src/names.rs: {missing:?}");
    let gone: Vec<_> = reserved.difference(&modules).collect();
    assert!(gone.is_empty(), "remove from RESERVED_MODULES in codegen/src/names.rs: {gone:?}");
}

#[test]
fn features_of_the_crate_are_reserved() {
    let manifest = source("temu-sdk/Cargo.toml");
    let section = manifest.split("[features]\n").nth(1).and_then(|rest| rest.split("\n[").next()).expect("features");
    let names = section.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).filter(|name| !name.starts_with('#') && !is_group(name));
    let names: Vec<&str> = names.collect();
    assert!(names.contains(&"default"), "{names:?}");
    let missing: Vec<_> = names.iter().filter(|name| !RESERVED_FEATURES.contains(name)).collect();
    assert!(missing.is_empty(), "add to RESERVED_FEATURES in codegen/src/names.rs: {missing:?}");
}

/// The types that a file names without a path, and those that it defines.
#[derive(Default)]
struct Names {
    used: BTreeSet<String>,
    defined: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.used.extend(path.segments.first().map(|first| first.ident.to_string()));
        syn::visit::visit_path(self, path);
    }
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.defined.insert(item.ident.to_string());
        syn::visit::visit_item_struct(self, item);
    }
    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.defined.insert(item.ident.to_string());
        syn::visit::visit_item_enum(self, item);
    }
    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.defined.insert(item.ident.to_string());
        syn::visit::visit_item_type(self, item);
    }
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // `open_enum! { /// … Name: integer { … } }`
        let tokens: Vec<String> = item.mac.tokens.clone().into_iter().map(|token| token.to_string()).collect();
        let name = tokens.iter().position(|token| token == ":").and_then(|at| tokens.get(at.checked_sub(1)?));
        self.defined.extend(name.filter(|_| item.mac.path.is_ident("open_enum")).cloned());
    }
}

/// A type of the spec with the name of one that generated code uses would hide it.
#[test]
fn types_that_generated_code_names_are_reserved() {
    let model = codegen::load_sources(valid()).unwrap_or_else(|error| panic!("{error}"));
    let whole = codegen::load(&folder("spec")).unwrap_or_else(|error| panic!("{error}"));
    let mut missing = BTreeSet::new();
    for model in [model, whole] {
        let files = codegen::render::files(&model).expect("the templates are right");
        for (_, text) in files.iter().filter(|(path, _)| path.starts_with("temu-sdk/") && path.ends_with(".rs")) {
            let mut names = Names::default();
            names.visit_file(&syn::parse_file(text).expect("it is Rust"));
            let is_type =
                |name: &&String| name.starts_with(|c: char| c.is_ascii_uppercase()) && name.contains(|c: char| c.is_ascii_lowercase());
            let used = names.used.difference(&names.defined).filter(is_type);
            missing.extend(used.filter(|name| *name != "Self" && !RESERVED_TYPES.contains(&name.as_str())).cloned());
            let owned = names.defined.iter().filter(|name| ["Event", "Request", "Required", "Response"].contains(&name.as_str()));
            missing.extend(owned.filter(|name| !RESERVED_TYPES.contains(&name.as_str())).cloned());
        }
    }
    assert!(missing.is_empty(), "add to RESERVED_TYPES in codegen/src/names.rs: {missing:?}");
}
