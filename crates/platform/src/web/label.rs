//! What a client chooses freely and we write down: bounded first.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};

/// The header of a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client.
const LONGEST_ID: usize = 64;

/// The name of a method as metrics and logs have it: the usual ones, and one for all others.
pub fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// Forgets a request id that is none: too long, of other characters than letters, digits, `-`,
/// `_` and `.`, or not the only one. It is then given one of ours.
pub async fn bound_request_id(mut request: Request, next: Next) -> Response {
    let mut ids = request.headers().get_all(REQUEST_ID).iter();
    let good = matches!((ids.next(), ids.next()), (Some(id), None) if is_id(id));
    if !good {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

fn is_id(id: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_have_few_labels() {
        assert_eq!(method_label(&Method::PATCH), "PATCH");
        for word in ["BREW", "get", "X-1", "TRACE", "CONNECT", "PROPFIND"] {
            let method = Method::from_bytes(word.as_bytes()).unwrap();
            assert_eq!(method_label(&method), "OTHER");
        }
    }

    #[test]
    fn an_id_is_short_and_plain() {
        let good = |text: &str| is_id(&HeaderValue::from_str(text).unwrap());
        assert!(good("4bf92f35-77b3_4da6.a3ce"));
        assert!(good(&"a".repeat(64)));
        for bad in [
            "",
            &"a".repeat(65),
            "a b",
            "a\"b",
            "a,b",
            "a=b",
            "<b>",
            "%0a",
        ] {
            assert!(!good(bad), "{bad}");
        }
        assert!(!is_id(&HeaderValue::from_bytes(b"\xc3\xa9").unwrap()));
    }
}
