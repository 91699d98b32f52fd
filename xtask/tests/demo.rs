//! The way from a fact to the wire: edit one file of a spec, run the demo, and the new type travels.

use std::fs;
use std::path::Path;
use std::process::Command;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).expect("copied") }
    }
}

#[test]
fn an_edited_type_travels() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project");
    // Always at the same place, so that only one copy of the project is ever made for it.
    let spec = Path::new(env!("CARGO_TARGET_TMPDIR")).join("edited-spec");
    copy(&project.join("spec"), &spec);
    let file = spec.join("api/order/list.yaml");
    let text = fs::read_to_string(&file).expect("a file");
    let line = text.lines().find(|line| line.starts_with("type: ")).expect("a type");
    fs::write(&file, text.replacen(line, "type: temu.edited.order.list", 1)).expect("written");

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_xtask"));
    demo.current_dir(project).env("CARGO_TARGET_DIR", target).arg("--spec").arg(&spec).arg("demo");
    let output = demo.output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("temu.edited.order.list"), "{printed}");
    let old = line.trim_start_matches("type: ");
    assert!(!printed.contains(old), "{old} in {printed}");
}
