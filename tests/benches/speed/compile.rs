//! Building the SDK, held against the same types under plain serde derive; a group alone; and a crate that uses the SDK.
//!
//! Times are processor time, which other programs disturb least. Everything is built below `target/speed`, and dependencies only once.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::output::Files;
use codegen::spec::{Field, Interface, Shape};
use codegen::{Model, load, render};
use temu_sdk_tests::fixtures::folder;

use crate::compare::{Effort, median};
use crate::cost::Cost;
use crate::figure::Figure;

/// Processor time of a compiler varies little.
const ROUNDS: usize = 3;

/// The group that is built alone: the largest, since what a small one adds is less than what two builds of the same differ by.
const GROUP: &str = "product";

pub fn run(effort: Effort) -> Vec<Figure> {
    let model = load(&folder("spec")).expect("the spec is right");
    let home = folder("target/speed");
    let crates = Crates::write(&home, &model);
    if effort == Effort::Quick {
        crates.check();
        return Vec::new();
    }
    let mut figures = Vec::new();
    for profile in ["dev", "release"] {
        let (time, memory) = crates.against_derive(profile);
        figures.push(Figure::ratio(format!("compile {profile}"), time, 0.12));
        figures.push(Figure::ratio(format!("compile {profile} memory"), memory, 0.20));
    }
    figures.push(Figure::ratio("compile a group", crates.group(share(&model)), 1.2));
    figures.push(Figure::ratio("compile a consumer", crates.consumer(), 3.0).unit(" s"));
    figures.push(Figure::known("compile from nothing", crates.first_build()).unit(" s"));
    figures
}

/// Where there is something to build.
struct Crates {
    sdk: PathBuf,
    derived: PathBuf,
    consumer: PathBuf,
    target: PathBuf,
}

impl Crates {
    fn write(home: &Path, model: &Model) -> Self {
        let home = fs::canonicalize(home).unwrap_or_else(|_| home.to_owned());
        let crates = Self { sdk: folder("."), derived: home.join("derived"), consumer: home.join("consumer"), target: home };
        let sdk = fs::canonicalize(folder("temu-sdk")).expect("the SDK is there");
        let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
        write(&crates.derived, "derived", serde, "src/lib.rs", &render::derived(model).expect("the template is right"));
        let temu = format!("temu-sdk = {{ path = {sdk:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n");
        write(&crates.consumer, "consumer", &temu, "src/main.rs", &consumer(model));
        crates
    }

    /// That the two crates still are what they shall be. They need nothing that this workspace does not.
    fn check(&self) {
        let target = self.target.to_string_lossy();
        for folder in [&self.derived, &self.consumer] {
            Cost::of_cargo(folder, &["check", "--quiet", "--offline", "--target-dir", &target]);
        }
    }

    /// Median ratios of time and memory.
    fn against_derive(&self, profile: &str) -> (f64, f64) {
        let sdk = || self.build(&self.sdk, "temu-sdk", &["--profile", profile, "--all-features", "--lib"]);
        let derived = || self.build(&self.derived, "derived", &["--profile", profile]);
        let pairs: Vec<(Cost, Cost)> = (0..ROUNDS).map(|_| (sdk(), derived())).collect();
        for (sdk, derived) in &pairs {
            eprintln!("{profile}: SDK {:.1} s {:.0} MB, derive {:.1} s {:.0} MB", sdk.seconds, sdk.memory, derived.seconds, derived.memory);
        }
        let of = |ratio: fn(&(Cost, Cost)) -> f64| median(pairs.iter().map(ratio).collect());
        (of(|(sdk, derived)| sdk.seconds / derived.seconds), of(|(sdk, derived)| sdk.memory / derived.memory))
    }

