//! Values that are one of a few words, which completion offers.

use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::uapi::Invalid;

/// Parses as `T` does, which may accept more than the words it offers, such as an event type's number.
#[derive(Debug, Clone)]
pub(super) struct Words<T> {
    pub(super) words: &'static [&'static str],
    pub(super) parse: fn(&str) -> Result<T, Invalid>,
}

/// A parser of `T` that offers `words`.
pub(super) fn words<T: FromStr<Err = Invalid>>(words: &'static [&'static str]) -> Words<T> {
    Words {
        words,
        parse: str::parse,
    }
}

/// Accepts any word; the command checks it later.
#[allow(
    clippy::unnecessary_wraps,
    reason = "the signature is that of parsers that can fail"
)]
pub(super) fn anything(text: &str) -> Result<String, Invalid> {
    Ok(text.to_owned())
}

impl<T> TypedValueParser for Words<T>
where
    T: Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let text = value
            .to_str()
            .ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        (self.parse)(text.trim()).map_err(|refusal| {
            let name = arg.map_or_else(|| "...".to_owned(), ToString::to_string);
            let mut error = clap::Error::raw(
                ErrorKind::ValueValidation,
                format!("{}: {refusal}\n", name.split(' ').next().unwrap_or(&name)),
            )
            .with_cmd(command);
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            error.insert(
                ContextKind::InvalidValue,
                ContextValue::String(text.to_owned()),
            );
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(PossibleValue::new)))
    }
}
