//! Values travel unchanged, and convert to what applications use.

use std::{
    collections::{BTreeMap, HashSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use temu_sdk::{
    Base64, Decimal, Timestamp, UnixMillis, UnixSeconds, goods::upload_file::BizScene, order::list::ParentOrderStatus, values::TimeUnit,
};

/// A row as an application might store it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    at: UnixSeconds,
    updated: UnixMillis,
    ends: Timestamp,
    price: Decimal,
    status: ParentOrderStatus,
    scene: BizScene,
    image: Base64,
    by_status: BTreeMap<String, ParentOrderStatus>,
}

#[test]
fn a_row_holds_values_as_they_travel() {
    let row = Row {
        at: UnixSeconds(1_726_127_013),
        updated: UnixMillis(1_726_127_013_525),
        ends: Timestamp(1_726_127_013),
        price: decimal("19.90"),
        status: ParentOrderStatus::from(4),
        scene: BizScene::from("none-of-them"),
        image: Base64::from(b"hello".to_vec()),
        by_status: BTreeMap::from([("a".to_owned(), ParentOrderStatus::from(999))]),
    };
    let json = serde_json::to_string(&row).unwrap();
    assert_eq!(
        json,
        r#"{"at":1726127013,"updated":1726127013525,"ends":1726127013,"price":19.90,"status":4,"scene":"none-of-them","image":"aGVsbG8=","by_status":{"a":999}}"#
    );
    assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
    let tree = serde_json::to_value(&row).unwrap();
    assert_eq!(serde_json::from_value::<Row>(tree).unwrap(), row);
}

#[test]
fn numbers_in_quotes_are_read_and_other_kinds_are_not() {
    assert_eq!(serde_json::from_str::<UnixSeconds>("\"17\"").unwrap(), UnixSeconds(17));
    assert_eq!(serde_json::from_str::<ParentOrderStatus>("\"4\"").unwrap(), ParentOrderStatus::from(4));
    assert_eq!(serde_json::from_str::<Decimal>("\"1.50\"").unwrap().as_str(), "1.50");
    for json in ["true", "[]", "null", "\"Jane\""] {
        let error = serde_json::from_str::<UnixMillis>(json).unwrap_err().to_string();
        assert!(error.contains("Unix milliseconds") && !error.contains("Jane"), "{error}");
        assert!(serde_json::from_str::<Decimal>(json).is_err());
    }
    assert!(serde_json::from_str::<Base64>("\"*\"").is_err() && serde_json::from_str::<Base64>("7").is_err());
}

#[test]
fn a_listed_value_never_hides_in_the_unknown_ones() {
    let shipped = ParentOrderStatus::Shipped;
    assert_eq!((shipped.code(), i64::from(shipped), shipped.to_string()), (4, 4, "4".to_owned()));
    assert_eq!((ParentOrderStatus::from(4), "4".parse()), (shipped, Ok(shipped)));
    assert!("four".parse::<ParentOrderStatus>().is_err());
    let unknown = ParentOrderStatus::from(999);
    let ParentOrderStatus::Unrecognized(value) = unknown else { panic!("{unknown:?} is listed") };
    assert_eq!((*value.get(), value.to_string(), unknown.code()), (999, "999".to_owned(), 999));
    // An integer enum is copied like the integer it is.
    let (copy, original) = (unknown, unknown);
    assert_eq!(HashSet::from([copy, original, shipped]).len(), 2);

    let scene = BizScene::from("something new");
    assert_eq!((scene.as_str(), format!("{scene:>15}")), ("something new", "  something new".to_owned()));
    assert_eq!("something new".parse(), Ok(scene));
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn decimals_compare_by_their_value() {
    let sorted =
        ["-1e3", "-20.5", "-0.10", "0", "1e-400", "0.0999999999999999999999", "0.1", "1", "9", "10", "10.0000000000000000001", "1e400"];
    for (index, a) in sorted.iter().enumerate() {
        for (other, b) in sorted.iter().enumerate() {
            assert_eq!(decimal(a).cmp(&decimal(b)), index.cmp(&other), "{a} and {b}");
        }
    }
    for equal in [["1.0", "1.00"], ["0", "-0.000e7"], ["1e2", "100"], ["0.012", "12E-3"], ["120", "1.2e+2"], ["0.1e1", "1"]] {
        let [a, b] = equal.map(decimal);
        assert_eq!(a, b);
        assert_eq!(HashSet::from([a, b]).len(), 1, "{equal:?}");
    }
    assert_ne!(decimal("1e99999999999999999999"), decimal("1e99999999999999999998"));
    assert!(decimal("9007199254740993") > decimal("9007199254740992"));
    assert_eq!(Decimal::from(-7), decimal("-7.0"));
    assert_eq!((decimal("1.00").as_str(), decimal("1.00").to_string()), ("1.00", "1.00".to_owned()), "the text stays");
}

#[test]
fn times_print_as_rfc_3339() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (-62_167_219_200, "0000-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_300_800, "+10000-01-01T00:00:00Z"),
    ] {
        assert_eq!(UnixSeconds(seconds).to_string(), text);
    }
    assert_eq!(UnixMillis(-1).to_string(), "1969-12-31T23:59:59.999Z");
    assert_eq!(UnixMillis(1_726_127_013_005).to_string(), "2024-09-12T07:43:33.005Z");
    // No number is too large to be printed.
    assert!(UnixSeconds(i64::MAX).to_string().starts_with('+') && UnixSeconds(i64::MIN).to_string().starts_with('-'));
}

#[test]
fn every_day_of_four_centuries_follows_the_one_before() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut month, mut day) = (1970, 1, 1);
    for number in 0..146_097_i64 {
        let expected = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
        assert_eq!(UnixSeconds(number * 86_400).to_string(), expected);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        day += 1;
        if day > lengths[month - 1] + i32::from(month == 2 && is_leap) {
            (month, day) = (month % 12 + 1, 1);
            year += i32::from(month == 1);
        }
    }
    assert_eq!((year, month, day), (2370, 1, 1));
}

