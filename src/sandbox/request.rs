//! Parses a request: the resource, the URI fragment and the parameters, with the documented errors for invalid ones.

use percent_encoding::percent_decode_str;

use super::event::{Field, FieldSet};
use super::filter::{Filter, Test};
use super::reply::ApiError;

/// The id of the sandbox's one user.
const USER_ID: &str = "1042";
/// The largest `count` and `startIndex`.
const LARGEST: usize = 4_999;
/// The page size when `count` is not sent.
const DEFAULT_COUNT: usize = 20;

/// A resource of `UnifiedAPI`, by its path. Each part is percent-decoded, and none is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// `/uapi`
    Discovery,
    /// `/uapi/extensions/{user}/@self/presence`
    Presence { user: String },
    /// `/uapi/extensions/{user}/{extension}/phoneCallEvents[/{type}[/{id}]]`
    Events(Target),
    /// Any other path below `/uapi`.
    Unknown,
    /// A path of the web server in front.
    Outside,
}

impl Resource {
    /// Returns the resource of a path. A slash at the end makes no difference.
    pub fn from_path(path: &str) -> Resource {
        let decode = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = path.strip_prefix('/').unwrap_or(path);
        let parts: Vec<String> = path.split('/').map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["uapi"] => Resource::Discovery,
            ["uapi", "extensions", user, "@self", "presence"] => Resource::Presence {
                user: (*user).to_owned(),
            },
            [
                "uapi",
                "extensions",
                user,
                extension,
                "phoneCallEvents",
                rest @ ..,
            ] if rest.len() <= 2 => {
                let owned = |part: &&str| (*part).to_owned();
                Resource::Events(Target {
                    user: (*user).to_owned(),
                    extension: (*extension).to_owned(),
                    event_type: rest.first().map(owned),
                    event_id: rest.get(1).map(owned),
                })
            }
            ["uapi", ..] => Resource::Unknown,
            _ => Resource::Outside,
        }
    }
}

/// The events that a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub user: String,
    pub extension: String,
    pub event_type: Option<String>,
    pub event_id: Option<String>,
}

/// Checks the user of a path.
///
/// # Errors
/// `user_invalid` if the user is neither one of the names that `UnifiedAPI` defines nor the sandbox's user.
pub(super) fn check_user(user: &str) -> Result<(), ApiError> {
    if ["@me", "@viewer", "@owner", USER_ID].contains(&user) {
        return Ok(());
    }
    Err(ApiError::invalid(
        "user_invalid",
        "Value supplied in the URI-Fragment as userId is invalid: it must be @me, @viewer, @owner or the id of a user.",
    ))
}

impl Target {
    /// Returns the event type; `None` if the path asks for all types. Accepts any number, also one without events.
    ///
    /// # Errors
    /// `pce_type_invalid` when it is not a number.
    pub fn event_type(&self) -> Result<Option<u64>, ApiError> {
        self.event_type.as_deref().map_or(Ok(None), |text| {
            is_digits(text)
                .then(|| Some(text.parse().unwrap_or(u64::MAX)))
                .ok_or_else(|| {
                    ApiError::invalid(
                        "pce_type_invalid",
                        "Value supplied in the URI-Fragment as eventType is invalid: it must be a number.",
                    )
                })
        })
    }
}

/// Returns `pce_id_invalid`: no event has this id.
pub(super) fn unknown_event() -> ApiError {
    ApiError::invalid(
        "pce_id_invalid",
        "Value supplied in the URI-Fragment as eventId is invalid: no phone call event of this type has this id.",
    )
}

/// Returns `extension_invalid`: the number is malformed, is `@self`, or belongs to no extension.
pub(super) fn unknown_extension() -> ApiError {
    ApiError::invalid(
        "extension_invalid",
        "Value supplied in the URI-Fragment as extension is invalid: it must be the number of a phone terminal, a \
         queue, a conference or an IVR, and cannot be @self.",
    )
}

/// Returns whether the text has the form of an extension's number: digits and asterisks.
pub(super) fn is_extension(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'*')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The checked parameters of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub fields: FieldSet,
    /// The requested page size, 1–4999.
    pub count: usize,
    /// The position of the first row, 0–4999.
    pub start_index: usize,
    pub filter: Option<Filter>,
    pub descending: bool,
}

