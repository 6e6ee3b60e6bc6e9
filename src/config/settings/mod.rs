//! The effective settings: options, environment, profile file and defaults, resolved from one table.

mod edit;
mod environment;
mod file;
mod no_proxy;
mod paths;
mod profile;
mod proxy;
mod resolve;
mod setting;
mod table;
pub(in crate::config) mod values;

pub use environment::{Environment, Windows};
pub use file::SettingsFile;
pub use paths::Paths;
pub use profile::ProfileName;
pub use proxy::ProxyUrl;
pub use resolve::{color, resolve, resolve_new};
pub use setting::{Origin, Setting};
pub use table::{Color, DEFAULT_JOBS, Listed, PAGE_SIZE, PART_SIZE, Settings};