#[test]
fn a_time_of_unknown_unit_is_guessed() {
    for (number, unit, millis) in [
        (1_726_127_013, TimeUnit::Seconds, 1_726_127_013_000),
        (1_726_127_013_525, TimeUnit::Millis, 1_726_127_013_525),
        (0, TimeUnit::Seconds, 0),
        (-5, TimeUnit::Seconds, -5000),
        (99_999_999_999, TimeUnit::Seconds, 99_999_999_999_000),
        (100_000_000_000, TimeUnit::Millis, 100_000_000_000),
    ] {
        let time = Timestamp(number);
        assert_eq!((time.unit(), time.guess(), time.0), (unit, UnixMillis(millis), number));
        assert_eq!((UnixMillis::from(time), UnixSeconds::from(time)), (UnixMillis(millis), UnixSeconds(millis.div_euclid(1000))));
        assert_eq!(time.to_string(), UnixMillis(millis).to_string());
    }
    assert_eq!(
        (Timestamp::from(UnixSeconds(7)), Timestamp::from(UnixMillis(7)), Timestamp::from(7)),
        (Timestamp(7), Timestamp(7), Timestamp(7))
    );
}

#[test]
fn times_are_those_of_the_standard_library() {
    for millis in [0, 1, -1, -1001, 1_726_127_013_525, -1_726_127_013_525] {
        let time = UnixMillis(millis);
        assert_eq!(UnixMillis::from(time.to_system_time().unwrap()), time);
        assert_eq!(UnixSeconds::from(time.to_system_time().unwrap()), UnixSeconds(millis.div_euclid(1000)));
    }
    let before: SystemTime = UNIX_EPOCH - Duration::from_nanos(1);
    assert_eq!((UnixMillis::from(before), UnixSeconds::from(before)), (UnixMillis(-1), UnixSeconds(-1)));
    assert_eq!(UnixSeconds(-7).to_system_time(), UNIX_EPOCH.checked_sub(Duration::from_secs(7)));
    assert_eq!(UnixSeconds(i64::MIN).to_system_time(), UNIX_EPOCH.checked_sub(Duration::from_secs(i64::MIN.unsigned_abs())));
}

