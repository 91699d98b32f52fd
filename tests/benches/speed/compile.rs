//! Building the SDK, held against the same types under plain serde derive; a group alone; and a crate that uses the SDK.
//!
//! Times are processor time, which other programs disturb least. Everything is built below `target/speed`, and dependencies only once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use codegen::output::Files;
use codegen::spec::{Field, Operation, Shape};
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
    let mut figures: Vec<Figure> = ["dev", "release"].iter().flat_map(|profile| crates.sdk(profile, share(&model))).collect();
    figures.push(Figure::ratio("compile a consumer", crates.consumer(), 3.0).unit(" s"));
    figures.push(Figure::known("compile from nothing", crates.first_build()).unit(" s"));
    figures
}

/// What the builds of one round cost.
#[derive(Debug)]
struct Round {
    /// The types under serde derive.
    derived: Cost,
    /// The SDK with all features.
    whole: Cost,
    /// Without any group: the runtime.
    none: Cost,
    /// With [`GROUP`] alone.
    group: Cost,
    /// With all groups.
    all: Cost,
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

    /// The SDK and parts of it under a profile; `share` is that of the group in all fields.
    fn sdk(&self, profile: &str, share: f64) -> Vec<Figure> {
        // The first round finds dependencies to be built, and does not count.
        let rounds: Vec<Round> = (0..=ROUNDS).map(|_| self.round(profile)).skip(1).collect();
        rounds.iter().for_each(|round| eprintln!("{profile}: {round:.1?}"));
        let of = |ratio: &dyn Fn(&Round) -> f64| median(rounds.iter().map(ratio).collect());
        let types = |round: &Round| round.all.seconds - round.none.seconds;
        let group = |round: &Round| (round.group.seconds - round.none.seconds) / (types(round) * share);
        vec![
            Figure::ratio(format!("compile {profile}"), of(&|round| round.whole.seconds / round.derived.seconds), 0.12),
            Figure::ratio(format!("compile {profile} memory"), of(&|round| round.whole.memory / round.derived.memory), 0.20),
            Figure::known(format!("compile {profile} types"), of(&|round| types(round) / round.derived.seconds)),
            Figure::ratio(format!("compile {profile} a group"), of(&group), 1.2),
        ]
    }

    fn round(&self, profile: &str) -> Round {
        let sdk = |features: &[&str]| self.build(&self.sdk, "temu-sdk/src/lib.rs", "temu-sdk", profile, &[&["--lib"], features].concat());
        let groups = |groups| sdk(&["--no-default-features", "--features", groups]);
        Round {
            derived: self.build(&self.derived, "src/lib.rs", "derived", profile, &[]),
            whole: sdk(&["--all-features"]),
            none: groups(""),
            group: groups(GROUP),
            all: groups("all"),
        }
    }

    fn consumer(&self) -> f64 {
        let builds = (0..=ROUNDS).map(|_| self.build(&self.consumer, "src/main.rs", "consumer", "dev", &[]).seconds).skip(1);
        median(builds.collect())
    }

    /// What default features and all they depend on cost, once: the first build on a machine.
    fn first_build(&self) -> f64 {
        let target = tempfile::tempdir().expect("a folder");
        let target = target.path().to_string_lossy();
        Cost::of_cargo(&self.sdk, &["build", "--quiet", "--package", "temu-sdk", "--lib", "--target-dir", &target]).seconds
    }

    /// What building one crate costs, its dependencies being there, without what cargo itself takes. `root` is the file that it begins with.
    fn build(&self, folder: &Path, root: &str, name: &str, profile: &str, arguments: &[&str]) -> Cost {
        let target = self.target.to_string_lossy();
        let build = [&["build", "--quiet", "--package", name, "--profile", profile, "--target-dir", &target], arguments].concat();
        // As if it had been edited. `cargo clean` would also remove dependencies that are called as one of the package's tests is.
        let root = File::options().append(true).open(folder.join(root)).expect("the crate has a root");
        root.set_modified(SystemTime::now()).expect("its date can be set");
        let (cost, nothing) = (Cost::of_cargo(folder, &build), Cost::of_cargo(folder, &build));
        Cost { seconds: cost.seconds - nothing.seconds, memory: cost.memory }
    }
}

/// A crate of one file, in a workspace of its own and with the profile and the versions of this one.
pub fn write(folder: &Path, name: &str, dependencies: &str, path: &str, source: &str) {
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

/// A program that calls ten operations.
fn consumer(model: &Model) -> String {
    let simple = |one: &&Operation| {
        ["goods", "order", "returns", "stock"].contains(&one.group.as_str()) && !one.request.fields().iter().any(|field| field.required)
    };
    let call = |one: &Operation| format!("    println!(\"{{:?}}\", *shop.call({}::{}::Request::new()).await?);\n", one.group, one.name);
    let calls: Vec<String> = model.operations.iter().filter(simple).take(10).map(call).collect();
    assert_eq!(calls.len(), 10);
    format!(
        "use temu_sdk::*;\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Error> {{\n    \
         let client = Client::builder().app(Region::Us, AppKey::new(\"key\"), AppSecret::new(\"secret\")).build()?;\n    \
         let shop = client.shop(\"shop\").in_region(Region::Us).with_token(Region::Us, AccessToken::new(\"token\"));\n{}    Ok(())\n}}\n",
        calls.concat()
    )
}

/// The part of all fields that the group brings along.
fn share(model: &Model) -> f64 {
    let of = |is_in: &dyn Fn(&str) -> bool| {
        let operations = model.operations.iter().filter(|one| is_in(&one.group));
        let own: usize = operations.map(|one| fields(&one.request) + one.response.as_ref().map_or(0, fields)).sum();
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
