//! The routes of the pages, read from the code that registers them: axum lists none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

/// A route outside the described API.
#[derive(Debug)]
pub struct Route {
    /// As it is registered: `/bookings/{id}`.
    pub path: String,
    pub get: bool,
    pub post: bool,
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files under a directory whose names end so.
pub fn files(directory: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path
            .extension()
            .is_some_and(|e| extensions.iter().any(|x| e == *x))
        {
            found.push(path);
        }
    }
    found
}

/// Every route of a page.
pub fn pages() -> Vec<Route> {
    let call = Regex::new(r#"\.route\(\s*(&at\()?"(/?[^"]+)"\)?,"#).unwrap();
    let variable = Regex::new(r"^\s*(\w+)\)").unwrap();
    let mut routes = vec![];
    for krate in fs::read_dir(root().join("crates")).unwrap() {
        let source = krate.unwrap().path().join("src");
        let mut sources = files(&source, &["rs"]);
        // A server that stands in for another's, in a test.
        sources.retain(|file| !file.ends_with("models/pull_tests.rs"));
        for file in sources {
            let text = fs::read_to_string(file).unwrap();
            for found in call.captures_iter(&text) {
                let rest = &text[found.get(0).unwrap().end()..];
                // `photo` was `let photo = post(…);` before.
                let handlers = match variable.captures(rest) {
                    Some(name) => {
                        let (_, value) = text.split_once(&format!("let {} =", &name[1])).unwrap();
                        value.split(';').next().unwrap()
                    }
                    None => rest
                        .split([';'])
                        .next()
                        .unwrap()
                        .split(".route")
                        .next()
                        .unwrap(),
                };
                let (get, post) = (handlers.contains("get("), handlers.contains("post("));
                assert!(get || post, "{found:?} {handlers}");
                // The forms of a profile are at two places.
                let bases: &[&str] = match found.get(1) {
                    Some(_) => &["/become-a-coach/", "/desk/profile/"],
                    None => &[""],
                };
                routes.extend(bases.iter().map(|base| Route {
                    path: format!("{base}{}", &found[2]),
                    get,
                    post,
                }));
            }
        }
    }
    assert!(routes.len() > 90, "{routes:?}");
    routes
}

/// Whether a path, without its query, is of a route.
fn fits(route: &str, path: &str) -> bool {
    let (mut of_route, mut of_path) = (route.split('/'), path.split('/'));
    loop {
        match (of_route.next(), of_path.next()) {
            (Some(part), _) if part.starts_with("{*") => return true,
            (Some(part), Some(value)) if part == value => {}
            (Some(part), Some(value)) if part.starts_with('{') && !value.is_empty() => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// The route that a path leads to: what is named wins over a parameter.
pub fn find<'r>(routes: &'r [Route], path: &str) -> Option<&'r Route> {
    let path = path.split(['?', '#']).next().unwrap();
    routes
        .iter()
        .filter(|route| fits(&route.path, path))
        .min_by_key(|route| route.path.matches('{').count())
}
