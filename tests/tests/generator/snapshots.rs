//! The generated Rust of the small spec, to be read in a review: nested lists, maps, both kinds of enums, keywords, shared types,
//! bare results, results beside `success`, regional fields, nested pages, failures inside a success.

use temu_sdk_tests::fixtures;

#[test]
fn the_small_spec_becomes_this_sdk() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let model = codegen::load_sources(fixtures::valid()).expect("a valid spec");
        let files = codegen::render::files(&model).expect("the templates are right");
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let name = path.strip_prefix("temu-sdk/src/generated/").unwrap_or_else(|| path.trim_start_matches("tests/tests/"));
            insta::assert_snapshot!(name.replace('/', "-"), text);
        }
    });
}
