//! Reads `NO_PROXY`, the list of hosts to reach without the proxy, as curl does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns whether `NO_PROXY` excludes this host, an IPv6 address without brackets.
///
/// `*` alone excludes all hosts. Commas or blanks separate entries. A name excludes itself and the names below it; a
/// leading or trailing dot and upper case change nothing. An address excludes itself, and with `/BITS` its network.
/// Ports are not supported, as in curl. IPv6 entries are compared as addresses, with or without brackets; some versions
/// of curl compare them as text.
pub(in crate::config) fn excludes(list: &str, host: &str) -> bool {
    if list == "*" {
        return true;
    }
    let address: Option<IpAddr> = host.parse().ok();
    list.split([',', ' ', '\t'])
        .filter(|entry| !entry.is_empty())
        .any(|entry| match address {
            Some(IpAddr::V4(address)) => has_v4(entry, address),
            Some(IpAddr::V6(address)) => has_v6(entry, address),
            None => has_name(entry, host),
        })
}

fn has_name(entry: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let entry = entry.strip_suffix('.').unwrap_or(entry);
    let entry = entry.strip_prefix('.').unwrap_or(entry);
    let entry = entry.to_ascii_lowercase();
    let rest = host.strip_suffix(&entry);
    !entry.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn has_v4(entry: &str, address: Ipv4Addr) -> bool {
    let (network, bits) = split(entry);
    let Ok(network) = network.parse::<Ipv4Addr>() else {
        return false;
    };
    match bits {
        0 => network == address,
        1..=32 => (network.to_bits() ^ address.to_bits()) >> (32 - bits) == 0,
        _ => false,
    }
}

fn has_v6(entry: &str, address: Ipv6Addr) -> bool {
    let (network, bits) = split(entry);
    let network = network
        .strip_prefix('[')
        .and_then(|network| network.strip_suffix(']'))
        .unwrap_or(network);
    let Ok(network) = network.parse::<Ipv6Addr>() else {
        return false;
    };
    match bits {
        0 => network == address,
        1..=128 => (network.to_bits() ^ address.to_bits()) >> (128 - bits) == 0,
        _ => false,
    }
}

/// Returns an address and the bits of its network; 0, for the address alone, if they are missing or not a number.
fn split(entry: &str) -> (&str, u32) {
    match entry.split_once('/') {
        Some((network, bits)) => (network, bits.parse().unwrap_or(0)),
        None => (entry, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_excludes_itself_and_the_names_below_it() {
        for list in [
            "*",
            "com",
            "example.com",
            ".example.com.",
            "PBX.EXAMPLE.COM",
            "a b\texample.com",
            "a ,, example.com",
        ] {
            assert!(excludes(list, "pbx.example.com"), "{list:?}");
            assert!(excludes(list, "Pbx.example.com."), "{list:?}");
        }
        for list in [
            "",
            " ",
            ",",
            ".",
            "a,*",
            " * ",
            "*.example.com",
            "ple.com",
            "..example.com",
            "example.com:443",
            "pbx",
        ] {
            assert!(!excludes(list, "pbx.example.com"), "{list:?}");
        }
    }

    #[test]
    fn an_address_excludes_itself_or_its_network() {
        for list in [
            "*",
            "192.0.2.7",
            "192.0.2.0/24",
            "192.0.2.7/32",
            "a 192.0.2.7/0",
        ] {
            assert!(excludes(list, "192.0.2.7"), "{list:?}");
        }
        for list in [
            "2.7",
            ".192.0.2.7",
            "192.0.2.7.",
            "192.0.2.0/0",
            "192.0.2.0/33",
            "192.0.2.0/x",
            "192.0.2.7:443",
        ] {
            assert!(!excludes(list, "192.0.2.7"), "{list:?}");
        }
        for list in [
            "*",
            "2001:db8::7",
            "[2001:db8::7]",
            "2001:DB8:0::/32",
            "[2001:db8::]/32",
        ] {
            assert!(excludes(list, "2001:db8::7"), "{list:?}");
        }
        for list in [
            "2001:db8::/129",
            "2001:db9::/32",
            "[2001:db8::7]:443",
            "192.0.2.0/24",
        ] {
            assert!(!excludes(list, "2001:db8::7"), "{list:?}");
        }
    }
}
