//! Carries the spec inside of the binary: a table of its files.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../spec");
    let mut files = Vec::new();
    collect(&root, "", &mut files)?;
    files.sort();
    let mut table = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    for path in files {
        let _ = writeln!(table, "    ({path:?}, include_str!({:?})),", fs::canonicalize(root.join(&path))?);
    }
    table.push_str("];\n");
    println!("cargo::rerun-if-changed=../spec");
    fs::write(PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("spec.rs"), table)
}

/// The YAML files below a folder, but for the schemas that are generated beside them.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else if name.ends_with(".yaml") {
            files.push(name);
        }
    }
    Ok(())
}
