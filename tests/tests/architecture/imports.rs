//! The imports between a crate's files, read from their tokens.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module path within a crate: `["call", "route"]`; empty for the root.
pub type Module = Vec<String>;

/// A crate's files and what each imports from the others.
pub struct Imports {
    files: BTreeMap<Module, File>,
}

struct File {
    /// Paths from the crate's root that the file names, other than re-exports of its own children.
    used: Vec<Module>,
    /// What the file re-exports: a name and where it comes from.
    exported: BTreeMap<String, Module>,
}

impl Imports {
    /// Reads the files of a crate, those of `skipped` folders excepted.
    pub fn read(source: &Path, skipped: &[&str]) -> Self {
        let mut files = BTreeMap::new();
        collect(source, &Module::new(), skipped, &mut files);
        Self { files }
    }

    /// Returns the files that a file imports from.
    pub fn of(&self, module: &Module) -> BTreeSet<&Module> {
        self.files[module].used.iter().filter_map(|path| self.resolve(path)).filter(|target| *target != module).collect()
    }

    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.files.keys()
    }

    /// Finds the file that defines what a path names: re-exports are followed.
    fn resolve(&self, path: &Module) -> Option<&Module> {
        let mut path = path.clone();
        for _ in 0..8 {
            let (module, rest) = (0..=path.len()).rev().find_map(|end| Some((self.files.get_key_value(&path[..end])?, &path[end..])))?;
            match rest.first().and_then(|name| module.1.exported.get(name)) {
                Some(origin) if origin != &path => path = origin.iter().chain(&rest[1..]).cloned().collect(),
                _ => return Some(module.0).filter(|module| !module.is_empty()),
            }
        }
        None
    }

    /// Returns each circle of imports as the files in it.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let reach: BTreeMap<&Module, BTreeSet<&Module>> = self.modules().map(|module| (module, self.reachable(module))).collect();
        let mut circles = BTreeSet::new();
        for (module, reached) in &reach {
            let circle: Vec<String> =
                reached.iter().filter(|other| reach[**other].contains(module)).map(|module| module.join("::")).collect();
            if !circle.is_empty() {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn reachable<'a>(&'a self, from: &Module) -> BTreeSet<&'a Module> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Module> = self.of(from).into_iter().collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(self.of(module));
            }
        }
        reached
    }
}

fn collect(folder: &Path, module: &Module, skipped: &[&str], files: &mut BTreeMap<Module, File>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        let stem = name.strip_suffix(".rs").unwrap_or(&name).to_owned();
        if skipped.contains(&stem.as_str()) {
            continue;
        }
        let own = matches!(name.as_str(), "mod.rs" | "lib.rs" | "main.rs");
        let inner = if own { module.clone() } else { module.iter().cloned().chain([stem]).collect() };
        if path.is_dir() {
            collect(&path, &inner, skipped, files);
        } else if name.ends_with(".rs") {
            files.insert(inner.clone(), parse(&fs::read_to_string(&path).unwrap(), &inner));
        }
    }
}

fn parse(text: &str, module: &Module) -> File {
    let tokens: TokenStream = text.parse().unwrap();
    let mut file = File { used: Vec::new(), exported: BTreeMap::new() };
    let mut children = BTreeSet::new();
    find_children(tokens.clone(), &mut children);
    visit(&tokens.into_iter().collect::<Vec<_>>(), module, &children, &mut file);
    file
}

/// Collects the names in `mod name;`.
fn find_children(tokens: TokenStream, children: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for window in tokens.windows(3) {
        if let [keyword, name, end] = window
            && keyword.to_string() == "mod"
            && end.to_string() == ";"
        {
            children.insert(name.to_string());
        }
    }
}

fn visit(tokens: &[TokenTree], module: &Module, children: &BTreeSet<String>, file: &mut File) {
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => visit(&group.stream().into_iter().collect::<Vec<_>>(), module, children, file),
            TokenTree::Ident(ident)
                if begins_path(&ident.to_string(), children)
                    && is_path_separator(tokens, at + 1)
                    // `::http::Uri` is of a crate.
                    && !(at >= 2 && is_path_separator(tokens, at - 2)) =>
            {
                let exports = is_export(&tokens[..at]);
                let mut paths = Vec::new();
                at = tree(tokens, at, &Module::new(), &mut paths);
                for (path, alias) in paths {
                    let Some(path) = absolute(&path, module) else { continue };
                    if exports {
                        file.exported.insert(alias, path.clone());
                    }
                    if !(exports && path.starts_with(module)) {
                        file.used.push(path);
                    }
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn begins_path(ident: &str, children: &BTreeSet<String>) -> bool {
    matches!(ident, "crate" | "super" | "self") || children.contains(ident)
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

/// Whether the tokens end in `pub use` or `pub(crate) use`.
fn is_export(before: &[TokenTree]) -> bool {
    let text = |back: usize| before.len().checked_sub(back).map(|at| before[at].to_string()).unwrap_or_default();
    text(1) == "use" && (text(2) == "pub" || text(3) == "pub")
}

/// Reads a path or a tree of paths; each comes with the name that it is imported under. Returns where the tokens continue.
fn tree(tokens: &[TokenTree], mut at: usize, prefix: &Module, paths: &mut Vec<(Module, String)>) -> usize {
    let mut path = prefix.clone();
    while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
        path.push(ident.to_string());
        at += 1;
        if !is_path_separator(tokens, at) {
            break;
        }
        at += 2;
        if let Some(TokenTree::Group(group)) = tokens.get(at)
            && group.delimiter() == Delimiter::Brace
        {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for part in inner.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
                tree(part, 0, &path, paths);
            }
            return at + 1;
        }
    }
    let mut alias = path.last().cloned().unwrap_or_default();
    if let (Some(TokenTree::Ident(keyword)), Some(TokenTree::Ident(name))) = (tokens.get(at), tokens.get(at + 1))
        && keyword == "as"
    {
        alias = name.to_string();
        at += 2;
    }
    paths.push((path, alias));
    at.max(1)
}

/// A path from the crate's root.
fn absolute(path: &Module, module: &Module) -> Option<Module> {
    let mut base = match path.first()?.as_str() {
        "crate" => Module::new(),
        _ => module.clone(),
    };
    for segment in path {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                base.pop()?;
            }
            name => base.push(name.to_owned()),
        }
    }
    Some(base)
}