impl Parameters {
    /// Reads the decoded parameters. The last of repeated ones wins; unknown ones are ignored.
    ///
    /// # Errors
    /// The documented code of the first invalid parameter, in the order of the vendor's table.
    pub fn read(sent: &[(String, String)]) -> Result<Parameters, ApiError> {
        let value = |name| parameter(sent, name);
        Ok(Parameters {
            fields: fields(value("fields"))?,
            count: count(sent)?,
            filter: filter(value("filterBy"), value("filterOp"), value("filterValue"))?,
            descending: descending(value("sortOrder"))?,
            start_index: start_index(sent)?,
        })
    }
}

/// Returns the value of a parameter. The last of repeated ones wins.
pub(super) fn parameter<'s>(sent: &'s [(String, String)], name: &str) -> Option<&'s str> {
    let mut last_first = sent.iter().rev();
    last_first.find_map(|(sent, value)| (sent == name).then_some(value.as_str()))
}

/// Returns the page size requested.
///
/// # Errors
/// `count_invalid` if it is not a number from 1 to 4999.
pub(super) fn count(sent: &[(String, String)]) -> Result<usize, ApiError> {
    number(parameter(sent, "count"), 1, DEFAULT_COUNT).ok_or_else(|| {
        ApiError::invalid(
            "count_invalid",
            "Value supplied in count parameter is missing or invalid: it must be a number from 1 to 4999.",
        )
    })
}

/// Returns the index of the first row requested.
///
/// # Errors
/// `startindex_invalid` if it is not a number from 0 to 4999.
pub(super) fn start_index(sent: &[(String, String)]) -> Result<usize, ApiError> {
    number(parameter(sent, "startIndex"), 0, 0).ok_or_else(|| {
        ApiError::invalid(
            "startindex_invalid",
            "Value supplied in startIndex parameter is missing or invalid: it must be a number from 0 to 4999.",
        )
    })
}

fn fields(value: Option<&str>) -> Result<FieldSet, ApiError> {
    let Some(list) = value else {
        return Ok(FieldSet::ALL);
    };
    list.split(',')
        .try_fold(FieldSet::default(), |set, name| {
            Some(set.with(Field::from_name(name)?))
        })
        .ok_or_else(|| {
            ApiError::invalid(
                "fields_invalid",
                "Value supplied in fields parameter is missing or invalid: it must be a list of names of PhoneCallEvent \
                 fields, separated by commas (e.g. type,id,url).",
            )
        })
}

/// Returns a number between `smallest` and 4999; `default` if the request lacks the parameter, `None` if it is invalid.
fn number(value: Option<&str>, smallest: usize, default: usize) -> Option<usize> {
    let Some(text) = value else {
        return Some(default);
    };
    let number = is_digits(text).then(|| text.parse().ok())??;
    (smallest..=LARGEST).contains(&number).then_some(number)
}

/// Returns the filter. Without `filterBy`, it ignores `filterOp` and `filterValue`.
fn filter(
    by: Option<&str>,
    operation: Option<&str>,
    value: Option<&str>,
) -> Result<Option<Filter>, ApiError> {
    let Some(by) = by else { return Ok(None) };
    let by = Field::from_name(by).ok_or_else(|| {
        ApiError::invalid(
            "filterby_invalid",
            "Value supplied in filterBy parameter is missing or invalid: it must be the name of a PhoneCallEvent field.",
        )
    })?;
    let test: fn(String) -> Test = match operation {
        None | Some("contains") => Test::Contains,
        Some("equals") => Test::Equals,
        Some("startsWith") => Test::StartsWith,
        Some("present") => |_| Test::Present,
        Some(_) => {
            return Err(ApiError::invalid(
                "filterop_invalid",
                "Value supplied in filterOp parameter is missing or invalid: it must be contains, equals, startsWith or \
                 present.",
            ));
        }
    };
    if value.is_none() && operation != Some("present") {
        return Err(ApiError::invalid(
            "filtervalue_invalid",
            "Value supplied in filterValue parameter is missing or invalid: it must be a string.",
        ));
    }
    let test = test(value.unwrap_or_default().to_owned());
    Ok(Some(Filter { by, test }))
}

fn descending(value: Option<&str>) -> Result<bool, ApiError> {
    match value {
        None | Some("ascending") => Ok(false),
        Some("descending") => Ok(true),
        Some(_) => Err(ApiError::invalid(
            "sortorder_invalid",
            "Value supplied in sortOrder parameter is missing or invalid: it must be ascending or descending.",
        )),
    }
}

#[cfg(test)]
mod tests;
