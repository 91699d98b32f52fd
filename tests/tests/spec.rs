//! The real spec: it passes all checks.

use temu_sdk_tests::fixtures::folder;

#[test]
fn breaks_no_rule() {
    if let Err(problems) = codegen::load(&folder("spec")) {
        panic!("{problems}");
    }
}
