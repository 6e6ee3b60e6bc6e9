//! Parses the URI fragment and the parameters of a request, with the documented errors for invalid ones.

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

/// `/uapi/extensions/{user}/{extension}/phoneCallEvents[/{type}[/{id}]]`, each part percent-decoded, none checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub user: String,
    pub extension: String,
    pub event_type: Option<String>,
    pub event_id: Option<String>,
}

impl Target {
    /// Returns the parts of a path; `None` for another resource.
    pub fn from_path(path: &str) -> Option<Target> {
        let decode = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let parts: Vec<String> = path.strip_prefix('/')?.split('/').map(decode).collect();
        let [root, extensions, user, extension, events, rest @ ..] = parts.as_slice() else {
            return None;
        };
        let known = root == "uapi" && extensions == "extensions" && events == "phoneCallEvents";
        (known && rest.len() <= 2).then(|| Target {
            user: user.clone(),
            extension: extension.clone(),
            event_type: rest.first().cloned(),
            event_id: rest.get(1).cloned(),
        })
    }

    /// Checks the user.
    ///
    /// # Errors
    /// `user_invalid` if it is neither a name that `UnifiedAPI` defines nor the sandbox's user.
    pub fn check_user(&self) -> Result<(), ApiError> {
        if ["@me", "@viewer", "@owner", USER_ID].contains(&self.user.as_str()) {
            return Ok(());
        }
        Err(ApiError::invalid(
            "user_invalid",
            "Value supplied in the URI-Fragment as userId is invalid: it must be @me, @viewer, @owner or the id of a user.",
        ))
    }

    /// Returns the event type; `None` for all types. A type without events is valid.
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

/// `pce_id_invalid`: no event has this id.
pub(super) fn unknown_event() -> ApiError {
    ApiError::invalid(
        "pce_id_invalid",
        "Value supplied in the URI-Fragment as eventId is invalid: no phone call event of this type has this id.",
    )
}

/// `extension_invalid`: malformed, `@self`, or of no extension.
pub(super) fn unknown_extension() -> ApiError {
    ApiError::invalid(
        "extension_invalid",
        "Value supplied in the URI-Fragment as extension is invalid: it must be the number of a phone terminal, a \
         queue, a conference or an IVR, and cannot be @self.",
    )
}

/// Whether the text has the form of an extension's number: digits and asterisks.
pub(super) fn is_extension(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'*')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parameters of a request, checked.
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
        let value = |name: &str| {
            let mut last_first = sent.iter().rev();
            last_first.find_map(|(sent, value)| (sent == name).then_some(value.as_str()))
        };
        Ok(Parameters {
            fields: fields(value("fields"))?,
            count: number(value("count"), 1, DEFAULT_COUNT).ok_or_else(|| {
                ApiError::invalid(
                    "count_invalid",
                    "Value supplied in count parameter is missing or invalid: it must be a number from 1 to 4999.",
                )
            })?,
            filter: filter(value("filterBy"), value("filterOp"), value("filterValue"))?,
            descending: descending(value("sortOrder"))?,
            start_index: number(value("startIndex"), 0, 0).ok_or_else(|| {
                ApiError::invalid(
                    "startindex_invalid",
                    "Value supplied in startIndex parameter is missing or invalid: it must be a number from 0 to 4999.",
                )
            })?,
        })
    }
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

/// A number between `smallest` and 4999; `default` when the parameter was not sent, `None` when it is wrong.
fn number(value: Option<&str>, smallest: usize, default: usize) -> Option<usize> {
    let Some(text) = value else {
        return Some(default);
    };
    let number = is_digits(text).then(|| text.parse().ok())??;
    (smallest..=LARGEST).contains(&number).then_some(number)
}

