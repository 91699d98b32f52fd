//! Code that takes or returns a reply can be tested without a gateway.

use temu_sdk::{Error, ErrorKind, Gateway, Reply, UnixSeconds, call::Mismatch, order};

/// What an application might do with a page.
fn summary(page: &Reply<order::list::Response>) -> String {
    let mut text = format!("{} orders of request {}", page.page_items.len(), page.request_id().unwrap_or("?"));
    if page.attempts() > 1 || !page.mismatches().is_empty() || page.fell_back().is_some() {
        text.push_str(", with trouble");
    }
    text
}

/// What an application's stub might return.
fn stub(total: i64) -> Result<Reply<order::list::Response>, Error> {
    match total {
        0 => Err(Error::builder(ErrorKind::Rejected).operation::<order::list::Request>().code(4_000_004).build()),
        total => {
            let mut page = order::list::Response::default();
            page.total_item_num = Some(total);
            Ok(Reply::new(page))
        }
    }
}

#[test]
fn a_function_that_takes_a_reply_can_be_tested() {
    let page = order::list::Response::default;
    assert_eq!(summary(&Reply::new(page())), "0 orders of request ?");
    assert_eq!(summary(&Reply::builder(page()).request_id("us-1").build()), "0 orders of request us-1");
    let mismatch = Mismatch::new("result.totalItemNum", "integer", "object");
    let rejection = Error::builder(ErrorKind::Rejected).code(3_000_003).build();
    for troubled in [
        Reply::builder(page()).attempts(2),
        Reply::builder(page()).mismatches([mismatch]),
        Reply::builder(page()).fell_back(rejection).type_name("bg.old").gateway(Gateway::Cn),
    ] {
        assert_eq!(summary(&troubled.build()), "0 orders of request ?, with trouble");
    }
}

#[test]
fn a_function_that_returns_a_reply_can_be_stubbed() {
    let reply = stub(7).unwrap();
    assert_eq!((reply.total_item_num, reply.attempts(), reply.type_name()), (Some(7), 1, ""));
    let totals = reply.map(|page| page.total_item_num.unwrap_or_default());
    assert_eq!((*totals, totals.into_inner()), (7, 7));
    assert!(stub(0).unwrap_err().is_rate_limited());
}

#[test]
fn what_is_known_of_the_call_survives_a_conversion() {
    let reply = Reply::builder(1).request_id("us-1").gateway(Gateway::Us).type_name("bg.x").attempts(3).build().map(UnixSeconds);
    assert_eq!((*reply, reply.request_id(), reply.gateway()), (UnixSeconds(1), Some("us-1"), Gateway::Us));
    assert_eq!((reply.type_name(), reply.attempts()), ("bg.x", 3));
}
