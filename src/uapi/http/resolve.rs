//! Name resolution by the system, without tokio's thread pool, which panics when the system has no thread left.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::off_thread::off_thread;
use crate::uapi::Error;

/// The system's resolver.
pub(super) struct SystemResolver;

/// The error for a name that the system cannot resolve.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unresolved(pub(super) io::Error);

/// The error if the thread that resolves a name does not start, or panics.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct NotAsked(pub(super) Error);

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = off_thread(move || addresses(&name, 0)).await;
            let addresses = found.map_err(NotAsked)?.map_err(Unresolved)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Returns the addresses of a name. Blocks.
///
/// `localhost` is always this machine, even if the system's resolver returns another address: plain http, which shows
/// the token, is valid for it.
///
/// # Errors
/// The name has no address.
pub(super) fn addresses(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let local = name.trim_end_matches('.');
    if local.eq_ignore_ascii_case("localhost") {
        return Ok(vec![
            (Ipv4Addr::LOCALHOST, port).into(),
            (Ipv6Addr::LOCALHOST, port).into(),
        ]);
    }
    (name, port).to_socket_addrs().map(Iterator::collect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_this_machine() {
        let local = addresses("LocalHost.", 80).unwrap();
        assert!(local.iter().all(|address| address.ip().is_loopback()));
        assert_eq!(local.len(), 2);
        assert!(addresses("localhost.invalid", 80).is_err());
    }
}
