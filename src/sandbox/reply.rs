//! Responses: `UnifiedAPI`'s errors with their documented codes, and the HTML pages of proxies and portals.

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use serde_json::json;

/// A response with its complete body.
pub(super) type Reply = Response<Bytes>;

/// An error in `UnifiedAPI`'s form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
}

impl ApiError {
    /// Returns 400 with a documented code.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> ApiError {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.into(),
        }
    }

    /// Returns 401: the token is missing, unknown or expired.
    pub fn access_denied() -> ApiError {
        ApiError {
            status: StatusCode::UNAUTHORIZED,
            code: "access_denied",
            message: "The access token is missing, is not valid or has expired.".into(),
        }
    }

    /// Returns 400: the user cannot manage the events of the extension.
    pub fn pce_access_denied() -> ApiError {
        ApiError::invalid(
            "pce_access_denied",
            "You may not manage the phone call events of this extension.",
        )
    }

    /// Returns 500: an error in the server.
    pub fn internal() -> ApiError {
        ApiError {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "internal_server_error",
            message: "The request could not be processed because of an error in the server.".into(),
        }
    }

    /// Returns 501: this server does not have the resource or the request.
    pub fn not_implemented() -> ApiError {
        ApiError {
            status: StatusCode::NOT_IMPLEMENTED,
            code: "request_not_implemented",
            message: "This request is not supported by the server.".into(),
        }
    }

    /// Returns the response with the error.
    pub fn into_reply(self) -> Reply {
        let body = json!({"error": {"code": self.code, "message": self.message}});
        let mut reply = json(self.status, body.to_string());
        if self.status == StatusCode::UNAUTHORIZED {
            set(&mut reply, WWW_AUTHENTICATE, "Bearer");
        }
        reply
    }
}

/// Returns a JSON response.
pub(super) fn json(status: StatusCode, body: impl Into<Bytes>) -> Reply {
    with_type(status, "application/json", body.into())
}

/// Returns the HTML page of a proxy or a portal.
pub(super) fn html(status: StatusCode, title: &str) -> Reply {
    let body = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n\
         <hr><center>proxy.example.net</center>\n</body>\n</html>\n"
    );
    with_type(status, "text/html; charset=utf-8", body.into())
}

/// Returns 204 without a body: there are no events.
pub(super) fn no_content() -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::NO_CONTENT;
    reply
}

/// Returns 404, as the web server answers for a path outside `UnifiedAPI`.
pub(super) fn not_found() -> Reply {
    html(StatusCode::NOT_FOUND, "404 Not Found")
}

/// Returns 204 with the address of the service description, as service discovery answers.
pub(super) fn discovered(location: &str) -> Reply {
    let mut reply = no_content();
    if let Ok(location) = HeaderValue::from_str(location) {
        let name = HeaderName::from_static("x-xrds-location");
        reply.headers_mut().insert(name, location);
    }
    reply
}

/// Sets a header of an answer.
pub(super) fn set(reply: &mut Reply, name: HeaderName, value: &'static str) {
    reply
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

fn with_type(status: StatusCode, content_type: &'static str, body: Bytes) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    set(&mut reply, CONTENT_TYPE, content_type);
    reply
}
