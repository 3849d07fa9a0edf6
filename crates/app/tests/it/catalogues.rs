//! The catalogues: nothing missing, nothing left over, the same in both languages.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    sync::LazyLock,
};

use regex::Regex;

use crate::routes::{files, root};

/// Keys and their texts, of one language.
fn catalogue(language: &str) -> BTreeMap<String, String> {
    let key = Regex::new(r"(?m)^([a-zA-Z][a-zA-Z0-9_-]*) *=").unwrap();
    let mut all = BTreeMap::new();
    for file in files(&root().join("locales").join(language), &["ftl"]) {
        let text = fs::read_to_string(&file).unwrap();
        let starts: Vec<_> = key.captures_iter(&text).collect();
        for (i, found) in starts.iter().enumerate() {
            let end = starts
                .get(i + 1)
                .map_or(text.len(), |next| next.get(0).unwrap().start());
            let body = text[found.get(0).unwrap().end()..end].to_owned();
            let name = found[1].to_owned();
            assert!(
                all.insert(name.clone(), body).is_none(),
                "{name} stands twice in {language}"
            );
        }
    }
    all
}

/// The code and the templates of every crate that can say a sentence: of `platform`, and of those
/// that depend on it, but for what only tests use.
fn sources() -> String {
    let mut all = String::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let place = entry.unwrap().path();
        let manifest = fs::read_to_string(place.join("Cargo.toml")).unwrap_or_default();
        if !manifest.contains("platform") || place.ends_with("testing") {
            continue;
        }
        let directories = ["src", "templates"].map(|name| place.join(name));
        let files = (directories.iter().filter(|directory| directory.is_dir()))
            .flat_map(|directory| files(directory, &["rs", "html", "txt"]));
        for file in files {
            // What comments give as examples is not said.
            let text = fs::read_to_string(file).unwrap();
            for line in text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                all.push_str(line);
                all.push('\n');
            }
        }
    }
    all
}

fn variables(text: &str) -> BTreeSet<String> {
    static VARIABLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$([a-zA-Z][a-zA-Z0-9_-]*)").unwrap());
    VARIABLE
        .captures_iter(text)
        .map(|c| c[1].to_owned())
        .collect()
}

#[test]
fn every_sentence_exists_in_both_languages_and_names_the_same_things() {
    let (french, english) = (catalogue("fr"), catalogue("en"));
    let keys = |c: &BTreeMap<String, String>| c.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = keys(&french)
        .symmetric_difference(&keys(&english))
        .cloned()
        .collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    for (key, text) in &french {
        assert_eq!(
            variables(text),
            variables(&english[key]),
            "what {key} names"
        );
    }
}

#[test]
fn every_sentence_that_the_code_says_is_in_the_catalogues() {
    let french = catalogue("fr");
    let sources = sources();
    let mut missing = BTreeSet::new();
    for pattern in [
        r#"\b(?:t|tw|t1|text|text_with|try_text)\(\s*"([a-z][a-zA-Z0-9-]+)""#,
        r#""(error-field-[a-z0-9-]+)""#,
        r#""(flash-[a-z0-9-]+)""#,
    ] {
        for found in Regex::new(pattern).unwrap().captures_iter(&sources) {
            let key = &found[1];
            if !french.contains_key(key) && !key.ends_with('-') {
                missing.insert(key.to_owned());
            }
        }
    }
    let problems =
        Regex::new(r#"Error::(?:bad_request|forbidden|conflict)\(\s*"([a-z0-9-]+)"|Error::new\(\s*[\w:]+,\s*"([a-z0-9-]+)""#)
            .unwrap();
    for found in problems.captures_iter(&sources) {
        let code = found.get(1).or(found.get(2)).unwrap().as_str();
        let key = format!("error-{code}");
        if !french.contains_key(&key) {
            missing.insert(key);
        }
    }
    assert!(
        missing.is_empty(),
        "said but not in the catalogues: {missing:?}"
    );
}

#[test]
fn no_sentence_is_left_over() {
    let sources = sources();
    // Keys made from a value: `t_of("booking-status", …)`, or `error-` and a code.
    let prefix = Regex::new(r#"t_of\(\s*"([a-z0-9-]+)""#).unwrap();
    let mut prefixes: Vec<String> = prefix
        .captures_iter(&sources)
        .map(|c| format!("{}-", &c[1]))
        .collect();
    let format = Regex::new(r#"format!\(\s*"([a-z][a-z0-9-]*-)\{"#).unwrap();
    prefixes.extend(
        format
            .captures_iter(&sources)
            .map(|c| c[1].to_owned())
            .filter(|p| p != "error-"),
    );
    // What stands between two quotes: the keys are looked up there, not searched for.
    let quoted: HashSet<&str> = sources.split('"').collect();
    let left: Vec<String> = catalogue("fr")
        .into_keys()
        .filter(|key| {
            let code = key.strip_prefix("error-").unwrap_or(key);
            let code = code.strip_suffix("-detail").unwrap_or(code);
            !(quoted.contains(key.as_str())
                || quoted.contains(code)
                || prefixes.iter().any(|p| key.starts_with(p.as_str()))
                // `coaches-audience-MANAGER`: the value of an enumeration after a name.
                || key.rsplit_once('-').is_some_and(|(name, value)| {
                    value == value.to_uppercase() && quoted.contains(name)
                }))
        })
        .collect();
    assert!(left.is_empty(), "nobody says: {left:?}");
}
