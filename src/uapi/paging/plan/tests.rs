//! Tests the plan with a model of a server and of a caller that counts the rows, without a socket.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

/// The total that the server sends.
#[derive(Debug, Clone, Copy)]
enum Total {
    Absent,
    True,
    Wrong(u64),
    /// Each page's own number of rows.
    OfThePage,
}

/// A change of the events between two requests.
#[derive(Debug, Clone, Copy)]
enum Change {
    Insert(usize),
    Delete(usize),
}

#[derive(Debug, Clone)]
struct World {
    rows: usize,
    total: Total,
    /// The most rows of the n-th page, which can be more or fewer than requested.
    lengths: Vec<usize>,
    page_size: u64,
    limit: Option<u64>,
    /// The changes, each with the index of the request that it precedes.
    changes: Vec<(usize, Change)>,
}

/// The rows, the requests and the outcome of reading a result.
#[derive(Debug)]
struct Read {
    rows: Vec<usize>,
    requests: Vec<PageRequest>,
    outcome: Outcome,
    /// All events of the server at each request.
    history: Vec<Vec<usize>>,
}

fn read(world: &World) -> Read {
    let page_size = Count::clamped(world.page_size);
    let limit = world.limit;
    let mut plan = Plan::new(Scope::All { page_size, limit }, 0);
    let mut events: Vec<usize> = (0..world.rows).collect();
    let mut fresh = world.rows;
    let mut rows: Vec<usize> = Vec::new();
    let mut seen = HashSet::new();
    let (mut requests, mut history) = (Vec::new(), Vec::new());
    let mut request = plan.first();
    loop {
        let number = requests.len();
        requests.push(request);
        change(world, number, &mut events, &mut fresh);
        history.push(events.clone());
        let start = usize::try_from(request.start()).unwrap().min(events.len());
        let count = usize::try_from(request.page.count.unwrap().get()).unwrap();
        let length = world.lengths[number % world.lengths.len()];
        // A length up to 1000 is a cap; a greater one is the number of rows on the page, even if fewer were requested.
        let length = if length > 1000 {
            length
        } else {
            count.min(length)
        };
        let page = &events[start..(start + length).min(events.len())];
        let room = usize::try_from(plan.room()).unwrap_or(usize::MAX);
        let new: Vec<usize> = page
            .iter()
            .copied()
            .filter(|row| seen.insert(*row))
            .collect();
        let answered = !page.is_empty();
        let received = Received {
            rows: page.len() as u64,
            new: new.len() as u64,
            matched: new.len() as u64,
            total: answered
                .then(|| total(world, &events, page.len()))
                .flatten(),
            ..Received::default()
        };
        rows.extend(new.iter().take(room));
        match plan.receive(received) {
            Ok(Decision::Fetch(next)) => request = next,
            Ok(Decision::Done(outcome)) => {
                return Read {
                    rows,
                    requests,
                    outcome,
                    history,
                };
            }
            Err(broken) => panic!("{broken}"),
        }
        assert!(requests.len() < 20_000, "the plan does not end");
    }
}

/// Applies the changes that precede a request.
fn change(world: &World, number: usize, events: &mut Vec<usize>, fresh: &mut usize) {
    for (_, change) in world.changes.iter().filter(|(before, _)| *before == number) {
        match change {
            Change::Insert(index) => {
                events.insert((*index).min(events.len()), *fresh);
                *fresh += 1;
            }
            Change::Delete(index) if *index < events.len() => {
                events.remove(*index);
            }
            Change::Delete(_) => {}
        }
    }
}

fn total(world: &World, events: &[usize], page: usize) -> Option<u64> {
    match world.total {
        Total::Absent => None,
        Total::True => Some(events.len() as u64),
        Total::Wrong(total) => Some(total),
        Total::OfThePage => Some(page as u64),
    }
}

