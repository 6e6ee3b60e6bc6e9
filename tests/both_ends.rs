//! Results that are too long for one end's pages: whatever the server makes of the opposite order and of equal urls,
//! the list is whole, or said not to be.

mod support;

use std::collections::HashSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use support::hostile::{Hostile, Request, answer, no_content, ok};
use support::ids;

/// The furthest place a page can start at, and the most rows it can have.
const LAST: usize = 4999;

/// In which order rows with the same url come from the other end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ties {
    Turned,
    Kept,
    Mixed,
}

/// What the server makes of a sort order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manners {
    Sorts,
    SaysThatItDoesNot,
    SaysNothing,
    Refuses,
    Fails,
}

#[derive(Debug, Clone)]
struct World {
    total: usize,
    page_size: usize,
    cap: usize,
    /// Rows with the same url, everywhere.
    alike: usize,
    ties: Ties,
    manners: Manners,
    jobs: usize,
    /// Whether one type is asked for, or all of them, of which there is one.
    one_type: bool,
    descending: bool,
}

impl World {
    /// The events in the order that was asked for.
    fn order(&self, descending: bool) -> Vec<usize> {
        if !descending || self.manners != Manners::Sorts {
            return (0..self.total).collect();
        }
        let all: Vec<usize> = (0..self.total).collect();
        let mut turned = Vec::with_capacity(self.total);
        for group in all.chunks(self.alike).rev() {
            let mut group = group.to_vec();
            match self.ties {
                Ties::Turned => group.reverse(),
                Ties::Kept => {}
                Ties::Mixed => group.sort_by_key(|event| event.wrapping_mul(0x9E37_79B1) % 1009),
            }
            turned.extend(group);
        }
        turned
    }

    fn answer(&self, request: &Request) -> Vec<u8> {
        let descending = request.param("sortOrder") == Some("descending");
        let is_of_type = request.line.contains("/phoneCallEvents/");
        if is_of_type && !request.line.contains("/phoneCallEvents/0?") {
            return no_content();
        }
        if descending {
            let error = |status, code| {
                let body = format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#);
                answer(status, "application/json", body.as_bytes())
            };
            match self.manners {
                Manners::Refuses => return error("400 Bad Request", "sortorder_invalid"),
                Manners::Fails => return error("501 Not Implemented", "request_not_implemented"),
                _ => {}
            }
        }
        let start = request.start().min(self.total);
        let end = (start + request.count().min(self.cap)).min(self.total);
        if start == end {
            return no_content();
        }
        assert!(
            request.start() <= LAST && request.count() <= LAST,
            "{}",
            request.line
        );
        let sorted = !(descending && self.manners == Manners::SaysThatItDoesNot);
        let mut body = format!(
            r#"{{"totalResults":{},"sorted":{sorted},"entry":["#,
            self.total
        );
        for (place, event) in self.order(descending)[start..end].iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let url = event / self.alike;
            let _ = write!(
                body,
                r#"{comma}{{"type":"0","id":"E{event}","url":"u{url:06}"}}"#
            );
        }
        body.push_str("]}");
        ok(&body)
    }

    /// Rows within reach of the first one.
    fn reach(&self) -> usize {
        LAST + self.cap.min(LAST)
    }
}

fn worlds() -> impl Strategy<Value = World> {
    let ties = prop_oneof![Just(Ties::Turned), Just(Ties::Kept), Just(Ties::Mixed)];
    let manners = prop_oneof![
        6 => Just(Manners::Sorts),
        1 => Just(Manners::SaysThatItDoesNot),
        1 => Just(Manners::SaysNothing),
        1 => Just(Manners::Refuses),
        1 => Just(Manners::Fails),
    ];
    let total = prop_oneof![
        4_900..5_200_usize,
        5_200..10_300_usize,
        10_300..20_300_usize
    ];
    let page_size = prop_oneof![200..1_200_usize, Just(4_999)];
    let cap = prop_oneof![3 => Just(usize::MAX), 1 => 150..900_usize];
    let alike = prop_oneof![Just(1), 2..40_usize, Just(600)];
    (
        total,
        page_size,
        cap,
        alike,
        ties,
        manners,
        1..6_usize,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(total, page_size, cap, alike, ties, manners, jobs, one_type, descending)| World {
                total,
                page_size,
                cap,
                alike,
                ties,
                manners,
                jobs,
                one_type,
                // A server that does not sort is asked in the order it has.
                descending: descending && manners == Manners::Sorts,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_list_is_whole_or_said_not_to_be(world in worlds()) {
        let model = world.clone();
        let server = Hostile::new(move |request| model.answer(request));
        let (page_size, jobs) = (world.page_size.to_string(), world.jobs.to_string());
        let mut args = vec!["list", "210", "-o", "ndjson", "--page-size", &page_size, "--jobs", &jobs];
        if world.one_type {
            args.extend(["--event-type", "0"]);
        }
        if world.descending {
            args.extend(["--sort-order", "descending"]);
        }
        let output = server.pce(args).run();
        let found = ids(&output.stdout);
        let distinct: HashSet<&String> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len(), "a row came twice");
        let urls: Vec<usize> = found.iter().map(|id| id[1..].parse::<usize>().unwrap() / world.alike).collect();
        let whole = found.len() == world.total;
        prop_assert_eq!(output.code, Some(if whole { 0 } else { 8 }), "{} of {}: {}", found.len(), world.total, output.stderr);
        if world.descending {
            prop_assert!(urls.iter().rev().is_sorted());
        } else {
            prop_assert!(urls.is_sorted());
        }
        // What one end reaches is there in any case; both ends together reach twice as far, but for the rows that
        // come again.
        let both = 2 * world.reach() - 2 * world.alike;
        if world.total <= world.reach() || world.manners == Manners::Sorts && world.total <= both && world.alike < world.cap {
            prop_assert!(whole, "{} of {}: {}", found.len(), world.total, output.stderr);
        }
    }
}

#[test]
fn an_error_from_the_other_end_is_told_where_there_is_no_other_way() {
    let world = World {
        total: 12_000,
        page_size: 4_999,
        cap: usize::MAX,
        alike: 1,
        ties: Ties::Turned,
        manners: Manners::Fails,
        jobs: 1,
        one_type: true,
        descending: false,
    };
    let server = Hostile::new(move |request| world.answer(request));
    let (rows, stderr) = server
        .pce(["list", "210", "-o", "ndjson", "--event-type", "0"])
        .run()
        .partial(8);
    assert_eq!(ids(&rows).len(), 9998);
    assert!(stderr.contains("request_not_implemented"), "{stderr}");
}
