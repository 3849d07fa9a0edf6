//! Safe redirect targets: pages of this site, nowhere else.

use url::Url;

/// The path that `wanted` names on this site, if it names one: with its query, without a
/// host. Browsers read `//host`, `/\host` and `/<tab>/host` as addresses of other sites, and
/// `/.//host` becomes one when it is written out.
pub fn same_site(wanted: &str) -> Option<String> {
    if !wanted.starts_with('/') || wanted.len() > 2000 {
        return None;
    }
    let here = Url::parse("http://this.site/").ok()?;
    let there = here.join(wanted).ok()?;
    if there.origin() != here.origin() || there.path().starts_with("//") {
        return None;
    }
    Some(there[url::Position::BeforePath..].to_owned())
}

/// The path after logging in: the one that was wanted, unless it is about logging in.
pub fn after_login(wanted: &str) -> Option<String> {
    let path = same_site(wanted)?;
    let first = path.split(['/', '?', '#']).nth(1).unwrap_or_default();
    let about_login = matches!(first, "login" | "logout" | "register" | "password");
    (!about_login).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_site_is_kept_with_its_query() {
        for path in [
            "/",
            "/coaches?q=stress&page=2",
            "/coaches/cabc#slots",
            "/a%2F%2Fb",
        ] {
            assert_eq!(same_site(path).as_deref(), Some(path));
        }
        assert_eq!(same_site("/a/../b").as_deref(), Some("/b"));
    }

    #[test]
    fn another_site_is_never_next() {
        for path in [
            "",
            "coaches",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "///evil.example",
            "/\\/evil.example",
            "/%2e//evil.example",
            " //evil.example",
        ] {
            assert_eq!(same_site(path), None, "{path:?}");
        }
    }

    #[test]
    fn one_does_not_log_in_to_log_out() {
        for path in [
            "/logout",
            "/login?next=/",
            "/login/link",
            "/register",
            "/password/new?token=x",
        ] {
            assert_eq!(after_login(path), None, "{path}");
        }
        assert_eq!(after_login("/loginless").as_deref(), Some("/loginless"));
    }
}
