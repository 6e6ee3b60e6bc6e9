//! The server's collections, unchanged.

use std::io::{self, Write};

use super::{Printer, Record};
use crate::uapi::Collection;

/// Writes each page's body on a line of its own. A 204 has no body.
pub(super) struct Raw;

impl Printer for Raw {
    fn record(&mut self, _: &mut dyn Write, _: &Record<'_>) -> io::Result<()> {
        Ok(())
    }

    fn collection(&mut self, out: &mut dyn Write, collection: &Collection) -> io::Result<()> {
        if let Some(body) = collection.body() {
            out.write_all(body.as_bytes())?;
            if !body.ends_with('\n') {
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Completeness;
    use super::super::testing::with_record;
    use super::*;

    fn printed(collections: &[Collection]) -> String {
        let mut out = Vec::new();
        Raw.begin(&mut out).unwrap();
        for collection in collections {
            Raw.collection(&mut out, collection).unwrap();
        }
        with_record("1", r#"{"id":"1"}"#, |record| Raw.record(&mut out, record)).unwrap();
        Raw.end(&mut out, Completeness::Complete).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn page(body: &str) -> Collection {
        Collection::parse(body.to_owned()).unwrap()
    }

    #[test]
    fn bodies_as_they_came_each_on_its_line() {
        let pretty = "{\r\n \"entry\" : [ {\"note\":\"\u{9b}31m\\u001b\"} ]\r\n}";
        let with_newline = "{\"entry\":[]}\n";
        assert_eq!(
            printed(&[page(pretty), Collection::empty(), page(with_newline)]),
            format!("{pretty}\n{with_newline}")
        );
    }

    #[test]
    fn nothing_for_a_204() {
        assert_eq!(printed(&[Collection::empty()]), "");
    }
}
