//! Drafts of operation files from sample JSON.

use codegen::draft::{MARK, New, Unfinished, draft, unfinished};
use codegen::source::{Source, Sources};

fn spec() -> Sources {
    let files = [
        (
            "gateways.yaml",
            "# yaml-language-server: $schema=schema/gateways.json\ncn: {doc: one, url: 'https://cn.example.com/router', region: china, errors: one, envelope: flat}\n",
        ),
        ("errors.yaml", "# yaml-language-server: $schema=schema/errors.json\none: {1: {class: input, text: wrong}}\n"),
        (
            "api/goods/get.yaml",
            "# yaml-language-server: $schema=../../schema/operation.json\ntype: a.b.get\ngateways: [cn]\ndoc: Goods.\neffect: read\nresponse: {price: Money}\n",
        ),
        ("types/Money.yaml", "amount: string\ncurrency: string\n"),
    ];
    let files = files.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() }).to_vec();
    Sources { root: "spec".to_owned(), files }
}

fn drafted(name: &str, request: Option<&str>, response: Option<&str>) -> Result<String, String> {
    let gateways = ["cn".to_owned()];
    let new = New { name, type_name: "a.b.list", gateways: &gateways, request, response };
    draft(spec(), &new).map(|(_, text)| text).map_err(|error| error.to_string())
}

/// What stands under `response` for a result.
fn response(result: &str) -> String {
    let sample = format!(r#"{{"success": true, "errorCode": 1000000, "errorMsg": null, "requestId": "x", "result": {result}}}"#);
    let text = drafted("goods/list", Some("{}"), Some(&sample)).unwrap_or_else(|error| panic!("{error}"));
    text.split_once("\nrequest: {}\n").expect("a request").1.to_owned()
}

#[test]
fn a_draft_from_the_samples_of_the_docs() {
    let request = r#"{"type": "a.b.list", "app_key": "test", "access_token": "test", "timestamp": 1, "sign": "test", "data_type": "JSON", "version": "V1",
        "request": {"page": 1, "names": ["test"], "filter": {"ids": [1], "open": true, "rest": null}, "more": []}}"#;
    let response = r#"{"success": true, "errorCode": 1, "errorMsg": "test", "requestId": "test",
        "result": {"total": 1, "list": [{"id": 1, "price": 1.5, "tags": {"$key": "test", "$value": "test"}, "deep": [[{"x": 1}]]}], "by": {"$key": 1, "$value": {"a": 1}}}}"#;
    let expected = "\
# yaml-language-server: $schema=../../schema/operation.json
# TODO: add name, permissions, limits, paginate and errors where the docs tell them
type: a.b.list
gateways: [cn]
doc: To be written. # TODO: one line that says what it does for a seller
effect: read # TODO: taken from the verb; write `effect_reason` if it is otherwise
# TODO: put `!` behind the names of required fields
request:
  page: integer
  names: [string]
  filter:
    ids: [integer]
    open: boolean
    rest: json # TODO: null in the sample
  more: [json] # TODO: the list was empty in the sample
response:
  total: integer
  list:
    - id: integer
      price: number
      tags: {$values: string}
      deep:
        - - x: integer
  by:
    $values:
      a: integer
";
    assert_eq!(drafted("goods/list", Some(request), Some(response)).as_deref(), Ok(expected));
}

#[test]
fn a_live_answer_tells_more_and_its_values_stay_out() {
    let result = r#"{"createTime": 1754201907, "updatedAt": 1754201907123, "mallId": 634418217, "buyer": "Jane Doe",
        "list": [{"a": 1}, {"a": null, "b": "48"}, {"a": 2.5, "c": {}}], "mixed": [1, "x"], "prices": {"12": {"v": 1}, "13": {"v": 2}}}"#;
    let expected = "\
response:
  createTime: unix_s # TODO: taken for a time
  updatedAt: unix_ms # TODO: taken for a time
  mallId: integer
  buyer: string # TODO: if it is a secret or a person's data, mark it with `$sensitive: true`
  list:
    - a: number
      b: string
      c: json # TODO: an object without fields in the sample
  mixed: [json] # TODO: integer and string in the sample
  prices:
    $values:
      v: integer
";
    assert_eq!(response(result), expected);
}

#[test]
fn what_only_the_author_can_tell_is_asked() {
    let result = r#"{"buyerPhone": "1", "accessToken": "x", "ends": 1700000000, "endsMs": 1700000000123, "skuId": 1700000000, "count": 3,
        "price": {"currency": "USD", "amount": "1.00"}, "prices": [{"amount": "1.00", "currency": "USD"}], "other": {"amount": 1, "unit": "g"}}"#;
    let expected = "\
response:
  buyerPhone: string # TODO: if it is a secret or a person's data, mark it with `$sensitive: true`
  accessToken: string # TODO: if it is a secret or a person's data, mark it with `$sensitive: true`
  ends: integer # TODO: if it is a time, write `unix_s`
  endsMs: integer # TODO: if it is a time, write `unix_ms`
  skuId: integer
  count: integer
  price: # TODO: it has the fields of Money; name the type in their place if it is meant
    currency: string
    amount: string
  prices: # TODO: it has the fields of Money; name the type in their place if it is meant
    - amount: string
      currency: string
  other:
    amount: integer
    unit: string
