//! `temu list`: find operations by anything that people know of them.

use codegen::spec::{Effect, Operation};
use serde_json::{Value, json};

use crate::args::Global;
use crate::catalog::{Catalog, search};
use crate::exit::{Exit, Failure};
use crate::i18n::text;
use crate::output::{Format, columns, is_narrow, put};
use crate::terminal::note;

#[derive(clap::Args)]
pub struct Args {
    /// Words that must all be found: in names, types, official names, fields, error codes
    pub words: Vec<String>,
    /// Only operations of this gateway
    #[arg(long, value_parser = ["cn", "partner", "us", "eu", "global"])]
    pub gateway: Option<String>,
    /// Only operations of this group
    #[arg(long)]
    pub group: Option<String>,
    /// Only operations that change something
    #[arg(long)]
    pub writes: bool,
}

pub fn run(global: &Global, args: &Args) -> Result<Exit, Failure> {
    let catalog = Catalog::load()?;
    let mut hits = search::search(&catalog, &args.words);
    hits.retain(|hit| is_wanted(hit.operation, args));
    let others: Vec<_> = catalog
        .model
        .lookup
        .undocumented
        .iter()
        .filter(|each| {
            !args.words.is_empty()
                && args.words.iter().all(|word| each.type_name.contains(word.as_str()) || each.name.contains(word.as_str()))
        })
        .collect();
    if global.wants_values() {
        let values: Vec<Value> = hits.iter().map(|hit| entry(hit.operation, &hit.why)).collect();
        global.output(Format::Json)?.print(values.into())?;
    } else if !hits.is_empty() {
        let (header, keep) = if is_narrow() {
            (vec![text!("OPERATION"), text!("DESCRIPTION")], [0, 3].as_slice())
        } else {
            (vec![text!("OPERATION"), text!("TYPE"), text!("GATEWAYS"), text!("DESCRIPTION")], [0, 1, 2, 3].as_slice())
        };
        let rows = hits.iter().map(|hit| row(hit, args.words.is_empty()));
        put(&columns(&header, rows.map(|row| keep.iter().map(|at| row[*at].clone()).collect())))?;
    }
    for each in &others {
        note(text!("the type {} exists, but its fields are not documented: `temu call --raw` can send it", *each.type_name));
    }
    if hits.is_empty() && others.is_empty() {
        return Err(Failure::new(Exit::NotFound, text!("nothing was found")).hint(text!("`temu list` without words lists all operations")));
    }
    Ok(Exit::Success)
}

fn is_wanted(operation: &Operation, args: &Args) -> bool {
    args.gateway.as_ref().is_none_or(|gateway| operation.gateways.iter().any(|of| of.value == *gateway))
        && args.group.as_ref().is_none_or(|group| operation.group == *group)
        && (!args.writes || operation.effect.value == Effect::Write)
}

fn row(hit: &search::Hit<'_>, is_plain: bool) -> [String; 4] {
    let operation = hit.operation;
    let why = if is_plain || hit.why.is_empty() { String::new() } else { format!(" [{}]", hit.why.join(", ")) };
    [operation.id(), operation.type_name.value.clone(), gateways(operation).join(","), format!("{}{why}", operation.doc.value)]
}

pub fn gateways(operation: &Operation) -> Vec<&str> {
    operation.gateways.iter().map(|gateway| gateway.value.as_str()).collect()
}

fn entry(operation: &Operation, why: &[String]) -> Value {
    json!({"operation": operation.id(), "type": operation.type_name.value, "name": operation.official_name, "gateways": gateways(operation),
        "effect": operation.effect.value, "doc": operation.doc.value, "matched": why})
}
