//! For any total, page cap, page size, limit and change between pages, the rows are those of a model.
// The result is the same on every platform, and the tests are slow under Wine.
#![cfg(not(windows))]

mod support;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use pce::uapi::{
    Client, Collection, Depth, Field, Filter, FilterOp, FixedToken, ListQuery, Listing, Network,
    Outcome, Retry, Step, Transport, Unwatched,
};
use proptest::prelude::*;
use support::hostile::{Hostile, collection, no_content, ok};

/// A change by a second admin between two requests.
#[derive(Debug, Clone, Copy)]
enum Change {
    Add(usize),
    Remove(usize),
}

#[derive(Debug, Clone)]
struct World {
    total: usize,
    cap: usize,
    page_size: u64,
    limit: Option<u64>,
    /// The index of the request before which each change happens, and the change.
    changes: Vec<(usize, Change)>,
    jobs: usize,
    /// Whether the list has a filter, for events with a 7, that the server ignores.
    filter: bool,
}

impl World {
    /// Changes the events before this request. `fresh` is the next new event.
    fn change(&self, request: usize, events: &mut Vec<usize>, fresh: &mut usize) {
        for (before, change) in &self.changes {
            match change {
                _ if *before != request => {}
                Change::Add(place) => {
                    events.insert((*place).min(events.len()), *fresh);
                    *fresh += 1;
                }
                Change::Remove(place) if *place < events.len() => {
                    events.remove(*place);
                }
                Change::Remove(_) => {}
            }
        }
    }
}

/// Returns a strategy for worlds with at most this many changes and parallel requests.
fn worlds(most_changes: usize, most_jobs: usize) -> impl Strategy<Value = World> {
    let change = (0..40_usize, any::<bool>()).prop_map(|(place, add)| {
        if add {
            Change::Add(place)
        } else {
            Change::Remove(place)
        }
    });
    let changes = prop::collection::vec((1..5_usize, change), 0..=most_changes);
    let jobs = 1..=most_jobs;
    (
        0..120_usize,
        1..40_usize,
        1..50_u64,
        prop::option::of(1..140_u64),
        changes,
        jobs,
    )
        .prop_map(|(total, cap, page_size, limit, changes, jobs)| World {
            total,
            cap,
            page_size,
            limit,
            changes,
            jobs,
            filter: false,
        })
}

