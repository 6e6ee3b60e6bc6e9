//! The presence of a user's phones, which names their extensions.

use std::borrow::Cow;

use url::Url;

use super::query::{page_parameters, set_parameters};
use super::{
    Duplicates, Extension, Filter, Host, Identity, OrderWords, Page, Resource, Row, SortOrder, User,
};

/// A request for the presence of all phones of a user: `GET /uapi/extensions/{user}/@self/presence`.
///
/// It is the only list of extension numbers that UnifiedAPI has. A row is a phone, and an extension can have several.
/// Queues, conferences and IVRs have no phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceQuery {
    /// The owner of the phones. The API refuses `@owner`.
    pub user: User,
}

impl PresenceQuery {
    /// Returns the extension of a row; `None` if the row has no extension, or one that is not a number.
    pub fn extension(row: &Row<'_>) -> Option<Extension> {
        extension_text(row)?.parse().ok()
    }
}

fn extension_text<'r>(row: &Row<'r>) -> Option<Cow<'r, str>> {
    let mut members = row.members();
    let member = members.find(|member| member.name() == "extension")?;
    Some(member.text())
}

impl Resource for PresenceQuery {
    fn url(&self, host: &Host, page: Page, _: OrderWords) -> Url {
        let mut url = host.join([
            "uapi",
            "extensions",
            self.user.as_str(),
            "@self",
            "presence",
        ]);
        set_parameters(&mut url, &page_parameters(page));
        url
    }

    fn identity<'r>(&self, _: &Row<'r>) -> Identity<'r> {
        Identity {
            kind: Cow::Borrowed(""),
            id: Cow::Borrowed(""),
        }
    }

    fn duplicates(&self) -> Duplicates {
        // Two phones of one extension may have equal rows.
        Duplicates::Pages
    }

    fn selects(&self, _: &Identity<'_>) -> bool {
        true
    }

    fn is_row(&self, row: &Row<'_>) -> bool {
        Self::extension(row).is_some()
    }

    fn row_name(&self) -> &'static str {
        "an entry with an extension number"
    }

    fn filter(&self) -> Option<&Filter> {
        None
    }

    fn sort_order(&self) -> Option<SortOrder> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_names_the_user_and_the_page() {
        let host: Host = "pbx.example.com".parse().unwrap();
        let user = "1042".parse().unwrap();
        let page = Page {
            start_index: "40".parse().ok(),
            count: "20".parse().ok(),
        };
        assert_eq!(
            PresenceQuery { user }
                .url(&host, page, OrderWords::default())
                .as_str(),
            "https://pbx.example.com/uapi/extensions/1042/@self/presence?count=20&startIndex=40"
        );
    }

    #[test]
    fn a_row_has_an_extension_number() {
        let extension = |row: &str| PresenceQuery::extension(&Row::parse(row).unwrap());
        let number = |text: &str| Some(text.parse().unwrap());
        assert_eq!(
            extension(r#"{"status":"1","extension":"0003*210"}"#),
            number("0003*210")
        );
        assert_eq!(extension(r#"{"extension":210}"#), number("210"));
        for row in ["{}", r#"{"extension":null}"#, r#"{"extension":"Anna"}"#] {
            assert_eq!(extension(row), None, "{row}");
        }
    }
}
