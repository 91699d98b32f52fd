//! Accessibility, as axe-core sees it: names of controls, contrast, structure, in light and dark, with the search open too.

use serde_json::Value;

use crate::probe::Probe;
use crate::tools::{browser, npm};

const PAGES: [&str; 9] = [
    "index.html",
    "operations/index.html",
    "operations/order/list.html",
    "operations/goods/add.html",
    "errors/3000032.html",
    "events/bg_order_status_change_event.html",
    "migrations/index.html",
    "guide/migrations.html",
    "types/index.html",
];

/// What axe finds on a page in both themes, all of its parts unfolded.
fn violations(page: &str, query: &str) -> Option<Vec<String>> {
    let (browser, axe) = (browser()?, npm("axe-core/axe.min.js")?);
    let script = "
        if (location.search) await searching;
        document.querySelectorAll('details').forEach((details) => { details.open = true });
        const found = [];
        for (const theme of ['light', 'dark']) {
            document.documentElement.dataset.theme = theme;
            const { violations, passes } = await axe.run({ preload: false });
            if (passes.length < 15) found.push(`only ${passes.length} rules apply`);
            for (const { id, help, nodes } of violations) {
                const places = nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`);
                found.push(`${theme}: ${id}: ${help}: ${places.join(' | ')}`);
            }
        }
        return found;";
    let name = if query.is_empty() { "axe" } else { "axe-search" };
    let (said, visit) = Probe { page, name, before: "", script, files: vec![axe] }.ask(&browser, query);
    assert!(visit.console.is_empty(), "{page}: {:?}", visit.console);
    Some(said.as_array()?.iter().filter_map(Value::as_str).map(|text| format!("{page}{query}: {text}")).collect())
}

fn check(pages: &[&str], query: &str) {
    let mut found = Vec::new();
    for page in pages {
        let Some(violations) = violations(page, query) else { return };
        found.extend(violations);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn pages_have_no_violations_in_light_and_dark() {
    check(&PAGES, "");
}

#[test]
fn search_has_no_violations_in_light_and_dark() {
    check(&["index.html"], "?q=order");
}
