//! Stand-in until the room is built.
#![allow(missing_docs)]
use crate::uapi::{Field, Invalid};
use std::str::FromStr;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Json,
    Ndjson,
    Csv,
    Tsv,
    Raw,
}
impl Format {
    pub const NAMES: [&str; 6] = ["table", "json", "ndjson", "csv", "tsv", "raw"];
}
impl FromStr for Format {
    type Err = Invalid;
    fn from_str(t: &str) -> Result<Self, Invalid> {
        Ok(match t {
            "table" => Self::Table,
            "json" => Self::Json,
            "ndjson" => Self::Ndjson,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "raw" => Self::Raw,
            _ => return Err(Invalid::word("format", t, &Self::NAMES)),
        })
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Extension,
    Field(Field),
}
impl FromStr for Column {
    type Err = Invalid;
    fn from_str(t: &str) -> Result<Self, Invalid> {
        if t == "extension" {
            Ok(Self::Extension)
        } else {
            t.parse().map(Self::Field)
        }
    }
}