    /// What the group adds to the empty build, in units of its share of what all groups add.
    fn group(&self, share: f64) -> f64 {
        let sdk = |features: &str| {
            self.build(&self.sdk, "temu-sdk", &["--profile", "dev", "--no-default-features", "--features", features, "--lib"]).seconds
        };
        let rounds: Vec<[f64; 3]> = (0..ROUNDS).map(|_| ["", GROUP, "all"].map(sdk)).collect();
        let [empty, group, all] = [0, 1, 2].map(|build| median(rounds.iter().map(|round| round[build]).collect()));
        eprintln!("dev: no group {empty:.1} s, {GROUP} {group:.1} s, all groups {all:.1} s");
        (group - empty) / ((all - empty) * share)
    }

    fn consumer(&self) -> f64 {
        median((0..ROUNDS).map(|_| self.build(&self.consumer, "consumer", &["--profile", "dev"]).seconds).collect())
    }

    /// What default features and all they depend on cost, once: the first build on a machine.
    fn first_build(&self) -> f64 {
        let target = tempfile::tempdir().expect("a folder");
        let target = target.path().to_string_lossy();
        Cost::of_cargo(&self.sdk, &["build", "--quiet", "--package", "temu-sdk", "--lib", "--target-dir", &target]).seconds
    }

    /// What building one crate costs, its dependencies being there, without what cargo itself takes.
    fn build(&self, folder: &Path, name: &str, arguments: &[&str]) -> Cost {
        let target = self.target.to_string_lossy();
        let build = [&["build", "--quiet", "--package", name, "--target-dir", &target], arguments].concat();
        let release = if arguments.contains(&"release") { "release" } else { "dev" };
        Cost::of_cargo(folder, &build);
        Cost::of_cargo(folder, &["clean", "--quiet", "--package", name, "--profile", release, "--target-dir", &target]);
        let (cost, nothing) = (Cost::of_cargo(folder, &build), Cost::of_cargo(folder, &build));
        Cost { seconds: cost.seconds - nothing.seconds, memory: cost.memory }
    }
}

/// A crate of one file, in a workspace of its own and with the profile and the versions of this one.
fn write(folder: &Path, name: &str, dependencies: &str, path: &str, source: &str) {
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n[workspace]\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n"
    );
    let mut files = Files::default();
    files.add("Cargo.toml", manifest);
    files.add("Cargo.lock", fs::read_to_string(self::folder("Cargo.lock")).expect("the workspace has a lock file"));
    files.add(path, source);
    files.apply(folder, false).expect("the folder can be written");
}

/// A program that calls ten interfaces.
fn consumer(model: &Model) -> String {
    let simple = |one: &&Interface| {
        ["goods", "order", "returns", "stock"].contains(&one.group.as_str()) && !one.request.fields().iter().any(|field| field.required)
    };
    let call =
        |one: &Interface| format!("    println!(\"{{:?}}\", *shop.call({}::{}::Request::new()).await?);\n", one.group, one.operation);
    let calls: Vec<String> = model.interfaces.iter().filter(simple).take(10).map(call).collect();
    assert_eq!(calls.len(), 10);
    format!(
        "use temu_sdk::*;\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Error> {{\n    \
         let client = Client::builder().app(Region::Us, AppKey::new(\"key\"), AppSecret::new(\"secret\")).build()?;\n    \
         let shop = client.shop(\"shop\").region(Region::Us).token(Region::Us, AccessToken::new(\"token\"));\n{}    Ok(())\n}}\n",
        calls.concat()
    )
}

/// The part of all fields that the group brings along.
fn share(model: &Model) -> f64 {
    let of = |is_in: &dyn Fn(&str) -> bool| {
        let interfaces = model.interfaces.iter().filter(|one| is_in(&one.group));
        let own: usize = interfaces.map(|one| fields(&one.request) + one.response.as_ref().map_or(0, fields)).sum();
        let shared = model.types.values().filter(|one| one.groups.iter().any(|group| is_in(group)));
        (own + shared.map(|one| fields(&one.shape)).sum::<usize>()) as f64
    };
    of(&|group| group == GROUP) / of(&|_| true)
}

fn fields(shape: &Shape) -> usize {
    let mut count = 0;
    shape.walk(&mut |shape| count += <[Field]>::len(shape.fields()));
    count
}
