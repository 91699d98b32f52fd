//! `temu doctor`: seeded misconfigurations, each found with the right advice, and none in a healthy set-up.

use std::net::IpAddr;
use std::path::Path;

use serde_json::{Value, json};
use temu_sdk::mock::{Fault, FaultRule, Grant, MockGateway, MockGatewayBuilder};
use temu_sdk::{Gateway, Operation, Region, UnixSeconds, auth, order, stock};

use crate::temu::Temu;

const EVENT: &str = "bg_order_status_change_event";

/// A user's files, as they are before a mistake is made in them.
struct Setup {
    config: String,
    secrets: Value,
    mode: u32,
}

impl Setup {
    fn healthy(mock: &MockGateway) -> Self {
        let config = format!(
            "version = 1\n\n[profiles.main]\nregion = \"us\"\napp_key = \"mock-app-us\"\nsecrets = \"file\"\nuses = [\"order.list\"]\nevents = [\"{EVENT}\"]\n\
             callback = \"https://app.example/temu\"\n\n[profiles.main.urls]\nus = \"{}\"\n\n[profiles.main.shops.acme]\n",
            mock.url(Gateway::Us)
        );
        let token = mock.token(Region::Us);
        Self { config, secrets: json!({"main/app-secret": mock.app(Region::Us).1, "main/token/acme": token}), mode: 0o600 }
    }

    /// The same shop in region china.
    fn china(mock: &MockGateway, uses: &str, token: &str) -> Self {
        let config = format!(
            "[profiles.main]\nregion = \"china\"\napp_key = \"mock-app-china\"\nsecrets = \"file\"\nuses = [\"{uses}\"]\n\n[profiles.main.urls]\ncn = \"{}\"\npartner = \"{}\"\n\n\
             [profiles.main.shops.acme]\n",
            mock.url(Gateway::Cn),
            mock.url(Gateway::Partner)
        );
        Self { config, secrets: json!({"main/app-secret": mock.app(Region::China).1, "main/token/acme": token}), mode: 0o600 }
    }

    fn replace(mut self, old: &str, new: &str) -> Self {
        assert!(self.config.contains(old), "{old} is not in {}", self.config);
        self.config = self.config.replace(old, new);
        self
    }

    fn add(mut self, lines: &str) -> Self {
        self.config += lines;
        self
    }

    fn secret(mut self, key: &str, secret: impl Into<Value>) -> Self {
        self.secrets[key] = secret.into();
        self
    }

    fn token(self, token: impl Into<Value>) -> Self {
        self.secret("main/token/acme", token)
    }

