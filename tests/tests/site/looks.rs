//! Pages in a browser: no errors on the console, nothing wider than the screen, and pictures for people to look at.

use std::path::PathBuf;

use temu_sdk_tests::browser::View;

use crate::probe::Probe;
use crate::site;
use crate::tools::browser;

const PAGES: [(&str, &str); 8] = [
    ("start", "index.html"),
    ("operation", "operations/order/list.html"),
    ("large", "operations/goods/add.html"),
    ("timeline", "migrations/index.html"),
    ("error", "errors/3000032.html"),
    ("errors", "errors/index.html"),
    ("guide", "docs/mock.html"),
    ("readme", "about/readme-zh.html"),
];

#[test]
fn no_page_complains_or_is_wider_than_the_screen() {
    let Some(browser) = browser() else { return };
    for (name, page) in PAGES {
        let script = "return [document.documentElement.scrollWidth, innerWidth];";
        let probe = Probe { page, name: "looks", before: "", script, files: Vec::new() };
        let (said, visit) = probe.ask(&browser, "");
        assert!(visit.console.is_empty(), "{name}: {:?}", visit.console);
        assert!(said[0].as_u64() <= said[1].as_u64(), "{name}: {said}");
    }
}

/// Saved below `target/` for people to look at.
#[test]
fn they_can_be_looked_at_light_and_dark_narrow_and_wide() {
    let Some(browser) = browser() else { return };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("site-looks");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, page) in PAGES.into_iter().take(5).chain([("search", "index.html?q=goods")]) {
        for (view, width, is_dark) in [("wide-light", 1440, false), ("wide-dark", 1440, true), ("narrow-light", 500, false)] {
            let file = folder.join(format!("{name}-{view}.png"));
            browser.screenshot(&format!("file://{}/{page}", site().display()), View { width, height: 1000, is_dark }, &file).unwrap();
            assert!(std::fs::metadata(&file).unwrap().len() > 10_000, "{name}");
        }
    }
}
