//! Finds keys that stand twice in a language: Fluent would panic at the first sentence. Used by
//! `build.rs`, hence only the standard library.

use std::{collections::BTreeMap, fs, io, path::Path};

/// One error for each key that stands twice in a language: `locales` holds a directory for each.
///
/// # Errors
/// When a catalogue cannot be read.
pub fn repeated_keys(locales: &Path) -> io::Result<Vec<String>> {
    let mut errors = vec![];
    for language in sorted(locales)? {
        if !language.is_dir() {
            continue;
        }
        let mut first_at: BTreeMap<String, String> = BTreeMap::new();
        for file in sorted(&language)? {
            if file.extension().is_none_or(|e| e != "ftl") {
                continue;
            }
            for (nth, line) in fs::read_to_string(&file)?.lines().enumerate() {
                let Some(key) = key(line) else { continue };
                let here = format!("{}:{}", file.display(), nth + 1);
                if let Some(first) = first_at.get(key) {
                    errors.push(format!(
                        "{here}: the key `{key}` stands twice, first at {first}"
                    ));
                } else {
                    first_at.insert(key.to_owned(), here);
                }
            }
        }
    }
    Ok(errors)
}

fn sorted(directory: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The key that a line begins: messages and terms stand at the margin, all else is indented.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let name = key.strip_prefix('-').unwrap_or(key);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (begins && name.chars().all(goes_on)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogues(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_its_file_and_line() {
        let root = catalogues(&[
            ("fr/a.ftl", "# Un commentaire = rien\nbonjour = Bonjour\n"),
            (
                "fr/b.ftl",
                "salut = Salut\n\nbonjour =\n    Bonjour encore\n",
            ),
            ("en/a.ftl", "bonjour = Hello\n-brand = A\n-brand = B\n"),
        ]);
        let errors = repeated_keys(root.path()).unwrap();
        let [english, french] = errors.as_slice() else {
            panic!("{errors:?}")
        };
        assert!(
            english.contains("en/a.ftl:3: the key `-brand` stands twice"),
            "{english}"
        );
        assert!(
            french.contains("fr/b.ftl:3: the key `bonjour` stands twice"),
            "{french}"
        );
        assert!(french.ends_with("fr/a.ftl:2"), "{french}");
    }

    #[test]
    fn attributes_variants_and_the_other_language_repeat_nothing() {
        let text = "a = x\n    .title = t\n    .title-b = u\nb = { $n ->\n    [one] a = b\n   *[other] a = c\n}\n";
        let root = catalogues(&[
            ("fr/a.ftl", text),
            ("en/a.ftl", text),
            ("en/note.txt", "a = 1\na = 2"),
        ]);
        assert_eq!(repeated_keys(root.path()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn our_own_catalogues_say_everything_once() {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
        assert_eq!(repeated_keys(&ours).unwrap(), Vec::<String>::new());
    }
}
