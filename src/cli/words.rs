//! A value that is one of a few words, where completions are to know them.

use std::error::Error;
use std::ffi::OsStr;
use std::marker::PhantomData;
use std::str::FromStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// Parses as `T` does, which may take more than the words it offers (an event type's number, say).
#[derive(Debug, Clone)]
pub(super) struct Words<T> {
    words: &'static [&'static str],
    parsed: PhantomData<T>,
}

/// A parser of `T` that offers `words`.
pub(super) fn words<T>(words: &'static [&'static str]) -> Words<T> {
    Words {
        words,
        parsed: PhantomData,
    }
}

impl<T> TypedValueParser for Words<T>
where
    T: FromStr<Err: Error> + Clone + Send + Sync + 'static,
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
        text.parse().map_err(|refusal: T::Err| {
            let name = arg.map_or_else(|| "...".to_owned(), ToString::to_string);
            let mut error = clap::Error::raw(
                ErrorKind::ValueValidation,
                format!("invalid value '{text}' for '{name}': {refusal}\n"),
            )
            .with_cmd(command);
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(PossibleValue::new)))
    }
}
