//! Inputs of the profile's forms and API, parsed: texts, web addresses, coordinates.

use platform::error::FieldErrors;
use url::Url;

/// Characters of an address of the web or of a street, at most.
pub const MAX_ADDRESS_CHARS: usize = 500;

/// A text as it is kept; nothing when it is empty.
pub fn text(errors: &mut FieldErrors, field: &str, text: String, longest: usize) -> Option<String> {
    if text.chars().count() > longest {
        errors.add_with(field, "error-field-too-long", vec![("max", max(longest))]);
    }
    (!text.is_empty()).then_some(text)
}

/// A limit as an argument of a sentence.
pub fn max(n: usize) -> platform::i18n::Arg {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// An address of a video at a host that plays them. Any other host could be anybody's: a link
/// that says "video" on a verified profile leads to none.
pub fn video(typed: &str, errors: &mut FieldErrors) -> Option<String> {
    let url = web_address(errors, "videoUrl", typed)?;
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let plays = matches!(
        host,
        "youtube.com"
            | "m.youtube.com"
            | "youtu.be"
            | "vimeo.com"
            | "player.vimeo.com"
            | "dailymotion.com"
            | "dai.ly"
    );
    // The platforms of PeerTube that the French state and its universities run, and Framasoft's.
    let peertube = host == "framatube.org"
        || host == "tube.education.beta.gouv.fr"
        || host.strip_suffix(".apps.education.fr").is_some();
    let watched = ["/w/", "/videos/watch/", "/videos/embed/"]
        .iter()
        .any(|path| url.path().starts_with(path));
    let plain = url.port().is_none();
    if plain && (plays || peertube && watched) {
        return Some(url.into());
    }
    errors.add("videoUrl", "error-field-video");
    None
}

/// An https address without a password in it; `None` when nothing was typed.
pub fn web_address(errors: &mut FieldErrors, field: &str, typed: &str) -> Option<Url> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let url = Url::parse(typed).ok().filter(|url| {
        url.scheme() == "https"
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.as_str().len() <= MAX_ADDRESS_CHARS
    });
    if url.is_none() {
        errors.add(field, "error-field-web-address");
    }
    url
}

/// A number with a comma or a point.
pub fn degrees(typed: &str) -> Option<f64> {
    let plain = typed.trim().replace(',', ".").replace('−', "-");
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_is_taken_from_hosts_that_play_them_and_nowhere_else() {
        for (typed, ok) in [
            ("https://www.youtube.com/watch?v=abc", true),
            ("https://youtu.be/abc", true),
            ("https://vimeo.com/123", true),
            ("https://framatube.org/w/abc", true),
            ("https://podeduc.apps.education.fr/videos/watch/abc", true),
            ("https://framatube.org/login", false),
            ("https://tube.example.org/w/abc", false),
            ("https://apps.education.fr.evil.example/w/abc", false),
            ("https://evilapps.education.fr/w/abc", false),
            ("https://youtube.com:8443/watch?v=abc", false),
            ("http://youtube.com/watch?v=abc", false),
            ("https://youtube.com.evil.example/watch", false),
            ("https://user:pass@youtube.com/watch", false),
            ("javascript:alert(1)", false),
            ("data:text/html,<script>", false),
        ] {
            let mut errors = FieldErrors::new();
            assert_eq!(video(typed, &mut errors).is_some(), ok, "{typed}");
            assert_eq!(errors.is_empty(), ok, "{typed}");
        }
    }
}
