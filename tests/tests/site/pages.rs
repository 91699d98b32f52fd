//! What stands on the pages is what stands in the spec.

use crate::{files, model, read};

#[test]
fn every_operation_has_a_page_with_its_facts_fields_and_samples() {
    for operation in &model().operations {
        let path = format!("operations/{}/{}", operation.group, operation.name);
        let (html, markdown) = (read(&format!("{path}.html")), read(&format!("{path}.md")));
        for text in [&html, &markdown] {
            assert!(text.contains(&operation.type_name.value), "{path}");
            for old in &operation.replaces {
                assert!(text.contains(&old.type_name.value), "{path}: {}", old.type_name.value);
            }
            for error in &operation.errors {
                assert!(text.contains(&error.code.to_string()), "{path}: {}", error.code);
            }
        }
        for field in operation.request.fields() {
            assert!(html.contains(&format!("id=\"request.{}\"", field.name.value)), "{path}: {}", field.name.value);
        }
        for language in ["Rust", "CLI", "curl", "Python", "PHP", "TypeScript"] {
            assert!(html.contains(&format!("data-tab=\"{language}\"")), "{path}: {language}");
            assert!(markdown.contains(&format!("\n### {language}\n\n```")), "{path}: {language}");
        }
    }
}

#[test]
fn every_code_event_gateway_group_and_permission_has_a_place() {
    let model = model();
    let all = files(".html");
    let has = |path: String| assert!(all.contains(&path), "{path}");
    model.families.iter().flat_map(|family| &family.codes).for_each(|error| has(format!("errors/{}.html", error.code)));
    model.operations.iter().flat_map(|operation| &operation.errors).for_each(|error| has(format!("errors/{}.html", error.code)));
    model.events.iter().for_each(|event| has(format!("events/{}.html", event.code.value)));
    model.gateways.iter().for_each(|gateway| has(format!("gateways/{}.html", gateway.id.value)));
    model.groups().for_each(|(group, _)| has(format!("operations/{group}/index.html")));
    let permissions = read("permissions/index.md");
    model
        .operations
        .iter()
        .flat_map(|operation| &operation.permissions)
        .for_each(|name| assert!(permissions.contains(name.as_str()), "{name}"));
    let types = read("types/index.html");
    let lookup = &model.lookup;
    let names = lookup.retired.iter().map(|each| &each.type_name).chain(lookup.mistaken.iter().map(|each| &each.type_name));
    for name in names.chain(lookup.undocumented.iter().map(|each| &each.type_name)) {
        assert!(types.contains(&format!("id=\"{}\"", name.value)), "{}", name.value);
    }
}

#[test]
fn the_calendar_has_every_sunset_at_midnight_in_utc_8() {
    let calendar = read("migrations.ics");
    let status = codegen::status::on(model(), crate::DAY).unwrap();
    let days: std::collections::BTreeSet<&str> = status.migrations.iter().filter_map(|one| one.sunset.as_deref()).collect();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), days.len());
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n"), "{calendar}");
    assert!(days.contains("2025-08-05") && calendar.contains("DTSTART:20250804T160000Z"), "{calendar}");
    assert!(calendar.lines().all(|line| line.len() <= 75), "lines are folded");
    let unfolded = calendar.replace("\r\n ", "");
    for migration in status.migrations.iter().filter(|one| one.sunset.is_some()) {
        assert!(unfolded.contains(&migration.old.type_name), "{}", migration.old.type_name);
    }
}