/// Without `filterBy`, `filterOp` and `filterValue` are ignored.
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
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Parameters, ApiError> {
        let sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Parameters::read(&sent)
    }

    #[test]
    fn wrong_parameters_are_refused_with_their_own_code() {
        for (query, code) in [
            ("count=0", "count_invalid"),
            ("count=5000", "count_invalid"),
            ("count=", "count_invalid"),
            ("count=-1", "count_invalid"),
            ("count=%2B5", "count_invalid"),
            ("count=5.0", "count_invalid"),
            ("count=99999999999999999999999", "count_invalid"),
            ("count=20&count=x", "count_invalid"),
            ("startIndex=5000", "startindex_invalid"),
            ("startIndex=", "startindex_invalid"),
            ("startIndex=-1", "startindex_invalid"),
            ("startIndex=1e3", "startindex_invalid"),
            ("filterBy=", "filterby_invalid"),
            ("filterBy=extension&filterValue=1", "filterby_invalid"),
            ("filterBy=URL&filterValue=1", "filterby_invalid"),
            ("filterBy=url&filterOp=&filterValue=1", "filterop_invalid"),
            (
                "filterBy=url&filterOp=starts+with&filterValue=1",
                "filterop_invalid",
            ),
            ("filterBy=url", "filtervalue_invalid"),
            ("filterBy=url&filterOp=equals", "filtervalue_invalid"),
            ("sortOrder=", "sortorder_invalid"),
            ("sortOrder=asc", "sortorder_invalid"),
            ("fields=", "fields_invalid"),
            ("fields=id,", "fields_invalid"),
            ("fields=id,+url", "fields_invalid"),
            ("fields=id,answered", "fields_invalid"),
        ] {
            assert_eq!(
                read(query).map_err(|error| error.code),
                Err(code),
                "{query}"
            );
        }
    }

    #[test]
    fn the_first_wrong_parameter_of_the_vendors_table_is_named() {
        let all = "startIndex=x&sortOrder=x&filterBy=url&filterOp=x&count=x&fields=x";
        let codes = ["fields", "count", "filterop", "sortorder", "startindex"];
        for at in 0..codes.len() {
            let corrected: String = codes[..at].iter().fold(all.to_owned(), |query, code| {
                let right = match *code {
                    "fields" => ("fields=x", "fields=id"),
                    "count" => ("count=x", "count=1"),
                    "filterop" => ("filterOp=x", "filterOp=present"),
                    _ => ("sortOrder=x", "sortOrder=descending"),
                };
                query.replace(right.0, right.1)
            });
            let code = read(&corrected).map_err(|error| error.code);
            assert_eq!(code, Err([codes[at], "_invalid"].concat().as_str()));
        }
    }

    #[test]
    fn what_is_not_sent_has_its_default() {
        let defaults = Parameters {
            fields: FieldSet::ALL,
            count: 20,
            start_index: 0,
            filter: None,
            descending: false,
        };
        for query in [
            "",
            "Count=7&page=3",
            "filterOp=bogus&filterValue=x",
            "sortOrder=ascending",
        ] {
            assert_eq!(read(query).as_ref(), Ok(&defaults), "{query}");
        }
    }

    #[test]
    fn bounds_are_inclusive_and_the_last_of_repeated_parameters_counts() {
        let read = read("count=x&count=4999&startIndex=1&startIndex=4999&sortOrder=descending")
            .expect("valid");
        assert_eq!(
            (read.count, read.start_index, read.descending),
            (4_999, 4_999, true)
        );
    }

    #[test]
    fn filters_are_read() {
        let filter = |query| read(query).expect(query).filter.expect(query);
        let contains = Filter {
            by: Field::Url,
            test: Test::Contains("a b&c".into()),
        };
        assert_eq!(filter("filterBy=url&filterValue=a+b%26c"), contains);
        assert_eq!(
            filter("filterBy=url&filterOp=contains&filterValue=a%20b%26c"),
            contains
        );
        assert_eq!(filter("filterBy=note&filterOp=present").test, Test::Present);
        assert_eq!(
            filter("filterBy=note&filterOp=equals&filterValue=").test,
            Test::Equals(String::new())
        );
    }

    #[test]
    fn paths_are_taken_apart() {
        let target = Target::from_path("/uapi/extensions/%40me/0003%2a210/phoneCallEvents/0/a%2Fb")
            .expect("a target");
        assert_eq!(target.user, "@me");
        assert_eq!(target.extension, "0003*210");
        assert_eq!(target.event_type(), Ok(Some(0)));
        assert_eq!(target.event_id.as_deref(), Some("a/b"));
        for path in [
            "/",
            "/uapi/extensions/@me/210",
            "/uapi/extensions/@me/210/phonecallevents",
            "/uapi/extensions/@me/210/phoneCallEvents/0/a/b",
            "/x/uapi/extensions/@me/210/phoneCallEvents",
        ] {
            assert_eq!(Target::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn event_types_are_numbers() {
        let read = |text: &str| {
            let path = format!("/uapi/extensions/@me/210/phoneCallEvents/{text}");
            Target::from_path(&path)
                .expect("a target")
                .event_type()
                .map_err(|error| error.code)
        };
        assert_eq!(read("04"), Ok(Some(4)));
        assert_eq!(read("99999999999999999999"), Ok(Some(u64::MAX)));
        for text in ["", "x", "-1", "dial-in", "1.0"] {
            assert_eq!(read(text), Err("pce_type_invalid"), "{text}");
        }
    }
}
