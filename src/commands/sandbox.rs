//! `pce sandbox`: the local server in the foreground, for other programs.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::context::App;
use crate::cli::{SandboxArgs, Span};
use crate::report::Reporter;
use crate::sandbox::{Exchange, Options, Sandbox};

/// Runs the sandbox until a signal or `--max-time` ends the run.
pub(crate) async fn run(app: &App, args: SandboxArgs) -> anyhow::Result<()> {
    let sandbox = Sandbox::start(options(args, &app.reporter))
        .await
        .map_err(super::connect::sandbox_failed)?;
    app.write(introduction(&sandbox).as_bytes())?;
    std::future::pending().await
}

fn options(args: SandboxArgs, reporter: &Arc<Reporter>) -> Options {
    let defaults = Options::default();
    let reporter = Arc::clone(reporter);
    Options {
        port: args.port,
        events: args.events.map(|events| events as usize),
        phones: defaults.phones,
        origin: defaults.origin,
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

/// Returns the address of the sandbox, and commands that use it. Its secrets are new at each start.
fn introduction(sandbox: &Sandbox) -> String {
    let url = sandbox.url();
    let (token, secret) = (sandbox.token(), sandbox.app_secret());
    format!(
        "\
A UnifiedAPI server with sample data listens on {url}
Press Ctrl-C to stop it. To list its events from another shell:

  export PCE_HOST={url}
  export PCE_TOKEN={}
  pce list '0003*210'

Its app gets access tokens as well:

  export PCE_APP_KEY={}
  export PCE_APP_SECRET={}
",
        token.expose_secret(),
        sandbox.app_key(),
        secret.expose_secret()
    )
}
