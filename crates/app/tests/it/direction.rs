//! Which top-level module uses which: dependencies point one way, in the order of
//! docs/ARCHITECTURE.md. What becomes a crate leaves this list; Cargo keeps it then.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// What every page needs.
const SITE: &[&str] = &[
    "state",
    "page",
    "render",
    "who",
    "forms",
    "read",
    "once",
    "pagination",
    "zones",
    "objects",
];
/// Slices of which none uses another.
const APART: &[&str] = &[
    "calendars",
    "reviews",
    "sessions",
    "billing",
    "documents",
    "organizations",
    "progress",
];
const MARKET: &[&str] = &["coaches", "practice"];
/// Puts everything together.
const ROOT: &[&str] = &["lib", "router", "worker", "assemble", "seed", "openapi"];

/// Arrows that still point the wrong way.
const KNOWN: &[(&str, &str)] = &[
    // Payments still look bookings up instead of being told what is sold.
    ("billing", "booking"),
    // One state for all; it is to be split by slice.
    ("state", "billing"),
    ("state", "sessions"),
];

/// What a module may use, beside itself; `None` when it has no place yet.
fn allowed(module: &str) -> Option<Vec<&'static str>> {
    let lists: &[&[&str]] = match module {
        "post" => &[SITE],
        "accounts" => &[SITE, &["post"]],
        "booking" => &[SITE, &["post", "accounts"], APART, MARKET],
        _ if SITE.contains(&module) => &[SITE],
        _ if APART.contains(&module) => &[SITE, &["post"]],
        _ if MARKET.contains(&module) => &[SITE, &["post"], APART, MARKET],
        _ => return None,
    };
    Some(lists.concat())
}

#[test]
fn dependencies_point_one_way() {
    let arrows = arrows();
    let mut wrong = vec![];
    for (from, used) in &arrows {
        if ROOT.contains(&from.as_str()) {
            continue;
        }
        let Some(allowed) = allowed(from) else {
            wrong.push(format!("{from} has no place in this test"));
            continue;
        };
        for to in used {
            let known = KNOWN.contains(&(from.as_str(), to.as_str()));
            if !known && !allowed.contains(&to.as_str()) {
                wrong.push(format!("{from} uses {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (from, to) in KNOWN {
        assert!(
            arrows.get(*from).is_some_and(|used| used.contains(*to)),
            "{from} no longer uses {to}: take it off the list"
        );
    }
}

/// The modules that each top-level module names, itself excepted.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    sources(&root, &mut files);
    let module = |path: &Path| {
        let first = path.strip_prefix(&root).unwrap().iter().next().unwrap();
        first.to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    let modules: BTreeSet<String> = files.iter().map(|path| module(path)).collect();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in &files {
        let from = module(path);
        let used = named(&std::fs::read_to_string(path).unwrap())
            .into_iter()
            .filter(|to| modules.contains(to) && *to != from)
            .collect::<Vec<_>>();
        arrows.entry(from).or_default().extend(used);
    }
    arrows
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The names that follow `crate::` in a source, alone or first in the parts of a group.
fn named(source: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| [line, "\n"])
        .collect();
    code.split("crate::")
        .skip(1)
        .flat_map(first_names)
        .collect()
}

fn first_names(path: &str) -> Vec<String> {
    let name = |part: &str| -> String {
        let part = part.trim_start().chars();
        part.take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let mut names = vec![name(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

#[test]
fn a_group_names_the_first_part_of_each_path() {
    let source = "use crate::{\n  App, // crate::seed\n  post::{self, Letter},\n  who,\n};\nx(crate::page::y)";
    assert_eq!(named(source), ["App", "post", "who", "", "page"]);
}