    fn user(&self) -> Temu {
        let temu = Temu::new();
        temu.write(&temu.config(), &self.config);
        let file = temu.path(".config/temu/secrets.json");
        temu.write(&file, &json!({"version": 1, "secrets": self.secrets}).to_string());
        set_mode(&file, self.mode);
        temu
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("permissions");
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

/// Runs the doctor and checks that one of its findings is this one, with this advice.
#[track_caller]
fn finds(setup: &Setup, check: &str, level: &str, words: &str) {
    let run = setup.user().run(&["doctor", "--json"]);
    let told = run.json();
    let is_it = |finding: &&Value| finding["check"] == check && finding["level"] == level;
    let said =
        |finding: &Value| format!("{} {}", finding["message"].as_str().unwrap_or_default(), finding["advice"].as_str().unwrap_or_default());
    let found = told["findings"].as_array().expect("findings").iter().filter(is_it).map(said);
    let found: Vec<String> = found.collect();
    assert!(found.iter().any(|said| said.contains(words)), "no {level} of `{check}` says `{words}`: {told:#}");
    assert_eq!(run.code, if level == "problem" || told["counts"]["problem"] != 0 { 20 } else { 21 });
    for secret in setup.secrets.as_object().expect("secrets").values().filter_map(Value::as_str).filter(|secret| secret.len() > 8) {
        assert!(!run.out.contains(secret) && !run.err.contains(secret), "{}", run.out);
    }
}

fn builder() -> MockGatewayBuilder {
    MockGateway::builder().subscribed()
}

async fn mock() -> MockGateway {
    builder().start().await.expect("a free port")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_set_up_has_no_finding() {
    let mock = mock().await;
    let temu = Setup::healthy(&mock).user();
    let told = temu.run(&["doctor", "--json"]).exits(0).json();
    assert_eq!((&told["counts"]["problem"], &told["counts"]["warning"]), (&json!(0), &json!(0)), "{told:#}");
    // What cannot be asked is unknown, never a pass.
    let unknown: Vec<&Value> = told["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["level"] == "unknown")
        .map(|finding| &finding["check"])
        .collect();
    assert_eq!(unknown, ["webhook_console", "webhook_callback"]);
    temu.run(&["doctor", "--strict"]).exits(21);
    assert!(mock.writes().executed == 0, "it changes nothing");
    // What was told is kept, without a secret, and serves without asking.
    let asked = mock.requests().len();
    temu.run(&["doctor", "--cached"]).exits(0);
    assert_eq!(mock.requests().len(), asked);
    let kept = std::fs::read_to_string(temu.path(".config/temu/doctor.json")).expect("the file");
    assert!(!kept.contains(&mock.token(Region::Us)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_wrong() {
    let mock = mock().await;
    let setup = || Setup::healthy(&mock);
    finds(&setup().replace("[profiles.main]", "[profiles.main"), "config", "problem", "config.toml:3:");
    finds(&setup().replace("uses =", "use ="), "config", "problem", "unknown field `use`");
    finds(&setup().replace("region = \"us\"\n", ""), "config", "problem", "has no region");
    finds(&Setup { mode: 0o644, ..setup() }, "secrets", "problem", "chmod 600");
    finds(&setup().replace("order.list", "order.lst"), "uses", "problem", "did you mean `order.list`");
    finds(&setup().replace("order.list", "supply.list_staging"), "uses", "problem", "not served in region us");
    finds(&setup().replace(EVENT, "bg_order_status_change"), "events", "warning", EVENT);
    finds(&setup().replace("secrets =", "moves = \"none.json\"\nsecrets ="), "moves", "problem", "temu migrations read");
    finds(&setup().replace("secrets =", "test_hosts = true\nsecrets ="), "urls", "warning", "remove test_hosts");
    finds(&setup().replace("http://127.0.0.1", "http://proxy.invalid"), "urls", "problem", "use https://");
    let twin = "[profiles.twin]\nregion = \"us\"\napp_key = \"mock-app-us\"\nsecrets = \"file\"\n";
    finds(
        &setup().add(twin).replace("version = 1", "version = 1\ndefault_profile = \"main\""),
        "profiles",
        "warning",
        "keep the app's shops in one profile",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_is_wrong() {
    let mock = mock().await;
    let setup = || Setup::healthy(&mock);
    finds(&setup().secret("main/app-secret", Value::Null), "secrets", "problem", "broken");
    let mut without = setup();
    without.secrets.as_object_mut().expect("secrets").remove("main/app-secret");
    finds(&without, "app_secret", "problem", "temu login");
    finds(&setup().secret("main/app-secret", "mock-secret of-us "), "app_secret", "problem", "copy it again");
    finds(&setup().secret("main/app-secret", "short"), "app_secret", "warning", "cut off");
    finds(&setup().secret("main/app-secret", "another-secret-of-us"), "sign", "problem", "do not belong together");
    finds(&setup().replace("mock-app-us", "nobody"), "app_key", "problem", "check region and app_key");
    finds(&setup().replace("mock-app-us", "mock app"), "app_key", "problem", "copy it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_is_out_of_reach() {
    let mock = mock().await;
    let setup = || Setup::healthy(&mock);
    let url = mock.url(Gateway::Us);
    finds(&setup().replace(&url, "http://127.0.0.1:9/openapi/router"), "reach", "problem", "check the network");
    mock.inject(FaultRule::new(Fault::Maintenance).times(9));
    finds(&setup(), "reach", "problem", "something before the gateway");
    mock.clear_faults();
    mock.set_time(UnixSeconds(mock.now().0 + 1_000));
    finds(&setup(), "clock", "problem", "NTP");
    let elsewhere: IpAddr = [192, 0, 2, 1].into();
    let closed = builder().allow_address(Region::Us, elsewhere).start().await.expect("a free port");
    finds(&Setup::healthy(&closed), "address", "problem", "add it in the console");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_wrong() {
    let mock = mock().await;
    let setup = || Setup::healthy(&mock);
    let mut without = setup();
    without.secrets.as_object_mut().expect("secrets").remove("main/token/acme");
    finds(&without, "token", "problem", "temu login --profile main --shop acme");
    finds(&setup().token("\"quoted-token-of-a-shop\""), "token", "problem", "paste the token alone");
    finds(&setup().token("nobody-has-this-token"), "token", "problem", "does not know the token");
    mock.add_token("expired-token", Grant::new(Region::Us, 7).expires(UnixSeconds(mock.now().0 - 5)));
    finds(&setup().token("expired-token"), "token", "problem", "temu login --shop acme");
    mock.add_token("ending-token", Grant::new(Region::Us, 7).expires(UnixSeconds(mock.now().0 + 3 * 86_400 + 60)));
    finds(&setup().token("ending-token"), "expiry", "warning", "in 3 days");
    let other = "[profiles.eu]\nregion = \"eu\"\napp_key = \"mock-app-eu\"\nsecrets = \"file\"\n[profiles.eu.shops.euro]\n";
    let mixed = setup().add(other).replace("version = 1", "version = 1\ndefault_profile = \"main\"");
    let mixed = mixed.token(mock.token(Region::Eu)).secret("eu/token/euro", mock.token(Region::Eu));
    finds(&mixed, "token", "problem", "it is that of shop `euro` in profile `eu` (region eu)");
    finds(&setup().add("mall_id = 5\n"), "shops", "problem", "the profile says 5");
    let twice = || setup().add("[profiles.main.shops.second]\n");
    finds(&twice().secret("main/token/second", mock.token(Region::Us)), "shops", "problem", "have the same token");
    mock.add_token("token-of-five", Grant::new(Region::Us, 5));
    let same_mall = twice().replace("[profiles.main.shops.acme]\n", "[profiles.main.shops.acme]\nmall_id = 5\n").add("mall_id = 5\n");
    finds(&same_mall.secret("main/token/second", "token-of-five"), "shops", "problem", "the newer token ended the older one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_not_cover_what_the_app_uses() {
    let mock = mock().await;
    let info = auth::get_token_info::Request::INFO.type_name;
    mock.add_token("narrow-token", Grant::new(Region::Us, 7).scope([info]));
    let narrow = Setup::healthy(&mock).token("narrow-token");
    finds(&narrow, "scope", "problem", order::list::Request::INFO.type_name);
    finds(&narrow, "scope", "problem", "Local Order Management");
    finds(&narrow, "scope", "problem", "https://seller.temu.com");
    // Covered through an old type alone, which has ended.
    let quantity = stock::get_quantity::Request::INFO;
    let old = quantity.replaces.last().expect("an old type").type_name;
    mock.add_token("old-token", Grant::new(Region::China, 8).scope([info, old]));
    let ended = Setup::china(&mock, quantity.id, "old-token");
    finds(&ended, "migration", "problem", "days ago");
    finds(&ended, "migration", "problem", "let the seller authorize the app again for");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_lack_a_step() {
    let mock = mock().await;
    let setup = || Setup::healthy(&mock);
    finds(&setup().replace("https://app.example", "http://app.example"), "webhook_callback", "problem", "serve it over https");
    finds(&setup().replace("https://app.example", "https://localhost"), "webhook_callback", "problem", "which Temu cannot reach");
    finds(&setup().replace("callback = \"https://app.example/temu\"\n", ""), "webhook_callback", "warning", "set `callback`");
    let info = auth::get_token_info::Request::INFO.type_name;
    let types = json!([order::list::Request::INFO.type_name]);
    mock.respond_with(info, json!({"apiScopeList": types, "appSubscribeEventCodeList": [EVENT], "authEventCodeList": [], "expiredTime": mock.now().0 + 90 * 86_400}));
    finds(&setup(), "webhook_authorized", "problem", "let the seller authorize them");
    let quiet = MockGateway::start().await.expect("a free port");
    finds(&Setup::healthy(&quiet), "webhook_subscribed", "problem", "temu call subscription.update");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_shops_are_asked_at_once() {
    let mock = mock().await;
    let mut setup = Setup::healthy(&mock);
    for number in 0..18 {
        let token = format!("token-of-shop-{number}");
        mock.add_token(&token, Grant::new(Region::Us, 1_000 + number));
        setup = setup.add(&format!("[profiles.main.shops.s{number}]\n")).secret(&format!("main/token/s{number}"), token);
    }
    let setup = setup.replace(&format!("events = [\"{EVENT}\"]\n"), "");
    let told = setup.user().run(&["doctor", "--all", "--json"]).exits(0).json();
    let good =
        told["findings"].as_array().expect("findings").iter().filter(|finding| finding["check"] == "expiry" && finding["level"] == "pass");
    assert_eq!(good.count(), 19);
}

#[test]
fn nothing_is_configured() {
    let run = Temu::new().run(&["doctor"]).exits(20);
    assert!(run.out.contains("`temu login` makes one"), "{}", run.out);
    insta::assert_snapshot!("doctor_without_a_profile", run.out);
}