fn worlds(most_rows: usize, changes: usize) -> impl Strategy<Value = World> {
    let total = prop_oneof![
        2 => Just(Total::Absent),
        4 => Just(Total::True),
        1 => (0..40_u64).prop_map(Total::Wrong),
        1 => Just(Total::Wrong(4999)),
        1 => (u64::MAX - 5_000..=u64::MAX).prop_map(Total::Wrong),
        1 => Just(Total::OfThePage),
    ];
    let length = prop_oneof![4 => Just(1000_usize), 3 => 1..120_usize, 1 => 1001..1200_usize];
    let change = (0..40_usize, any::<bool>()).prop_map(|(index, insert)| {
        if insert {
            Change::Insert(index)
        } else {
            Change::Delete(index)
        }
    });
    (
        0..most_rows,
        total,
        prop::collection::vec(length, 1..4),
        prop_oneof![1..300_u64, Just(1000), Just(4999)],
        prop::option::of(1..400_u64),
        prop::collection::vec((1..4_usize, change), 0..=changes),
    )
        .prop_map(|(rows, total, lengths, page_size, limit, changes)| World {
            rows,
            total,
            lengths,
            page_size,
            limit,
            changes,
        })
}

/// Returns whether the rows read are the first of the result, in order.
fn is_prefix(read: &Read) -> bool {
    read.rows.iter().copied().eq(0..read.rows.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_result_within_the_window_is_complete_or_an_error(world in worlds(400, 0)) {
        let read = read(&world);
        prop_assert!(is_prefix(&read), "{read:?}");
        let wanted = world.limit.map_or(world.rows, |limit| world.rows.min(usize::try_from(limit).unwrap()));
        let all = read.rows.len() == wanted;
        match world.total {
            // The list is complete for every total, except for a wrong one that agrees with the rows sent.
            Total::Absent | Total::True => {
                prop_assert!(all && read.outcome.shortfall.is_none(), "{read:?}");
            }
            Total::Wrong(total) if world.rows > 0 && total > read.rows.len() as u64 => {
                prop_assert!(all, "{read:?}");
                let is_cut = world.limit.is_some_and(|limit| read.rows.len() as u64 >= limit);
                prop_assert_eq!(read.outcome.shortfall.is_some(), !is_cut, "{:?}", read);
            }
            Total::Wrong(_) | Total::OfThePage => {
                prop_assert!(read.outcome.shortfall.is_none(), "{read:?}");
                let full = world.lengths.iter().all(|length| *length == 1000);
                prop_assert!(all || !full || read.outcome.promised == Some(read.outcome.received), "{read:?}");
            }
        }
        if matches!(world.total, Total::True) && world.rows > 0 {
            prop_assert_eq!(read.outcome.total, Some(world.rows as u64));
        }
    }

    #[test]
    fn a_changing_result_is_read_without_loss_or_said_to_change(mut world in worlds(200, 2)) {
        world.total = Total::True;
        // Two changes at once can cancel each other out, and then no client can notice them.
        world.changes.dedup_by_key(|(before, _)| *before);
        let read = read(&world);
        let is_cut = world.limit.is_some_and(|limit| read.rows.len() as u64 >= limit);
        if read.outcome.shortfall.is_none() && !is_cut {
            for row in &read.history[0] {
                let always = read.history.iter().all(|events| events.contains(row));
                prop_assert!(!always || read.rows.contains(row), "{} is missing: {:?}", row, read);
            }
        }
    }

    #[test]
    fn past_the_window_the_plan_reaches_as_far_as_it_can(
        rows in 5_000..12_000_usize,
        total in prop_oneof![
            Just(Total::Absent), Just(Total::True), Just(Total::Wrong(1)), Just(Total::Wrong(0)),
            Just(Total::Wrong(20)), Just(Total::Wrong(4999)), Just(Total::Wrong(u64::MAX)),
        ],
        page_size in prop_oneof![300..1_200_u64, Just(4999)],
        cap in prop_oneof![Just(1000_usize), 200..900_usize, Just(5_000)],
    ) {
        let world = World {
            rows,
            total,
            lengths: vec![if cap == 5_000 { 1000 } else { cap }],
            page_size,
            limit: None,
            changes: Vec::new(),
        };
        let read = read(&world);
        prop_assert!(is_prefix(&read), "{:?}", read.requests);
        let last = world.lengths[0].min(4999);
        let least = rows.min(4999 + last);
        prop_assert!(read.rows.len() >= least, "{} of {}: {:?}", read.rows.len(), least, read.requests);
        let knows = matches!(total, Total::True) && read.rows.len() == rows;
        prop_assert_eq!(read.outcome.shortfall.is_none(), knows, "{:?}", read.outcome);
        for request in &read.requests {
            let count = request.page.count.unwrap().get();
            prop_assert!(count <= page_size || request.start() == 4999, "{request:?}");
        }
    }

    #[test]
    fn what_is_expected_is_what_is_requested(rows in 1..9_998_u64, page_size in 1..2_000_u64, cap in 50..1_000_u64) {
        let scope = Scope::All { page_size: Count::clamped(page_size), limit: None };
        let mut plan = Plan::new(scope, 0);
        let mut request = plan.first();
        loop {
            let left = rows - request.start();
            let arrived = request.page.count.unwrap().get().min(cap).min(left);
            let expected = plan.expect(plan.end_of(request));
            let is_first = request.start() == 0;
            let received = Received { rows: arrived, new: arrived, matched: arrived, total: Some(rows), ..Received::default() };
            match plan.receive(received).unwrap() {
                Decision::Fetch(next) => request = next,
                Decision::Done(_) => break,
            }
            if !is_first && !request.is_probe() {
                prop_assert_eq!(expected.map(|(request, _)| request), Some(request));
            }
        }
    }
}

/// Passes pages to a plan, each as its rows, new rows and total, and returns the plan's decisions.
fn told(scope: Scope, pages: &[(u64, u64, Option<u64>)]) -> Vec<Decision> {
    let mut plan = Plan::new(scope, 0);
    plan.first();
    pages
        .iter()
        .map(|(rows, new, total)| {
            let received = Received {
                rows: *rows,
                new: *new,
                matched: *new,
                total: *total,
                ..Received::default()
            };
            plan.receive(received).unwrap()
        })
        .collect()
}

fn all(page_size: u64) -> Scope {
    Scope::All {
        page_size: Count::clamped(page_size),
        limit: None,
    }
}

fn asked(decision: &Decision) -> (u64, u64) {
    let Decision::Fetch(request) = decision else {
        panic!("{decision:?}");
    };
    (request.start(), request.page.count.unwrap().get())
}

#[test]
fn a_total_that_only_one_full_page_has_told_is_checked() {
    let decisions = told(
        all(20),
        &[
            (20, 20, Some(20)),
            (1, 1, Some(1)),
            (20, 20, Some(20)),
            (0, 0, None),
        ],
    );
    assert_eq!(asked(&decisions[0]), (20, 1));
    assert_eq!(asked(&decisions[1]), (21, 20));
    assert_eq!(asked(&decisions[2]), (41, 20));
    assert!(matches!(&decisions[3], Decision::Done(outcome) if outcome.shortfall.is_none()));
    // No check follows if the page is not full, was confirmed, or is as long as the API allows.
    for pages in [
        &[(19, 19, Some(19))][..],
        &[(20, 20, Some(40)), (20, 20, Some(40))],
    ] {
        let decisions = told(all(20), pages);
        assert!(
            matches!(decisions.last(), Some(Decision::Done(_))),
            "{decisions:?}"
        );
    }
    assert!(matches!(
        told(all(4999), &[(4999, 4999, Some(4999))])[0],
        Decision::Done(_)
    ));
}

#[test]
fn duplicates_alone_are_no_progress() {
    let decisions = told(all(20), &[(20, 20, None), (20, 0, None)]);
    let Decision::Done(outcome) = &decisions[1] else {
        panic!("{decisions:?}");
    };
    assert_eq!(outcome.shortfall.unwrap().cause, ShortfallCause::Repeats);
    assert_eq!((outcome.received, outcome.repeated), (20, 20));
}

#[test]
fn a_page_of_many_more_rows_than_requested_is_refused() {
    let receive = |count, rows| {
        let page = Page {
            start_index: None,
            count: Some(Count::clamped(count)),
        };
        let mut plan = Plan::new(Scope::One(page), 0);
        plan.first();
        plan.receive(Received {
            rows,
            new: rows,
            ..Received::default()
        })
    };
    assert!(receive(1, 5_000).is_ok() && receive(1_000, 10_000).is_ok());
    assert!(receive(1, 5_001).is_err() && receive(1_000, 10_001).is_err());
}
