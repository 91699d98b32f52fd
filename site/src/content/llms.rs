//! `llms.txt`: what the site has, for programs that read Markdown.

use std::fmt::Write;

use crate::block::{Kind, Page};

const SECTIONS: [(&str, Kind); 6] = [
    ("Guide", Kind::Guide),
    ("Groups", Kind::Group),
    ("Operations", Kind::Operation),
    ("Events", Kind::Event),
    ("Gateways", Kind::Gateway),
    ("Lists", Kind::Page),
];

/// The list of all pages but those of error codes, which have a list of their own.
pub fn text(pages: &[Page]) -> String {
    let mut out = String::from(
        "# Temu Open API reference\n\n> Every operation of Temu's Open API: type, gateways, fields, samples in six languages, error codes, \
         permissions, migrations. Every page exists as Markdown under the same path with `.md`.\n\nThe page of an error code is \
         `errors/CODE.md`; `errors/index.md` lists them.\n",
    );
    for (title, kind) in SECTIONS {
        let _ = write!(out, "\n## {title}\n\n");
        for page in pages.iter().filter(|page| page.kind == kind) {
            let _ = writeln!(out, "- [{}]({}.md): {}", page.title, page.path, page.description);
        }
    }
    out
}
