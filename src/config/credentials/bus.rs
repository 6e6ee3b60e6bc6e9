//! Lists of addresses in `DBUS_SESSION_BUS_ADDRESS`.
//!
//! D-Bus tries the addresses of such a list in turn. keyring's client takes the whole variable for one address, and reads
//! it from the environment of the process, which a running process cannot change safely. So `pce` starts itself again with
//! the address that accepts a connection.

use std::net::TcpStream;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::str::FromStr;

use zbus::Address;
use zbus::address::Transport;
use zbus::address::transport::UnixSocket;

/// The variable that has the addresses.
pub const BUS_ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// Returns the first address that accepts a connection, if the variable has several. Blocks while it connects.
pub fn bus_address() -> Option<String> {
    first_of(&std::env::var(BUS_ADDRESS).ok()?)
}

fn first_of(list: &str) -> Option<String> {
    let addresses = list.split(';').filter(|address| !address.is_empty());
    let accepts =
        |address: &&str| Address::from_str(address).is_ok_and(|address| accepts(&address));
    let mut addresses = list.contains(';').then_some(addresses)?;
    addresses.find(accepts).map(str::to_owned)
}

fn accepts(address: &Address) -> bool {
    match address.transport() {
        Transport::Unix(unix) => match unix.path() {
            UnixSocket::File(path) => UnixStream::connect(path).is_ok(),
            UnixSocket::Abstract(name) => SocketAddr::from_abstract_name(name.as_bytes())
                .is_ok_and(|name| UnixStream::connect_addr(&name).is_ok()),
            // Addresses for a server to listen on.
            _ => false,
        },
        Transport::Tcp(tcp) => TcpStream::connect((tcp.host(), tcp.port())).is_ok(),
        // They start a program, and only that tells.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn the_first_address_that_accepts_a_connection_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let bus = |name: &str| format!("unix:path={}", folder.path().join(name).display());
        let _first = UnixListener::bind(folder.path().join("first")).unwrap();
        let _second = UnixListener::bind(folder.path().join("second")).unwrap();
        let name = format!("pce-test-{}", std::process::id());
        let abstract_name = SocketAddr::from_abstract_name(&name).unwrap();
        let _third = UnixListener::bind_addr(&abstract_name).unwrap();
        let (missing, first, second) = (bus("missing"), bus("first"), bus("second"));
        let third = format!("unix:abstract={name}");
        for (list, expected) in [
            (format!("{missing};{first};{second}"), Some(&first)),
            (format!("{second};{first};"), Some(&second)),
            (format!("nonsense;{missing};{third}"), Some(&third)),
            (format!("{missing};unix:tmpdir=/tmp"), None),
            // Not a list.
            (first.clone(), None),
            (String::new(), None),
        ] {
            assert_eq!(first_of(&list).as_ref(), expected, "{list}");
        }
    }
}
