//! The page: three files that are part of the program.

use crate::mock::http::sent::{Outgoing, Sent};

/// Finds a file of the page.
pub(crate) fn get(path: &str) -> Option<Sent> {
    let (content_type, text) = match path {
        "/" => ("text/html; charset=utf-8", include_str!("page.html")),
        "/control/page.css" => ("text/css; charset=utf-8", include_str!("page.css")),
        "/control/page.js" => ("text/javascript; charset=utf-8", include_str!("page.js")),
        _ => return None,
    };
    Some(Sent::Response(Outgoing::new(200, content_type, text).guarded()))
}
