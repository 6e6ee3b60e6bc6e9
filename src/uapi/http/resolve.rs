//! Name resolution by the system, without tokio's thread pool, which panics when the system has no thread left.

use std::net::ToSocketAddrs;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::off_thread::off_thread;
use crate::uapi::Error;

/// The system's resolver.
pub(super) struct SystemResolver;

/// The name has no address, for this reason.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unresolved(std::io::Error);

/// There is no thread to resolve the name on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct NotAsked(pub(super) Error);

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = off_thread(move || (name, 0).to_socket_addrs().map(Iterator::collect));
            let found: Result<Vec<_>, _> = found.await.map_err(NotAsked)?;
            let addresses = found.map_err(Unresolved)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
