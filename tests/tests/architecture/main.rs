//! The structure of the code: no circle of imports, and `ARCHITECTURE.md` says what is there.

mod imports;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use imports::Imports;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// Sources of crates, and folders in them that are left out: generated code, and `announcement`, where two circles are left to break.
const CRATES: &[(&str, &[&str])] =
    &[("temu-sdk/src", &["generated"]), ("codegen/src", &["announcement"]), ("xtask/src", &[]), ("engines/src", &[])];

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for (source, skipped) in CRATES {
        found.extend(Imports::read(&root().join(source), skipped).circles());
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The layers of the SDK as the document lists them, from the bottom to the top.
fn layers() -> Vec<String> {
    let text = text();
    let (_, list) = text.split_once("<!-- layers -->").expect("a list of layers");
    let (list, _) = list.split_once("<!-- end -->").expect("its end");
    list.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(layer, _)| layer.to_owned()).collect()
}

#[test]
fn a_layer_imports_only_from_those_below_it() {
    let layers = layers();
    let rank: BTreeMap<&str, usize> = layers.iter().enumerate().map(|(rank, layer)| (layer.as_str(), rank)).collect();
    let imports = Imports::read(&root().join("temu-sdk/src"), &["generated"]);
    let mut wrong = Vec::new();
    for module in imports.modules().filter(|module| !module.is_empty()) {
        let own = *rank.get(module[0].as_str()).unwrap_or_else(|| panic!("ARCHITECTURE.md does not list the layer `{}`", module[0]));
        for target in imports.of(module) {
            if rank[target[0].as_str()] > own {
                wrong.push(format!("{} imports {}", module.join("::"), target.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for layer in &layers {
        assert!(imports.modules().any(|module| module.first() == Some(layer)), "there is no layer `{layer}`");
    }
}

#[test]
fn every_path_that_the_document_names_exists() {
    let text = text();
    let paths: Vec<&str> =
        text.split('`').skip(1).step_by(2).filter(|word| word.contains('/') && !word.contains([' ', '<', '{', ':', '*'])).collect();
    assert!(paths.len() > 30, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names `{path}`, which does not exist");
    }
}
