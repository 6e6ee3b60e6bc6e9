//! `--print-request`: the requests as `curl` commands.

use std::io::{self, Write};

use super::plan::{Discovery, Plan};
use crate::config::Settings;
use crate::uapi::{Host, OrderWords, Page, PresenceQuery, Resource};

/// Prints the first request of each listing, for a POSIX shell. The commands contain `$PCE_TOKEN`, never the token
/// itself. curl reads it from stdin, because other users can see the arguments of a program.
pub(crate) fn print(
    out: &mut impl Write,
    plan: &Plan,
    host: &Host,
    settings: &Settings,
) -> io::Result<()> {
    let words = OrderWords::default();
    let of_extensions = (plan.discovery == Discovery::All).then(|| {
        let user = plan.user.clone();
        let page = Page {
            start_index: None,
            count: Some(super::feed::page_size(plan)),
        };
        PresenceQuery { user }.url(host, page, words)
    });
    let of_events = plan
        .queries
        .iter()
        .map(|query| query.url(host, plan.depth.first(), words));
    for url in of_extensions.into_iter().chain(of_events) {
        write!(out, "curl -sS")?;
        if let Some(file) = &settings.ca_cert {
            write!(out, " --cacert {}", quoted(&file.value.to_string_lossy()))?;
        }
        if settings.insecure {
            write!(out, " --insecure")?;
        }
        // A proxy with a password is from the environment, which curl also reads, so the command need not show the
        // password.
        if let Ok(Some(proxy)) = settings.proxy_for(host)
            && !proxy.has_credentials()
        {
            write!(out, " --proxy {}", quoted(proxy.expose().as_str()))?;
        }
        writeln!(
            out,
            " -H 'Accept: application/json' --config - {} <<END\n\
             header = \"Authorization: Bearer $PCE_TOKEN\"\n\
             END",
            quoted(url.as_str())
        )?;
    }
    Ok(())
}

/// Returns a word in quotes for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_quoted() {
        assert_eq!(quoted("a'b $c"), r"'a'\''b $c'");
    }
}