#[test]
fn files_are_read_from_text_as_it_comes() {
    for text in [
        "aGVsbG8=",
        "aGVsbG8",
        "  aGVs\r\nbG8=\n",
        "aGVs bG8=",
        "data:image/jpeg;base64,aGVsbG8=",
        "DATA:image/png;charset=utf-8;BASE64,aGVs\nbG8=",
        "data:;base64,aGVsbG8=",
    ] {
        assert_eq!(text.parse::<Base64>().unwrap().as_bytes(), b"hello", "{text}");
    }
    for (text, why) in [
        ("data:image/png,hello", "not base64"),
        ("data:image/png;base64", "without a comma"),
        ("hello!", "not base64"),
        ("größe", "not base64"),
    ] {
        let error = text.parse::<Base64>().unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    let file = Base64::from(&b"hello"[..]);
    assert_eq!((file.to_string(), format!("{file:?}")), ("aGVsbG8=".to_owned(), "Base64(5 bytes)".to_owned()));
}

#[cfg(feature = "jiff")]
#[test]
fn times_convert_from_and_to_jiff() {
    let time: jiff::Timestamp = "2024-09-12T07:43:33.525Z".parse().unwrap();
    assert_eq!((UnixMillis::from(time), UnixSeconds::from(time)), (UnixMillis(1_726_127_013_525), UnixSeconds(1_726_127_013)));
    assert_eq!(jiff::Timestamp::try_from(UnixMillis::from(time)).unwrap(), time);
    assert_eq!(jiff::Timestamp::try_from(Timestamp(1_726_127_013)).unwrap().to_string(), UnixSeconds(1_726_127_013).to_string());
    let before: jiff::Timestamp = "1969-12-31T23:59:59.9999999Z".parse().unwrap();
    assert_eq!((UnixMillis::from(before), UnixSeconds::from(before)), (UnixMillis(-1), UnixSeconds(-1)));
    assert!(jiff::Timestamp::try_from(UnixSeconds(i64::MAX)).is_err());
    for millis in [i64::MIN, jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond(), i64::MAX] {
        if let Ok(time) = jiff::Timestamp::try_from(UnixMillis(millis)) {
            assert_eq!(UnixMillis::from(time), UnixMillis(millis));
        }
    }
}

#[cfg(feature = "chrono")]
#[test]
fn times_convert_from_and_to_chrono() {
    use chrono::{DateTime, FixedOffset, Utc};
    let time: DateTime<Utc> = DateTime::from_timestamp_millis(1_726_127_013_525).unwrap();
    assert_eq!((UnixMillis::from(time), UnixSeconds::from(time)), (UnixMillis(1_726_127_013_525), UnixSeconds(1_726_127_013)));
    assert_eq!(UnixMillis::from(time.with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap())), UnixMillis(1_726_127_013_525));
    assert_eq!(DateTime::<Utc>::try_from(UnixMillis::from(time)).unwrap(), time);
    assert_eq!(DateTime::<Utc>::try_from(Timestamp(1_726_127_013)).unwrap().timestamp(), 1_726_127_013);
    assert!(DateTime::<Utc>::try_from(UnixSeconds(i64::MAX)).is_err());
}

#[cfg(feature = "rust_decimal")]
#[test]
fn decimals_convert_from_and_to_rust_decimal() {
    type Theirs = rust_decimal::Decimal;
    for text in ["19.90", "-0.001", "0", "79228162514264337593543950335", "1.5e3", "12e-4"] {
        let theirs = Theirs::try_from(&decimal(text)).unwrap();
        assert_eq!(Decimal::from(theirs), decimal(text));
    }
    assert_eq!(Theirs::try_from(decimal("19.90")).unwrap() * Theirs::from(3), Theirs::new(5970, 2));
    for too_long in ["79228162514264337593543950336", "0.00000000000000000000000000001", "1e30", "1.00000000000000000000000000001e-1"] {
        assert!(Theirs::try_from(decimal(too_long)).is_err(), "{too_long}");
    }
}
