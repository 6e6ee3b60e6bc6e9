//! One request to list phone call events: every part of its URI and every parameter.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::{EventId, EventType, Extension, Field, Filter, Host, Invalid, User, whole};

/// The number of rows to request for a page: 1 to 4999.
///
/// The vendor's page says "maximum 5000" in one place and "lower than 5000" in another; every server accepts 4999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(u16);

impl Count {
    /// The largest number of rows that a request can ask for.
    pub const MAX: Self = Self(4999);

    /// Returns the valid count that is nearest to `rows`.
    pub fn clamped(rows: u64) -> Self {
        Self(u16::try_from(rows).map_or(Self::MAX.0, |rows| rows.clamp(1, Self::MAX.0)))
    }

    /// Returns the number of rows.
    pub fn get(self) -> u64 {
        u64::from(self.0)
    }
}

impl FromStr for Count {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        whole(text, &(1..=Self::MAX.0)).map(Self)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The index of a page's first row in the whole result: 0 to 4999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct StartIndex(u16);

impl StartIndex {
    /// The largest index that a page can start at.
    pub const MAX: Self = Self(4999);

    /// Returns this index, if a page can start at it.
    pub fn new(index: u64) -> Option<Self> {
        let index = u16::try_from(index).ok()?;
        (index <= Self::MAX.0).then_some(Self(index))
    }

    /// Returns the number of rows before the page.
    pub fn get(self) -> u64 {
        u64::from(self.0)
    }
}

impl FromStr for StartIndex {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        whole(text, &(0..=Self::MAX.0)).map(Self)
    }
}

impl fmt::Display for StartIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The page to request. The server chooses the values that are `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// The index of the first row; the server's default is 0.
    pub start_index: Option<StartIndex>,
    /// The most rows; the server's default is 20.
    pub count: Option<Count>,
}

/// The order of a collection, which the server sorts by `url`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// The server's default.
    #[default]
    Ascending,
    /// From the last url to the first.
    Descending,
}

/// The words for a sort order in a request. Versions of UnifiedAPI differ in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderWords {
    /// `ascending` and `descending`.
    #[default]
    Long,
    /// `asc` and `desc`.
    Short,
    /// The request has no order, because the server knows neither pair of words.
    Omitted,
}

impl OrderWords {
    /// Returns the words to try after a server has rejected these; `None` after the last ones.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Long => Some(Self::Short),
            Self::Short => Some(Self::Omitted),
            Self::Omitted => None,
        }
    }
}

impl SortOrder {
    /// The names that an option accepts.
    pub const NAMES: [&str; 4] = ["ascending", "descending", "asc", "desc"];

    /// Returns the value of the API's parameter; `None` if the parameter is not sent.
    fn parameter(self, words: OrderWords) -> Option<String> {
        let word = match (words, self) {
            (OrderWords::Long, Self::Ascending) => "ascending",
            (OrderWords::Long, Self::Descending) => "descending",
            (OrderWords::Short, Self::Ascending) => "asc",
            (OrderWords::Short, Self::Descending) => "desc",
            (OrderWords::Omitted, _) => return None,
        };
        Some(word.to_owned())
    }
}

impl FromStr for SortOrder {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.to_ascii_lowercase().as_str() {
            "ascending" | "asc" => Ok(Self::Ascending),
            "descending" | "desc" => Ok(Self::Descending),
            _ => Err(Invalid::word("sort order", text, &Self::NAMES)),
        }
    }
}

/// The events of an extension that the URI selects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selection {
    /// Those of every type.
    #[default]
    All,
    /// Those of one type.
    Type(EventType),
    /// One event. The API requires its type as well as its id.
    Event(EventType, EventId),
}

/// One request to list phone call events.
///
/// `GET /uapi/extensions/{user}/{extension}/phoneCallEvents[/{type}[/{id}]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// The owner of the extension.
    pub user: User,
    /// The extension.
    pub extension: Extension,
    /// The events to list.
    pub selection: Selection,
    /// The filter that events have to match.
    pub filter: Option<Filter>,
    /// The order, by `url`; `None` leaves it to the server.
    pub sort_order: Option<SortOrder>,
    /// The fields to return. An empty list means all of them.
    pub fields: Vec<Field>,
}

impl ListQuery {
    /// Returns the query for every event of an extension of `@me`.
    pub fn new(extension: Extension) -> Self {
        Self {
            user: User::default(),
            extension,
            selection: Selection::All,
            filter: None,
            sort_order: None,
            fields: Vec::new(),
        }
    }

    /// Returns the event type in the URI, if there is one.
    pub fn event_type(&self) -> Option<EventType> {
        match self.selection {
            Selection::All => None,
            Selection::Type(event_type) | Selection::Event(event_type, _) => Some(event_type),
        }
    }

