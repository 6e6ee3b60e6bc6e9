//! `pce sandbox`: the sandbox in the foreground, for other programs to talk to.

use std::io::{self, Write};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::interrupt::{Guard, Interrupts};
use crate::cli::{SandboxArgs, Span};
use crate::error::CommandError;
use crate::output::OutputError;
use crate::report::Reporter;
use crate::sandbox::{Exchange, Options, Sandbox};

/// Runs the sandbox until a signal ends it.
pub(crate) fn run(args: SandboxArgs, reporter: &Arc<Reporter>) -> anyhow::Result<()> {
    let options = options(args, reporter);
    super::runtime()?.block_on(async {
        let guard = Arc::<Guard>::default();
        let mut interrupts = Interrupts::listen(&guard).map_err(CommandError::Sandbox)?;
        guard.begin(None);
        let sandbox = Sandbox::start(options)
            .await
            .map_err(CommandError::Sandbox)?;
        introduce(&sandbox, &mut io::stdout().lock()).map_err(OutputError::stdout)?;
        let signal = interrupts.arrived().await;
        sandbox.stop().await;
        Err(CommandError::Interrupted(signal).into())
    })
}

fn options(args: SandboxArgs, reporter: &Arc<Reporter>) -> Options {
    let defaults = Options::default();
    let reporter = Arc::clone(reporter);
    Options {
        port: args.port,
        events: args.events.map(|events| events as usize),
        phones: defaults.phones,
        page_cap: args.page_cap.map(|rows| rows as usize),
        latency: args.latency.map_or(defaults.latency, Span::get),
        token_ttl: args.token_ttl.map_or(defaults.token_ttl, Span::get),
        app_key: args.app_key,
        faults: args.fault,
        observer: Some(Arc::new(move |exchange: &Exchange| {
            reporter.detail(&format!(
                "{} {}{}{} -> {} in {:.1} ms",
                exchange.method,
                exchange.path,
                if exchange.query.is_empty() { "" } else { "?" },
                exchange.query,
                exchange.status,
                exchange.elapsed.as_secs_f64() * 1000.0,
            ));
        })),
    }
}

/// Says where it is, and how to point `pce` at it. Its secrets are its own, and new ones each time.
fn introduce(sandbox: &Sandbox, out: &mut impl Write) -> io::Result<()> {
    let url = sandbox.url();
    writeln!(out, "A UnifiedAPI server with sample data listens on {url}")?;
    writeln!(
        out,
        "It ends with Ctrl-C. To list its events from another shell:"
    )?;
    writeln!(out)?;
    writeln!(out, "  export PCE_HOST={url}")?;
    writeln!(
        out,
        "  export PCE_TOKEN={}",
        sandbox.token().expose_secret()
    )?;
    writeln!(out, "  pce list '0003*210'")?;
    writeln!(out)?;
    writeln!(out, "Its app gets access tokens as well:")?;
    writeln!(out)?;
    writeln!(out, "  export PCE_APP_KEY={}", sandbox.app_key())?;
    writeln!(
        out,
        "  export PCE_APP_SECRET={}",
        sandbox.app_secret().expose_secret()
    )?;
    out.flush()
}
