//! Pages of the site with a script of the test in them, which says what it sees in the document.

use std::path::PathBuf;

use serde_json::Value;
use temu_sdk_tests::browser::{Browser, Visit};

use crate::{read, site};

/// In the names of pages with a probe.
pub const MARK: &str = ".probe-";

/// A page with scripts of a test.
pub struct Probe<'a> {
    /// Path of the page.
    pub page: &'a str,
    /// Tells probes of the same page apart.
    pub name: &'a str,
    /// Runs before the scripts of the page.
    pub before: &'a str,
    /// Runs behind them. What it returns is said.
    pub script: &'a str,
    /// Further scripts, loaded before `script`.
    pub files: Vec<PathBuf>,
}

impl Probe<'_> {
    /// What the script says, and the page afterwards.
    pub fn ask(&self, browser: &Browser, query: &str) -> (Value, Visit) {
        let path = self.page.replace(".html", &format!("{MARK}{}.html", self.name));
        let files: String = self.files.iter().map(|file| format!("<script src=\"file://{}\" defer></script>", file.display())).collect();
        let script = format!(
            "{files}<script type=module>
            const answer = await (async () => {{ {} }})();
            document.body.append(Object.assign(document.createElement('pre'), {{ id: 'answer', textContent: JSON.stringify(answer) }}));
            </script>",
            self.script
        );
        // Behind the scripts of the page, which are deferred as well.
        let text = read(self.page).replace("</title>", &format!("</title><script>{}</script>", self.before));
        let text = text.replace("</head>", &format!("{script}</head>"));
        std::fs::write(site().join(&path), text).unwrap();
        let visit = browser.visit(&format!("file://{}/{path}{query}", site().display())).unwrap();
        let said = visit.dom.split("<pre id=\"answer\">").nth(1).and_then(|rest| rest.split("</pre>").next());
        let said = said.unwrap_or_else(|| panic!("{path} said nothing: {:?}", visit.console));
        let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&nbsp;", "\u{a0}");
        (serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}")), visit)
    }
}
