//! The JSON Schemas that editors check spec files by say the same as the reader.

use std::collections::BTreeMap;

use codegen::diagnostics::Rule;
use codegen::layout::FileKind;
use codegen::read::schema;
use codegen::source::Sources;
use jsonschema::Validator;
use temu_sdk_tests::fixtures::{broken, folder, problems, valid, with};

/// The rules about the form of one file that a schema can say.
const IN_SCHEMAS: [Rule; 6] = [Rule::UnknownKey, Rule::WrongKind, Rule::CutByComma, Rule::MissingKey, Rule::BadName, Rule::UnknownType];

fn validators() -> BTreeMap<FileKind, Validator> {
    let validator = |kind| (kind, jsonschema::draft202012::new(&schema::of(kind)).expect("the schema is valid"));
    FileKind::ALL.into_iter().map(validator).collect()
}

/// What the schemas have against the files of a spec, with the path of the file.
fn objections(sources: &Sources, validators: &BTreeMap<FileKind, Validator>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for file in &sources.files {
        let Some((kind, _)) = FileKind::of(&file.path) else { continue };
        let instance = schema::instance(&file.text).unwrap_or_default();
        all.extend(validators[&kind].iter_errors(&instance).map(|error| (file.path.clone(), error.to_string())));
    }
    all
}

#[test]
fn all_kinds_of_file_have_a_valid_schema() {
    for (kind, (path, text)) in FileKind::ALL.into_iter().zip(schema::files()) {
        assert_eq!(path, kind.schema_path());
        let schema: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert!(jsonschema::meta::is_valid(&schema), "{path}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{path}");
        assert!(schema.get("$id").is_none(), "{path} would be looked for on the net");
    }
}

#[test]
fn valid_files_pass() {
    let validators = validators();
    let real = Sources::from_folder(&folder("spec")).expect("the spec is there");
    for sources in [real, valid()] {
        assert_eq!(objections(&sources, &validators), []);
    }
}

#[test]
fn every_file_of_the_spec_names_its_schema() {
    for file in Sources::from_folder(&folder("spec")).expect("the spec is there").files {
        let (kind, _) = FileKind::of(&file.path).expect("it has a kind");
        assert_eq!(file.text.lines().next(), Some(kind.schema_line().as_str()), "the first line of {}", file.path);
    }
}

/// Each problem that a schema can see is seen by it, in the same files. What only a file's name says stands at the file's start.
#[test]
fn broken_files_fail() {
    let validators = validators();
    for (name, folder) in broken().into_iter().filter(|(name, _)| !name.starts_with(Rule::Syntax.code())) {
        let sources = with(&folder);
        let path = |problem: &codegen::diagnostics::Diagnostic| sources.files[problem.span.file].path.clone();
        let mut expected: Vec<String> = problems(sources.clone())
            .list()
            .iter()
            .filter(|problem| IN_SCHEMAS.contains(&problem.rule) && problem.span.start > 0)
            .map(path)
            .collect();
        expected.dedup();
        let mut found: Vec<String> = objections(&sources, &validators).into_iter().map(|(path, _)| path).collect();
        found.dedup();
        assert_eq!(found, expected, "{name}");
    }
}
