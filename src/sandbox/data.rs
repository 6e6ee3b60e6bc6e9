//! The sample data: the extensions, and realistic events for any number of them.
//!
//! Each event is a function of its extension and position, so that all runs have the same events, and more events do
//! not change the earlier ones.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::event::{Event, digit};
use super::samples;

/// The prefix of every full extension number.
pub(super) const PREFIX: &str = "0003*";

/// The extension whose events the user may not manage.
const DENIED: u16 = 666;

/// The meaning of an extension number.
#[derive(Debug)]
pub(super) enum Assigned {
    /// An extension with these events, in the order in which they were created.
    Events(Vec<Event>),
    /// An extension whose events the user cannot manage.
    Denied,
    /// Not an extension.
    Nothing,
}

/// Returns the events of an extension, given its full number. `curated` is the number of events of `0003*210`.
pub(super) fn assigned(number: &str, curated: Option<usize>) -> Assigned {
    let short = number.strip_prefix(PREFIX).filter(|short| short.len() == 3);
    let Some(short) = short.and_then(|short| short.parse::<u16>().ok()) else {
        return Assigned::Nothing;
    };
    Assigned::Events(match short {
        210 => curated_and_more(curated.unwrap_or(samples::COUNT)),
        220 => generated(short, 0..2_400),
        230 => generated(short, 0..3),
        240 => generated(short, 0..60),
        299 => Vec::new(),
        DENIED => return Assigned::Denied,
        400..=799 => generated(short, 0..[2, 1, 3, 0, 4, 1, 2][usize::from(short) % 7]),
        _ => return Assigned::Nothing,
    })
}

/// Returns the full numbers of the extensions that have phones, in order, each with the number of its phones.
/// `0003*230` is a conference and `0003*240` a queue: both have events and no phone.
pub(super) fn phones() -> impl Iterator<Item = (String, usize)> {
    let numbers = [210, 220, 299].into_iter().chain(400..=799);
    numbers
        .filter(|short| *short != DENIED)
        .map(|short: u16| (format!("{PREFIX}{short}"), phones_of(short)))
}

fn phones_of(short: u16) -> usize {
    match short {
        210 => 3,
        short if short.is_multiple_of(10) => 2,
        _ => 1,
    }
}

/// Returns exactly `count` events for `0003*210`: the curated ones first.
fn curated_and_more(count: usize) -> Vec<Event> {
    let mut events: Vec<Event> = samples::events().take(count).collect();
    events.reserve_exact(count - events.len());
    events.extend((events.len()..count).map(|position| generate(210, position)));
    events
}

fn generated(extension: u16, positions: std::ops::Range<usize>) -> Vec<Event> {
    positions
        .map(|position| generate(extension, position))
        .collect()
}

/// Returns the event at one position. Types and hosts both go round robin, so that each host has each type equally
/// often.
fn generate(extension: u16, position: usize) -> Event {
    let mut random = Random::new(extension, position);
    let event_type = position % 5;
    Event {
        event_type: small(event_type),
        id: id(&mut random, position).into(),
        method: small(random.below(2)),
        note: note(&mut random, event_type),
        url: url(&mut random, extension, event_type, position / 5 % 5).into(),
        status: u8::from(random.below(6) != 0),
        modified: modified(&mut random).into(),
    }
}

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Returns an id of thirty characters, the first a letter. Six of them encode the position with a bijection, so that
/// two events of an extension never share an id.
fn id(random: &mut Random, position: usize) -> String {
    let mut id = String::with_capacity(30);
    id.push(char::from(ALPHANUMERIC[random.below(52)]));
    let scrambled = (position as u64).wrapping_mul(0x9E37_79B1) & 0xFFFF_FFFF;
    push_base62(&mut id, scrambled, 6);
    push_base62(&mut id, random.next(), 10);
    push_base62(&mut id, random.next(), 10);
    push_base62(&mut id, random.next(), 3);
    id
}

fn push_base62(text: &mut String, mut number: u64, digits: usize) {
    for _ in 0..digits {
        text.push(char::from(ALPHANUMERIC[remainder(number, 62)]));
        number /= 62;
    }
}

const PURPOSES: [[&str; 4]; 5] = [
    [
        "Open the customer card",
        "Screen pop",
        "Kundenkarte öffnen",
        "Pause the music",
    ],
    [
        "Log outgoing calls",
        "Start the campaign timer",
        "Ausgehende Anrufe zählen",
        "Αρχή κλήσης",
    ],
    [
        "Close the ticket timer",
        "Send the survey",
        "Anruf beenden",
        "通話終了",
    ],
    [
        "Show who answered",
        "Wallboard: busy",
        "Agent besetzt",
        "応答を通知",
    ],
    [
        "Start the recording",
        "Callee answered",
        "Aufzeichnung starten",
        "Réponse du client",
    ],
];
const TEAMS: [&str; 8] = [
    "sales",
    "support",
    "billing desk",
    "night shift",
    "front office",
    "team 7",
    "Büro Köln",
    "warehouse",
];

fn note(random: &mut Random, event_type: usize) -> Cow<'static, str> {
    let purpose = PURPOSES[event_type][random.below(4)];
    match random.below(16) {
        0 => Cow::Borrowed(""),
        1..=4 => Cow::Borrowed(purpose),
        _ => Cow::Owned([purpose, ", ", TEAMS[random.below(8)]].concat()),
    }
}

