//! The direction of the house: which crate may use which, as docs/ARCHITECTURE.md draws it. Cargo
//! refuses circles; this refuses an arrow that the drawing does not have.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use regex::Regex;

use crate::routes::{files, root};

/// What knows nothing of coaching, and the rules.
const BASE: &[&str] = &["domain", "platform", "words", "speech", "papers", "sandbox"];
/// What every slice uses.
const SHARED: &[&str] = &["domain", "platform", "site", "post"];
/// Slices of which none uses another, and what each takes of the base besides.
const APART: &[(&str, &[&str])] = &[
    ("calendars", &[]),
    ("reviews", &[]),
    ("recordings", &["speech", "sandbox"]),
    ("money", &["papers"]),
];
/// What puts everything together, and what runs it.
const ROOT: &[&str] = &["app", "trustcoach", "testing"];

/// The crates that a crate may use; `None` when it has no place in the drawing yet.
fn allowed(krate: &str) -> Option<BTreeSet<&'static str>> {
    let apart = APART.iter().map(|(name, _)| *name);
    let list: Vec<&str> = match krate {
        "domain" | "platform" | "speech" | "papers" => vec![],
        "words" => vec!["platform"],
        "sandbox" => vec!["speech"],
        "site" => vec!["domain", "platform", "sandbox"],
        "post" => vec!["domain", "platform", "site"],
        "identity" => SHARED.to_vec(),
        "market" => SHARED
            .iter()
            .copied()
            .chain(apart)
            .chain(["sandbox"])
            .collect(),
        "booking" => SHARED
            .iter()
            .copied()
            .chain(apart)
            .chain(["market"])
            .collect(),
        _ => {
            let (_, base) = APART.iter().find(|(name, _)| *name == krate)?;
            SHARED.iter().chain(*base).copied().collect()
        }
    };
    Some(list.into_iter().collect())
}

#[test]
fn crates_use_only_what_stands_above_them() {
    let mut wrong = vec![];
    for (krate, used) in arrows() {
        if ROOT.contains(&krate.as_str()) {
            continue;
        }
        let Some(allowed) = allowed(&krate) else {
            wrong.push(format!("{krate} has no place in this test"));
            continue;
        };
        let more = used.iter().filter(|to| !allowed.contains(to.as_str()));
        wrong.extend(more.map(|to| format!("{krate} uses {to}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_changed_sentence_rebuilds_no_slice() {
    for (krate, used) in arrows() {
        let runs = ["trustcoach", "testing"].contains(&krate.as_str());
        assert!(runs || !used.contains("words"), "{krate} uses words");
    }
}

#[test]
fn a_coach_is_found_without_their_desk() {
    let desk = Regex::new(r"\bpractice::").unwrap();
    for file in files(&root().join("crates/market/src/coaches"), &["rs"]) {
        let source = fs::read_to_string(&file).unwrap();
        let code = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            assert!(!desk.is_match(line), "{}: {line}", file.display());
        }
    }
}

/// The crates of ours that each crate names among its dependencies, tests excepted.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let dependency = Regex::new(r"(?m)^(\w+)(\.workspace| = )").unwrap();
    let mut manifests = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        manifests.insert(name, manifest);
    }
    let used = |manifest: &str| {
        let (_, rest) = manifest.split_once("[dependencies]").unwrap();
        let table = rest.split("\n[").next().unwrap();
        let names = dependency
            .captures_iter(table)
            .map(|found| found[1].to_owned());
        names.filter(|name| manifests.contains_key(name)).collect()
    };
    manifests
        .iter()
        .map(|(name, manifest)| (name.clone(), used(manifest)))
        .collect()
}

#[test]
fn the_drawing_holds_every_crate_of_the_base() {
    let arrows = arrows();
    for krate in BASE.iter().chain(SHARED).chain(ROOT) {
        assert!(arrows.contains_key(*krate), "{krate} is gone: take it off");
    }
}
