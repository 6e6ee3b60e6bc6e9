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
///
/// The server listens on 127.0.0.1 only, and prints how to reach it. Press Ctrl-C to stop. The profile `sandbox` starts
/// the same server inside the process.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  # Start a server with sample data
  pce sandbox
  # Put 5,000 events on an extension, and at most 100 on a page
  pce sandbox --events 5000 --page-cap 100
  # Delay each response, and fail one request in five
  pce sandbox --latency 300ms --fault flaky
")]
pub struct SandboxArgs {
    /// TCP port on 127.0.0.1 [default: 0, a free port]
    #[arg(long, value_name = "N", value_parser = between(0..=u16::MAX), default_value_t = 0, hide_default_value = true)]
    pub port: u16,

    /// Number of events on extension 0003*210
    #[arg(long, value_name = "N", value_parser = between(0..=u32::MAX))]
    pub events: Option<u32>,

    /// Maximum number of rows on a page
    #[arg(long, value_name = "N", value_parser = between(1..=u32::MAX))]
    pub page_cap: Option<u32>,

    /// Wait this long before each response
    #[arg(long, value_name = "DURATION")]
    pub latency: Option<Span>,

    /// Time that an access token is valid [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub token_ttl: Option<Span>,

    /// Accept only this App Key
    #[arg(long, value_name = "KEY")]
    pub app_key: Option<String>,

    /// Simulate this fault, such as flaky; repeatable
    ///
    /// All faults: pce help faults
    #[arg(long, value_name = "KIND", hide_possible_values = true, value_parser = Words { words: &FAULTS, parse: fault })]
    pub fault: Vec<Fault>,
}
