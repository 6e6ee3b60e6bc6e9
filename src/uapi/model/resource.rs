//! The description of a resource, for the paging engine and the client.

use std::borrow::Cow;

use url::Url;

use super::{
    EventType, Field, Filter, Host, ListQuery, OrderWords, Page, Row, Selection, SortOrder,
};

/// A query for a list of rows that the server returns page by page.
///
/// The paging engine reads every resource through this description. A further resource needs one more implementation
/// and no change to the engine.
pub trait Resource: Send + Sync {
    /// Returns the URL of one page. `words` are those for the sort order.
    fn url(&self, host: &Host, page: Page, words: OrderWords) -> Url;

    /// Returns the identity of a row, which distinguishes it from the other rows of the result.
    fn identity<'r>(&self, row: &Row<'r>) -> Identity<'r>;

    /// Returns whether duplicates are rows or pages. The default is for rows with an identity, as most resources have.
    fn duplicates(&self) -> Duplicates {
        Duplicates::Rows
    }

    /// Returns whether the query asks for the row with this identity.
    fn selects(&self, identity: &Identity<'_>) -> bool;

    /// Returns whether the object is a row of this resource. Only rows without an id are checked.
    fn is_row(&self, row: &Row<'_>) -> bool;

    /// Returns the name of a row, such as `an event`, for errors about an object that is not a row.
    fn row_name(&self) -> &'static str;

    /// Returns the filter that the request asks the server to apply.
    fn filter(&self) -> Option<&Filter>;

    /// Returns the order, by url, that the request asks for.
    fn sort_order(&self) -> Option<SortOrder>;
}

/// The duplicates that a result can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// A row with the identity of an earlier row.
    Rows,
    /// A page with the rows of an earlier page. Single rows may be equal.
    Pages,
    /// A page with the rows of an earlier page and the same start index. All rows may be equal.
    NumberedPages,
}

/// The identity of a row within a result: a type and an id. Without an id the whole text of the row identifies it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity<'r> {
    /// The type; empty if the row has no type.
    pub kind: Cow<'r, str>,
    /// The id; empty if the row has no id.
    pub id: Cow<'r, str>,
}

/// Returns the digits of a number that a server writes with blanks or with decimal places that are all 0. Any other text
/// stays.
fn plain_number(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    let (digits, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && decimals.bytes().all(|byte| byte == b'0') && digits.len() < text.len() {
        return digits.to_owned().into();
    }
    text
}

impl Resource for ListQuery {
    fn url(&self, host: &Host, page: Page, words: OrderWords) -> Url {
        ListQuery::url(self, host, page, words)
    }

    fn identity<'r>(&self, row: &Row<'r>) -> Identity<'r> {
        let [kind, id] = row.two_texts([Field::Type, Field::Id]);
        let kind = plain_number(kind);
        match self.event_type() {
            // A row without a type has the type in the path of the request.
            Some(asked) if kind.is_empty() => Identity {
                kind: Cow::Owned(asked.to_string()),
                id,
            },
            _ => Identity { kind, id },
        }
    }

    fn duplicates(&self) -> Duplicates {
        let has = |field| self.fields.is_empty() || self.fields.contains(&field);
        if has(Field::Id) && (has(Field::Type) || self.event_type().is_some()) {
            Duplicates::Rows
        } else {
            // Raw output requests only the fields that the user names, and these may be equal in all events.
            Duplicates::NumberedPages
        }
    }

    fn selects(&self, identity: &Identity<'_>) -> bool {
        // A text that is not a type does not show that the event has another one.
        let is_of = |asked: EventType| identity.kind.parse().map_or(true, |kind| asked == kind);
        match &self.selection {
            Selection::All => true,
            Selection::Type(asked) => is_of(*asked),
            Selection::Event(asked, id) => {
                is_of(*asked) && (identity.id.is_empty() || identity.id == id.as_str())
            }
        }
    }

    fn is_row(&self, row: &Row<'_>) -> bool {
        // If the request names fields, an event may have none of them.
        let may_be_empty = !self.fields.is_empty() && !self.fields.contains(&Field::Id);
        may_be_empty || row.members().any(|member| member.field().is_some())
    }

    fn row_name(&self) -> &'static str {
        "an event"
    }

    fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    fn sort_order(&self) -> Option<SortOrder> {
        self.sort_order
    }
}