const ACTIONS: [&str; 5] = ["dial-in", "dial-out", "hangup", "answer-in", "answer-out"];

fn url(random: &mut Random, extension: u16, event_type: usize, host: usize) -> String {
    let action = ACTIONS[event_type];
    let mut url = String::with_capacity(96);
    // Writing to a String cannot fail.
    let _ = match host {
        0 => write!(
            url,
            "https://crm.example.com/calls/{action}?ext={PREFIX}{extension}&campaign={}",
            random.below(4_000)
        ),
        1 => write!(
            url,
            "http://old-crm.example.net/index.php?module=calls&action={action}&rec={}",
            random.below(100_000)
        ),
        2 => write!(
            url,
            "https://hooks.example.com/v2/tenants/{}/{action}?sig={:016x}",
            random.below(40),
            random.next()
        ),
        // Few distinct URLs on purpose: events that share one need a second sort key.
        3 => write!(
            url,
            "https://wallboard.example.org/push?queue={}",
            random.below(50)
        ),
        _ => write!(
            url,
            "https://billing.example.com/cdr/ingest?source=pbx&key={:08x}",
            random.below(1 << 32)
        ),
    };
    url
}

/// Returns a time between 2013 and 2025, in one of the forms that servers write.
fn modified(random: &mut Random) -> String {
    let mut text = String::with_capacity(25);
    text.push_str("20");
    // Formatting with `write!` would take half of the time that an event takes.
    for (before, first, count) in [
        ("", 13, 13),
        ("-", 1, 12),
        ("-", 1, 28),
        ("T", 0, 24),
        (":", 0, 60),
        (":", 0, 60),
    ] {
        text.push_str(before);
        let number = first + random.below(count);
        text.push_str(digit(small(number / 10)));
        text.push_str(digit(small(number % 10)));
    }
    text.push_str(["Z", "+03:00", "+02:00", "-05:00"][random.below(4)]);
    text
}

/// `SplitMix64`: fast, and random enough for sample data.
struct Random(u64);

impl Random {
    fn new(extension: u16, position: usize) -> Random {
        let mut random = Random(u64::from(extension) << 40 ^ position as u64);
        // Mixes the seed, because the seeds of neighbouring positions are similar.
        random.0 = random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> usize {
        remainder(self.next(), bound)
    }
}

/// Converts a number below 256; a larger one becomes 0.
fn small(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(0)
}

fn remainder(number: u64, bound: u64) -> usize {
    usize::try_from(number % bound).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn events_of(number: &str, curated: Option<usize>) -> Vec<Event> {
        match assigned(number, curated) {
            Assigned::Events(events) => events,
            other => panic!("{number}: {other:?}"),
        }
    }

    #[test]
    fn sixty_thousand_events_have_distinct_wellformed_ids() {
        let events = events_of("0003*210", Some(60_000));
        assert_eq!(events.len(), 60_000);
        let ids: HashSet<&str> = events.iter().map(|event| event.id.as_ref()).collect();
        assert_eq!(ids.len(), 60_000);
        for id in ids {
            assert!(id.len() == 30 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn types_are_mixed_evenly_at_every_size() {
        for size in [5, 25, 24_000] {
            let events = events_of("0003*210", Some(size));
            for event_type in 0..5 {
                let of_type = events.iter().filter(|event| event.event_type == event_type);
                assert_eq!(of_type.count(), size / 5, "{event_type} of {size}");
            }
        }
    }

    #[test]
    fn an_event_does_not_depend_on_how_many_there_are() {
        let many = events_of("0003*210", Some(300));
        for size in [0, 1, 23, 24, 25, 299] {
            assert_eq!(events_of("0003*210", Some(size)), many[..size]);
        }
    }

    #[test]
    fn extensions_have_the_documented_sizes() {
        for (number, size) in [
            ("0003*210", 24),
            ("0003*220", 2_400),
            ("0003*230", 3),
            ("0003*240", 60),
            ("0003*299", 0),
        ] {
            assert_eq!(events_of(number, None).len(), size, "{number}");
        }
        assert!(matches!(assigned("0003*666", None), Assigned::Denied));
        for number in [
            "0003*200",
            "0003*0210",
            "0003*",
            "0004*210",
            "210",
            "0003*800",
        ] {
            assert!(
                matches!(assigned(number, None), Assigned::Nothing),
                "{number}"
            );
        }
    }

    #[test]
    fn most_phones_have_an_event_and_none_has_more_than_four() {
        let sizes: Vec<usize> = (400..800)
            .filter(|short| *short != 666)
            .map(|short| events_of(&format!("{PREFIX}{short}"), None).len())
            .collect();
        assert!(sizes.iter().all(|size| *size <= 4));
        assert!(sizes.iter().filter(|size| **size > 0).count() > 300);
        assert!(sizes.contains(&0) && sizes.contains(&4));
    }

    #[test]
    fn every_host_but_the_vendors_is_reserved_for_examples() {
        for number in ["0003*210", "0003*220"] {
            for event in events_of(number, None)
                .iter()
                .filter(|event| event.id != "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq")
            {
                let url = url::Url::parse(&event.url).expect("a URL");
                let host = url.host_str().expect("a host");
                let reserved = ["example.com", "example.org", "example.net"];
                assert!(
                    reserved.iter().any(|name| host.ends_with(name)) || host == "[2001:db8::17]",
                    "{host}"
                );
            }
        }
    }
}
