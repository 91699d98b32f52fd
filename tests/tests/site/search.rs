//! Search in a browser, over pages that were opened from a folder.

use serde_json::{Value, json};

use crate::probe::Probe;
use crate::tools::browser;
use crate::{model, read};

/// The paths that each query finds first.
fn find(queries: &[String]) -> Option<Vec<Vec<String>>> {
    let browser = browser()?;
    let script = format!(
        "openSearch('a'); await searching;
        return {}.map((query) => window.search.find(query).slice(0, 60).map((entry) => entry.path));",
        json!(queries)
    );
    let probe = Probe { page: "index.html", name: "search", before: "", script: &script, files: Vec::new() };
    let (found, visit) = probe.ask(&browser, "");
    assert!(visit.console.is_empty(), "{:?}", visit.console);
    Some(serde_json::from_value(found).unwrap())
}

#[test]
fn anything_is_found() {
    let mut expected: Vec<(String, String)> = Vec::new();
    for operation in model().operations.iter().step_by(7) {
        let page = format!("operations/{}/{}.html", operation.group, operation.name);
        let words = [operation.id(), operation.type_name.value.clone(), format!("{} {}", operation.group, operation.name)];
        expected.extend(words.into_iter().map(|word| (word, page.clone())));
        expected.extend(operation.official_name.iter().map(|name| (name.clone(), page.clone())));
        expected.extend(operation.replaces.iter().map(|old| (old.type_name.value.clone(), page.clone())));
        expected.extend(operation.errors.iter().take(1).map(|error| (error.code.to_string(), format!("errors/{}.html", error.code))));
    }
    for (query, page) in [
        ("pageSize", "operations/order/list.html#request.pageSize"),
        ("parentOrderMap", "operations/order/list.html#response.pageItems.parentOrderMap"),
        ("3000032", "errors/3000032.html"),
        ("商品", "operations/goods/list.html"),
        ("bg_order_status_change_event", "events/bg_order_status_change_event.html"),
        ("partner", "gateways/partner.html"),
        ("Local Order Management", "permissions/index.html#local-order-management"),
        ("sunset timeline", "migrations/index.html"),
        ("mock gateway", "docs/mock.html"),
    ] {
        expected.push((query.to_owned(), page.to_owned()));
    }
    let queries: Vec<String> = expected.iter().map(|(query, _)| query.clone()).collect();
    let Some(found) = find(&queries) else { return };
    let missed: Vec<_> = expected.iter().zip(&found).filter(|((_, page), found)| !found.contains(page)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(expected.len() > 150, "{}", expected.len());
}

#[test]
fn slips_are_forgiven_and_nonsense_finds_nothing() {
    let queries = ["parentOrdreMap", "shipmant confirm", "qqqqqqqqqq", "order qqqqqqqqqq"].map(str::to_owned);
    let Some(found) = find(&queries) else { return };
    assert!(found[0].iter().any(|path| path.ends_with("parentOrderMap")), "{found:?}");
    assert!(found[1].iter().any(|path| path.contains("confirm")), "{found:?}");
    assert_eq!(found[2..], [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn it_is_used_with_the_keyboard() {
    let Some(browser) = browser() else { return };
    let script = "
        const press = (target, key) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        press(document.body, '/');
        await searching;
        const dialog = document.querySelector('#search'), input = dialog.querySelector('input');
        input.value = 'order.';
        input.dispatchEvent(new InputEvent('input'));
        const first = input.getAttribute('aria-activedescendant');
        press(input, 'ArrowDown');
        const second = input.getAttribute('aria-activedescendant');
        press(input, 'ArrowUp');
        let opened;
        dialog.querySelector('#results').addEventListener('click', (event) => {
            opened = event.target.closest('a').getAttribute('href');
            event.preventDefault();
        });
        const isOpen = dialog.open;
        press(input, 'Enter');
        return { isOpen, first, second, opened, closed: !dialog.open, focus: document.activeElement.tagName };";
    let probe = Probe { page: "errors/3000032.html", name: "keyboard", before: "", script, files: Vec::new() };
    let (said, visit) = probe.ask(&browser, "");
    assert!(visit.console.is_empty(), "{:?}", visit.console);
    assert_eq!([&said["isOpen"], &said["closed"]], [&Value::Bool(true); 2], "{said}");
    assert_eq!((&said["first"], &said["second"]), (&json!("result-0"), &json!("result-1")));
    assert!(said["opened"].as_str().is_some_and(|path| path.starts_with("../operations/order/")), "{said}");
}

#[test]
fn the_index_is_loaded_on_first_use_only() {
    assert!(!read("index.html").contains("search-index"));
    let Some(browser) = browser() else { return };
    let probe = Probe {
        page: "index.html",
        name: "lazy",
        before: "",
        script: "return [typeof window.searchIndex, document.querySelector('#search').open];",
        files: Vec::new(),
    };
    assert_eq!(probe.ask(&browser, "").0, json!(["undefined", false]));
}
