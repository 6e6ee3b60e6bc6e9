//! `pce sandbox`.

use std::sync::LazyLock;

use clap::Args;

use super::Span;
use super::duration::limit;
use super::number::between;
use super::words::Words;
use crate::sandbox::Fault;
use crate::uapi::Invalid;

static FAULTS: LazyLock<Vec<&str>> =
    LazyLock::new(|| Fault::ALL.iter().map(|(_, name, _)| *name).collect());

fn fault(text: &str) -> Result<Fault, Invalid> {
    text.parse()
        .map_err(|_| Invalid::word("fault", text, &FAULTS))
}

/// Run a local UnifiedAPI server with sample data, in the foreground
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// The TCP port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,

    /// Events on extension 0003*210
    #[arg(long, value_name = "N")]
    pub events: Option<u32>,

    /// The most rows the server puts on a page, whatever is asked for
    #[arg(long, value_name = "N", value_parser = between(1..=u32::MAX))]
    pub page_cap: Option<u32>,

    /// Wait this long before each answer
    #[arg(long, value_name = "DURATION")]
    pub latency: Option<Span>,

    /// How long an access token is valid [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub token_ttl: Option<Span>,

    /// The App Key that gets access tokens
    #[arg(long, value_name = "KEY")]
    pub app_key: Option<String>,

    /// Misbehave in this way; repeatable
    #[arg(long, value_name = "KIND", value_parser = Words { words: &FAULTS, parse: fault })]
    pub fault: Vec<Fault>,
}