    /// Returns the request's URL for one page.
    pub fn url(&self, host: &Host, page: Page, words: OrderWords) -> Url {
        let event_type = self.event_type().map(|t| t.to_string());
        let mut path = vec![
            "uapi",
            "extensions",
            self.user.as_str(),
            self.extension.as_str(),
            "phoneCallEvents",
        ];
        path.extend(event_type.as_deref());
        if let Selection::Event(_, id) = &self.selection {
            path.push(id.as_str());
        }
        let mut url = host.join(path);
        set_parameters(&mut url, &self.parameters(page, words));
        url
    }

    fn parameters(&self, page: Page, words: OrderWords) -> Vec<(&'static str, String)> {
        let mut parameters = page_parameters(page);
        let mut add = |name, value: Option<String>| {
            parameters.extend(value.map(|value| (name, value)));
        };
        if let Some(filter) = &self.filter {
            add("filterBy", Some(filter.field().to_string()));
            add("filterOp", Some(filter.op().to_string()));
            add("filterValue", filter.value().map(str::to_owned));
        }
        let order = self.sort_order.and_then(|order| order.parameter(words));
        add("sortOrder", order);
        if !self.fields.is_empty() {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name()).collect();
            add("fields", Some(names.join(",")));
        }
        parameters
    }
}

/// Returns the parameters that ask for this page.
pub(super) fn page_parameters(page: Page) -> Vec<(&'static str, String)> {
    let count = page.count.map(|count| ("count", count.to_string()));
    let start = page
        .start_index
        .map(|start| ("startIndex", start.to_string()));
    count.into_iter().chain(start).collect()
}

/// Sets the query of the URL to these parameters.
pub(super) fn set_parameters(url: &mut Url, parameters: &[(&str, String)]) {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PARAMETER)))
        .collect();
    if !parameters.is_empty() {
        url.set_query(Some(&parameters.join("&")));
    }
}

/// The characters that are percent-encoded in a parameter's value: all except RFC 3986's unreserved characters and the
/// query characters that separate nothing in a query. A space becomes `%20`, which every server decodes alike, unlike
/// `+`.
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'*')
    .remove(b'@')
    .remove(b':')
    .remove(b'/');

#[cfg(test)]
mod tests {
    use super::super::FilterOp;
    use super::*;

    fn url(query: &ListQuery, page: Page) -> String {
        let host: Host = "pbx.example.com".parse().unwrap();
        query
            .url(&host, page, OrderWords::default())
            .as_str()
            .replacen("https://pbx.example.com/uapi/extensions", "", 1)
    }

    #[test]
    fn every_part_of_the_uri() {
        let mut query = ListQuery::new("0003-210".parse().unwrap());
        assert_eq!(
            url(&query, Page::default()),
            "/@me/0003*210/phoneCallEvents"
        );
        query.user = "owner".parse().unwrap();
        query.selection = Selection::Type(EventType::new(3));
        assert_eq!(
            url(&query, Page::default()),
            "/@owner/0003*210/phoneCallEvents/3"
        );
        query.selection = Selection::Event(EventType::new(0), "Nq1".parse().unwrap());
        assert_eq!(
            url(&query, Page::default()),
            "/@owner/0003*210/phoneCallEvents/0/Nq1"
        );
    }

    #[test]
    fn every_parameter() {
        let mut query = ListQuery::new("210".parse().unwrap());
        query.filter = Filter::new(
            Field::Url,
            FilterOp::StartsWith,
            Some("http://a.example/?x=1&y= +%é".into()),
        )
        .ok();
        query.sort_order = Some(SortOrder::Descending);
        query.fields = vec![Field::Id, Field::Url];
        let page = Page {
            start_index: "40".parse().ok(),
            count: "20".parse().ok(),
        };
        assert_eq!(
            url(&query, page),
            "/@me/210/phoneCallEvents?count=20&startIndex=40&filterBy=url&filterOp=startsWith\
             &filterValue=http://a.example/%3Fx%3D1%26y%3D%20%2B%25%C3%A9&sortOrder=descending&fields=id,url"
        );
    }

    #[test]
    fn present_sends_no_value() {
        let mut query = ListQuery::new("210".parse().unwrap());
        query.filter = Filter::new(Field::Note, FilterOp::Present, None).ok();
        assert_eq!(
            url(&query, Page::default()),
            "/@me/210/phoneCallEvents?filterBy=note&filterOp=present"
        );
    }

    #[test]
    fn numbers_have_bounds() {
        for text in ["1", "20", "4999"] {
            assert!(text.parse::<Count>().is_ok(), "{text}");
        }
        for text in ["0", "5000", "x", "", "-1", "+5", "1.5", "99999999"] {
            assert!(text.parse::<Count>().is_err(), "{text}");
        }
        assert!("0".parse::<StartIndex>().is_ok());
        assert!("5000".parse::<StartIndex>().is_err());
        assert_eq!(Count::clamped(0).get(), 1);
        assert_eq!(Count::clamped(70_000).get(), 4999);
        assert_eq!(StartIndex::new(5000), None);
    }
}