";
    assert_eq!(response(result), expected);
}

#[test]
fn a_draft_is_unfinished_until_its_marks_are_gone() {
    let text = drafted("goods/update", None, None).unwrap_or_else(|error| panic!("{error}"));
    let file = |text: &str| Source { path: "api/goods/update.yaml".to_owned(), text: text.to_owned() };
    let left = unfinished(&Sources { root: "spec".to_owned(), files: vec![file(&text)] });
    assert_eq!(left.len(), text.matches(MARK).count());
    let doc =
        Unfinished { path: "api/goods/update.yaml".to_owned(), line: 5, what: "one line that says what it does for a seller".to_owned() };
    assert!(left.contains(&doc), "{left:#?}");

    let unmarked: String = text.lines().map(|line| format!("{}\n", line.split(MARK).next().unwrap_or_default().trim_end())).collect();
    let left = unfinished(&Sources { root: "spec".to_owned(), files: vec![file(&unmarked)] });
    assert_eq!(left, [Unfinished { what: "write the doc".to_owned(), ..doc }], "a doc that is not written is no doc");
    let written = unmarked.replace("To be written.", "Updates goods.");
    assert_eq!(unfinished(&Sources { root: "spec".to_owned(), files: vec![file(&written)] }), []);
}

#[test]
fn an_answer_may_be_anything() {
    for (result, expected) in [
        ("true", "response: boolean\n"),
        (r#""key""#, "response: string\n"),
        ("[1]", "response: [integer]\n"),
        (r#"[{"a": 1}]"#, "response:\n  - a: integer\n"),
        ("{}", "response: {}\n"),
        ("null", "# TODO: the result was null in the sample; without `response` it is kept as JSON\n"),
    ] {
        assert_eq!(response(result), expected, "{result}");
    }
    let bare = drafted("goods/list", None, Some(r#"{"total": 1}"#)).unwrap_or_else(|error| panic!("{error}"));
    assert!(bare.ends_with("has no parameters\nresponse:\n  total: integer\n"), "{bare}");
    let beside =
        drafted("goods/list", None, Some(r#"{"success": true, "errorCode": 1, "list": [1]}"#)).unwrap_or_else(|error| panic!("{error}"));
    assert!(beside.contains("\nresult_in: body\n") && beside.ends_with("\nresponse:\n  list: [integer]\n"), "{beside}");
}

#[test]
fn without_samples_the_author_is_asked() {
    let text = drafted("goods/update", None, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(text.contains("effect: write # TODO"), "{text}");
    assert_eq!(text.matches(MARK).count(), 5, "{text}");
}

#[test]
fn parameters_beside_the_common_ones_are_kept() {
    let text = drafted("goods/list", Some(r#"{"app_key": "x", "timestamp": 1, "request": {"a": 1}, "b": 2}"#), None);
    assert!(text.as_ref().is_ok_and(|text| text.contains("request:\n  request:\n    a: integer\n  b: integer\n")), "{text:?}");
    let text = drafted("goods/list", Some(r#"{"type": 1, "version": "x"}"#), None);
    assert!(text.as_ref().is_ok_and(|text| text.contains("request:\n  type: integer\n  version: string\n")), "{text:?}");
}

#[test]
fn what_cannot_be_drafted_is_said() {
    for (name, request, response, expected) in [
        ("goods/get", None, None, "api/goods/get.yaml exists already"),
        ("goods", None, None, "`goods` is no name of an operation"),
        ("goods/../x/y", None, None, "is no name of an operation"),
        ("../list", None, None, "error[S008]"),
        ("goods/goods_list", None, None, "does not begin with a verb"),
        ("goods/list", Some("{,}"), None, "the sample of the request is no JSON: "),
        ("goods/list", Some("[1]"), None, "the sample of the request is no JSON object"),
        ("goods/list", Some(r#"{"type": "a.b.other", "sign": "x"}"#), None, "is of the type a.b.other, not of a.b.list"),
        ("goods/list", None, Some("nothing"), "the sample of the answer is no JSON: "),
        ("goods/list", Some(r#"{"a_b": 1, "aB": 2}"#), None, "NameTwice"),
    ] {
        let error = drafted(name, request, response).expect_err(name);
        let expected = if expected == "NameTwice" { "error[C004]" } else { expected };
        assert!(error.contains(expected), "{error}");
    }
    let gateways = ["nowhere".to_owned()];
    let error =
        draft(spec(), &New { name: "goods/list", type_name: "a.b.get", gateways: &gateways, ..New::default() }).expect_err("twice wrong");
    let text = error.to_string();
    assert!(text.contains("there is no gateway `nowhere`") && text.contains("`a.b.get` belongs to two operations"), "{text}");
}