/// Lists the world from a server; returns the rows, the outcome, and the events at each request.
fn list(world: &World) -> (Vec<String>, Outcome, Vec<Vec<usize>>) {
    let history: Arc<Mutex<Vec<Vec<usize>>>> = Arc::default();
    let state = Mutex::new(((0..world.total).collect::<Vec<_>>(), world.total));
    let (seen, model) = (Arc::clone(&history), world.clone());
    let server = Hostile::new(move |request| {
        let mut state = state.lock().unwrap();
        let (events, fresh) = &mut *state;
        model.change(request.number, events, fresh);
        seen.lock().unwrap().push(events.clone());
        let start = request.start().min(events.len());
        let end = (start + request.count().min(model.cap)).min(events.len());
        if start == end {
            return no_content();
        }
        let page = collection(events.len(), start, events[start..end].iter().copied());
        ok(&page.replace(
            r#""filtered":true"#,
            &format!(r#""filtered":{}"#, !model.filter),
        ))
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (ids, outcome) = runtime.block_on(read(&server.url, world));
    let history = history.lock().unwrap().clone();
    (ids, outcome, history)
}

async fn read(url: &str, world: &World) -> (Vec<String>, Outcome) {
    let host = url.parse().unwrap();
    let transport = Transport::new(&Network::default()).unwrap();
    let client = Client::new(
        host,
        transport,
        Arc::new(FixedToken("token".into())),
        Arc::new(Unwatched),
        Retry::default(),
        world.jobs,
    );
    let depth = Depth::All {
        page_size: world.page_size.to_string().parse().unwrap(),
        part_size: world.page_size.to_string().parse().unwrap(),
        limit: world.limit,
        merge: true,
    };
    let mut query = ListQuery::new("210".parse().unwrap());
    query.filter = world
        .filter
        .then(|| Filter::new(Field::Note, FilterOp::Contains, Some("7".to_owned())).unwrap());
    let mut listing = Listing::new(Arc::new(client), vec![query], depth, world.jobs);
    let mut ids = Vec::new();
    loop {
        match listing.next().await.unwrap() {
            Step::Page(_, page) => ids.extend(ids_of(&page)),
            Step::End(_, outcome) => return (ids, outcome),
            Step::Failed(_, error, _) => panic!("{error}"),
        }
    }
}

fn ids_of(page: &Collection) -> Vec<String> {
    page.rows()
        .map(|row| row.text(Field::Id).into_owned())
        .collect()
}

fn names(events: &[usize]) -> Vec<String> {
    events.iter().map(|number| format!("E{number}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_unchanged_server_is_listed_completely_and_in_order(world in worlds(0, 5)) {
        let (ids, outcome, _) = list(&world);
        let wanted = world.limit.map_or(world.total, |limit| world.total.min(usize::try_from(limit).unwrap()));
        let all: Vec<usize> = (0..wanted).collect();
        prop_assert_eq!(ids, names(&all));
        prop_assert_eq!(outcome.shortfall, None);
        prop_assert_eq!(outcome.total, Some(world.total as u64));
        prop_assert_eq!(outcome.rows, wanted as u64);
    }

    #[test]
    fn a_changing_server_is_listed_without_duplicates_and_completely_or_with_an_error(mut world in worlds(2, 1)) {
        // Two changes at once can cancel each other out, and then no client can see them.
        world.changes.dedup_by_key(|(before, _)| *before);
        let (ids, outcome, history) = list(&world);
        let distinct: HashSet<&String> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len(), "a row came twice");
        let limited = world.limit.is_some_and(|limit| ids.len() as u64 >= limit);
        if outcome.shortfall.is_none() && !limited {
            // Events that existed all the time have to be in the list.
            let first = names(history.first().unwrap());
            let always = first.iter().filter(|id| history.iter().all(|events| names(events).contains(id)));
            for id in always {
                prop_assert!(distinct.contains(id), "{} is missing without an error", id);
            }
        }
        let lengths: HashSet<usize> = history.iter().map(Vec::len).collect();
        // A 204 carries no total, so a change before the last answer can go unseen.
        let told: HashSet<usize> = history[..history.len() - 1].iter().map(Vec::len).collect();
        if lengths.len() > 1 && told.len() > 1 && !limited {
            prop_assert!(outcome.shortfall.is_some(), "{:?} {:?}", lengths, outcome);
        }
    }
}

/// Pages through the same world with a simple client; returns its rows and the shortfall (received, expected).
fn model(world: &World) -> (Vec<usize>, Option<(u64, Option<u64>)>) {
    let mut events: Vec<usize> = (0..world.total).collect();
    let mut fresh = world.total;
    let (mut written, mut arrived, mut told) = (Vec::new(), 0, Vec::new());
    // Totals that were reached, and events followed that reached the next total.
    let mut refuted = 0;
    let limit = world
        .limit
        .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
    let mut is_probe = false;
    for number in 0.. {
        world.change(number, &mut events, &mut fresh);
        let page_size = usize::try_from(world.page_size).unwrap();
        let count = match number {
            _ if is_probe => 1,
            0 => page_size.min(limit),
            _ => page_size,
        };
        let start = arrived.min(events.len());
        let page = &events[start..(start + count.min(world.cap)).min(events.len())];
        // A probe without a new row has found that there are no more.
        if is_probe && page.iter().all(|event| written.contains(event)) {
            break;
        }
        let was_reached = told.last() == Some(&arrived);
        arrived += page.len();
        if !page.is_empty() {
            told.push(events.len());
        }
        let has_new = page.iter().any(|event| !written.contains(event));
        refuted += u64::from(was_reached && has_new && told.last() == Some(&arrived));
        let before = written.len();
        for event in page {
            if !written.contains(event) {
                written.push(*event);
            }
        }
        let circles = written.len() == before;
        if written.len() >= limit {
            written.truncate(limit);
            return (written, None);
        }
        let is_reached = told.last() == Some(&arrived) && refuted < 2;
        let is_confirmed = matches!(told[..], [.., a, b] if a == b);
        let was_probe = is_probe;
        // The server says that its page size is the number of rows.
        let is_full = page.len() >= count || page.len().is_multiple_of(10);
        is_probe = is_reached && is_full && !is_confirmed && !circles && !was_probe;
        if circles || is_reached && !is_probe && !was_probe {
            break;
        }
    }
    let received = written.len();
    if refuted >= 2 {
        return (written, None);
    }
    let changed = told.windows(2).any(|pair| pair[0] != pair[1]);
    let missing = told.last().filter(|total| changed || received < **total);
    let missing = missing.map(|total| (received as u64, Some(*total as u64)));
    (written, missing)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_a_model_says(world in worlds(3, 1)) {
        let (ids, outcome, _) = list(&world);
        let (written, missing) = model(&world);
        prop_assert_eq!(ids, names(&written));
        let said = outcome.shortfall.map(|shortfall| (shortfall.received, shortfall.expected));
        prop_assert_eq!(said, missing);
    }

    #[test]
    fn a_filter_that_is_left_to_pce_counts_matches(mut world in worlds(0, 5)) {
        world.filter = true;
        let (ids, outcome, _) = list(&world);
        let matches: Vec<usize> = (0..world.total).filter(|number| number.to_string().contains('7')).collect();
        let wanted = world.limit.map_or(matches.len(), |limit| matches.len().min(usize::try_from(limit).unwrap()));
        prop_assert_eq!(ids, names(&matches[..wanted]));
        prop_assert_eq!(outcome.total, Some(matches.len() as u64));
        prop_assert_eq!(outcome.shortfall, None);
    }

    #[test]
    fn pages_prefetched_before_a_change_are_not_mixed_with_later_pages(world in worlds(1, 5)) {
        let (ids, outcome, history) = list(&world);
        let distinct: HashSet<&String> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len(), "a row came twice");
        let limited = world.limit.is_some_and(|limit| ids.len() as u64 >= limit);
        if outcome.shortfall.is_none() && !limited {
            let always = history[0].iter().filter(|event| history.iter().all(|events| events.contains(event)));
            for name in names(&always.copied().collect::<Vec<_>>()) {
                prop_assert!(distinct.contains(&name), "{} is missing without an error", name);
            }
        }
    }
}
