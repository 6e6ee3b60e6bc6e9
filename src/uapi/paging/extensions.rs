//! The extensions of a user, from the presence of the user's phones.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::budget::Budget;
use super::outcome::Shortfall;
use super::pages::{Pages, Shared};
use super::plan::Scope;
use super::prefetch::{Fetch, FromServer};
use crate::uapi::model::{Count, Extension, PresenceQuery, Resource, User};
use crate::uapi::{Client, Error};

/// The extensions of a user, page by page.
pub struct Extensions {
    pages: Pages,
    known: BTreeSet<Extension>,
    /// Whether all pages so far are in order, and the server says that it sorts.
    is_sorted: bool,
}

/// The extensions of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The extensions that no earlier page has, by number.
    pub new: Vec<Extension>,
    /// Whether this page and all earlier ones are in order, and the server says that it sorts.
    pub is_sorted: bool,
}

impl Extensions {
    /// Returns a reader of a user's extensions, which requests `page_size` rows at a time.
    pub fn new(client: Arc<Client>, user: User, page_size: Count, jobs: usize) -> Self {
        let resource: Arc<dyn Resource> = Arc::new(PresenceQuery { user });
        let source = FromServer {
            client,
            resource: Arc::clone(&resource),
        };
        Self::from_source(Arc::new(source), resource, page_size, jobs)
    }

    fn from_source(
        source: Arc<dyn Fetch>,
        resource: Arc<dyn Resource>,
        page_size: Count,
        jobs: usize,
    ) -> Self {
        let scope = Scope::All {
            page_size,
            limit: None,
        };
        let shared = Shared {
            stop: Arc::default(),
            budget: Budget::new(jobs),
            most: usize::MAX,
            probable: 0,
        };
        Self {
            pages: Pages::new(source, resource, scope, shared),
            known: BTreeSet::new(),
            is_sorted: true,
        }
    }

    /// Returns the extensions of the next page; `None` after the last one.
    ///
    /// # Errors
    /// The request failed, or its answer is not a list of extensions.
    pub async fn next(&mut self) -> Result<Option<Found>, Error> {
        let Some(page) = self.pages.next().await? else {
            return Ok(None);
        };
        let last = self.known.last().cloned();
        self.is_sorted &= page.sorted == Some(true);
        let mut new = BTreeSet::new();
        for extension in page.rows().filter_map(|row| PresenceQuery::extension(&row)) {
            if self.known.insert(extension.clone()) {
                self.is_sorted &= last.as_ref().is_none_or(|last| *last < extension);
                new.insert(extension);
            }
        }
        Ok(Some(Found {
            new: new.into_iter().collect(),
            is_sorted: self.is_sorted,
        }))
    }

    /// Returns the reason that extensions are missing, once [`next`](Self::next) has returned `None`.
    pub fn shortfall(&self) -> Option<Shortfall> {
        self.pages.outcome().shortfall
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::uapi::model::{Collection, Page};

    /// A server with these numbers, `cap` of them on a page, and the flag `sorted` in each answer.
    struct Numbers {
        all: Vec<&'static str>,
        cap: usize,
        sorted: &'static str,
        ignores_start: bool,
    }

    impl Fetch for Numbers {
        fn fetch(&self, page: Page) -> BoxFuture<'static, Result<Collection, Error>> {
            let start = page.start_index.unwrap_or_default().get();
            let start = usize::try_from(start).unwrap();
            let start = if self.ignores_start { 0 } else { start };
            let rows = self.all.iter().skip(start).take(self.cap);
            let rows: Vec<String> = rows
                .map(|number| format!(r#"{{"extension":"{number}"}}"#))
                .collect();
            let total = self.all.len();
            let (sorted, rows) = (self.sorted, rows.join(","));
            let body = format!(r#"{{"totalResults":{total},{sorted}"entry":[{rows}]}}"#);
            Box::pin(async { Ok(Collection::parse(body).unwrap()) })
        }
    }

    /// Returns the numbers of each page, with a `!` after those that are not known to be in order, and the shortfall.
    async fn read(server: Numbers) -> (Vec<String>, Option<Shortfall>) {
        let resource = Arc::new(PresenceQuery {
            user: User::default(),
        });
        let count = Count::clamped(1000);
        let mut extensions = Extensions::from_source(Arc::new(server), resource, count, 4);
        let mut pages = Vec::new();
        while let Some(found) = extensions.next().await.unwrap() {
            let numbers: Vec<&str> = found.new.iter().map(Extension::as_str).collect();
            let mark = if found.is_sorted { "" } else { "!" };
            pages.push(numbers.join(" ") + mark);
        }
        (pages, extensions.shortfall())
    }

    fn server(numbers: &str, cap: usize) -> Numbers {
        Numbers {
            all: numbers.to_owned().leak().split(' ').collect(),
            cap,
            sorted: r#""sorted":true,"#,
            ignores_start: false,
        }
    }

    #[tokio::test]
    async fn each_number_comes_once_however_many_phones_it_has() {
        let (pages, shortfall) = read(server("1 1 1 2 2 2 10", 2)).await;
        assert_eq!(pages, ["1", "2", "", "10"]);
        assert_eq!(shortfall, None);
    }

    #[tokio::test]
    async fn the_order_is_trusted_only_while_it_holds() {
        let (pages, _) = read(server("2 10 3 11 12 13", 2)).await;
        assert_eq!(pages, ["2 10", "3 11!", "12 13!"]);
        let quiet = Numbers {
            sorted: "",
            ..server("2 10 11", 2)
        };
        assert_eq!(read(quiet).await.0, ["2 10!", "11!"]);
    }

    #[tokio::test]
    async fn the_same_page_again_is_not_the_rest() {
        let stuck = Numbers {
            ignores_start: true,
            ..server("1 2 3 4 5 6", 2)
        };
        let (pages, shortfall) = read(stuck).await;
        assert_eq!(pages[0], "1 2");
        let shortfall = shortfall.unwrap();
        assert_eq!((shortfall.received, shortfall.expected), (2, Some(6)));
    }
}
