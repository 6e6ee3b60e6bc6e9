//! For any total, page cap, page size, limit and change between pages: what is handed out is what a model says.

mod support;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use pce::uapi::{
    Client, Collection, Depth, Field, FixedToken, ListQuery, Listing, Network, Outcome, Retry,
    Step, Transport, Unwatched,
};
use proptest::prelude::*;
use support::hostile::{Hostile, collection, no_content, ok};

/// What a second admin does between two requests.
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
    /// Before which request, and what.
    changes: Vec<(usize, Change)>,
    jobs: usize,
}

fn worlds(changing: bool) -> impl Strategy<Value = World> {
    let change = (0..40_usize, any::<bool>()).prop_map(|(place, add)| {
        if add {
            Change::Add(place)
        } else {
            Change::Remove(place)
        }
    });
    let changes = prop::collection::vec((1..5_usize, change), 0..3);
    let jobs = if changing { 1..2_usize } else { 1..6 };
    (
        0..120_usize,
        1..40_usize,
        1..50_u64,
        prop::option::of(1..140_u64),
        changes,
        jobs,
    )
        .prop_map(move |(total, cap, page_size, limit, mut changes, jobs)| {
            // Two changes at once can cancel each other out, and then no client can see them.
            changes.dedup_by_key(|(before, _)| *before);
            World {
                total,
                cap,
                page_size,
                limit,
                changes: if changing { changes } else { Vec::new() },
                jobs,
            }
        })
}

/// Serves the world, and returns what was listed, what it came to, and the events there were at each request.
fn list(world: &World) -> (Vec<String>, Outcome, Vec<Vec<usize>>) {
    let history: Arc<Mutex<Vec<Vec<usize>>>> = Arc::default();
    let state = Mutex::new(((0..world.total).collect::<Vec<_>>(), world.total));
    let (seen, model) = (Arc::clone(&history), world.clone());
    let server = Hostile::new(move |request| {
        let mut state = state.lock().unwrap();
        let (events, fresh) = &mut *state;
        for (_, change) in model
            .changes
            .iter()
            .filter(|(before, _)| *before == request.number)
        {
            match change {
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
        seen.lock().unwrap().push(events.clone());
        let start = request.start().min(events.len());
        let end = (start + request.count().min(model.cap)).min(events.len());
        if start == end {
            return no_content();
        }
        ok(&collection(
            events.len(),
            start,
            events[start..end].iter().copied(),
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
        limit: world.limit,
        merge: true,
    };
    let query = ListQuery::new("210".parse().unwrap());
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
    fn a_quiet_server_is_listed_whole_and_in_order(world in worlds(false)) {
        let (ids, outcome, _) = list(&world);
        let wanted = world.limit.map_or(world.total, |limit| world.total.min(usize::try_from(limit).unwrap()));
        let all: Vec<usize> = (0..wanted).collect();
        prop_assert_eq!(ids, names(&all));
        prop_assert_eq!(outcome.shortfall, None);
        prop_assert_eq!(outcome.total, Some(world.total as u64));
        prop_assert_eq!(outcome.rows, wanted as u64);
    }

    #[test]
    fn a_changing_server_is_listed_without_repetition_or_said_to_change(world in worlds(true)) {
        let (ids, outcome, history) = list(&world);
        let distinct: HashSet<&String> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len(), "a row came twice");
        let limited = world.limit.is_some_and(|limit| ids.len() as u64 >= limit);
        if outcome.shortfall.is_none() && !limited {
            // Whatever was there all the time has to be in the list.
            let first = names(history.first().unwrap());
            let always = first.iter().filter(|id| history.iter().all(|events| names(events).contains(id)));
            for id in always {
                prop_assert!(distinct.contains(id), "{} is missing, and nothing says so", id);
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
