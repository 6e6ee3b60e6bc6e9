//! A query whose result is too long for one URI, asked for type by type.
//!
//! The API pages no further than index 4999, so that some 10,000 rows are all that one URI gives access to. Each event
//! type has a URI, and so a window, of its own. Their rows are merged by `url`, which is how the server would have
//! ordered the whole. A page of each type is held for that, so these are kept short.

use std::sync::atomic::Ordering;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::listing::{Reader, Step, step};
use crate::uapi::model::Merged;
use crate::uapi::{
    Collection, Depth, EventType, Field, Outcome, Selection, Shortfall, ShortfallCause, SortOrder,
};

/// Rows of a merged page.
const PAGE: usize = 250;

/// Reads `whole` type by type. `types` are those that there may be, each with the number of rows that it probably has;
/// `promised` is the number of rows that the server said there are.
pub(in crate::uapi) async fn divide(
    whole: Reader,
    types: Vec<(EventType, u64)>,
    promised: u64,
    place: usize,
    steps: mpsc::Sender<Step>,
) {
    let merge = matches!(whole.depth, Depth::All { merge: true, .. });
    let order = whole.query.sort_order.unwrap_or_default();
    let mut tasks = JoinSet::new();
    let parts = types
        .into_iter()
        .map(|(kind, probable)| Part::start(&whole, kind, probable, &mut tasks))
        .collect();
    let mut merger = Merger {
        parts,
        order,
        outcome: Outcome::default(),
        shortfall: None,
    };
    let failed = loop {
        match merger.page(merge).await {
            Ok(page) if page.is_empty() => break None,
            Ok(page) => {
                merger.outcome.rows += page.len() as u64;
                if steps.send(Step::Page(place, page)).await.is_err() {
                    return;
                }
            }
            Err(error) => break Some(error),
        }
    };
    let mut outcome = merger.outcome;
    outcome.promised = outcome.promised.max(Some(promised));
    if !outcome.filtered_here {
        outcome.total = outcome.promised;
    }
    let cut = whole.enough.load(Ordering::Relaxed)
        || whole.limit().is_some_and(|limit| outcome.rows >= limit);
    if !cut {
        outcome.shortfall = shortfall(&outcome, merger.shortfall);
    }
    // Nobody is left to tell when nobody listens any more.
    let _ = steps
        .send(match failed {
            None => Step::End(place, outcome),
            Some(error) => Step::Failed(place, error, outcome),
        })
        .await;
}

/// The documented types, and those others that a page has rows of, each with its probable share of `promised` rows: that
/// of the page.
pub(in crate::uapi) fn types(page: &Collection, promised: u64) -> Vec<(EventType, u64)> {
    let mut types: Vec<(EventType, u64)> = EventType::known().map(|kind| (kind, 0)).collect();
    for row in page.rows() {
        let Ok(kind) = row.text(Field::Type).parse() else {
            continue;
        };
        match types.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, rows)) => *rows += 1,
            None => types.push((kind, 1)),
        }
    }
    let all = page.len().max(1) as u64;
    let share = |rows: u64| rows.saturating_mul(promised) / all;
    types
        .into_iter()
        .map(|(kind, rows)| (kind, share(rows)))
        .collect()
}

/// One type's rows, as far as they have been read and not yet merged.
struct Part {
    steps: mpsc::Receiver<Step>,
    page: Collection,
    /// The next row of the page.
    next: usize,
    /// What that row is merged by.
    url: String,
    ended: bool,
}

impl Part {
    fn start(whole: &Reader, kind: EventType, probable: u64, tasks: &mut JoinSet<()>) -> Self {
        let mut reader = whole.clone();
        reader.query.selection = Selection::Type(kind);
        if let Depth::All {
            page_size,
            part_size,
            merge: true,
            ..
        } = &mut reader.depth
        {
            *page_size = *part_size;
        }
        // What the rows are merged by has to be there.
        let fields = &mut reader.query.fields;
        if !fields.is_empty() && !fields.contains(&Field::Url) {
            fields.push(Field::Url);
        }
        let (sender, steps) = mpsc::channel(1);
        tasks.spawn(async move {
            let mut pages = reader.pages().beside_others(probable);
            // A page is asked for when there is room for it, and never waits to be taken.
            while let Ok(room) = sender.reserve().await {
                let next = pages.next().await;
                let step = step(0, next, &pages);
                let last = !matches!(step, Step::Page(..));
                room.send(step);
                if last {
                    return;
                }
            }
        });
        Self {
            steps,
            page: Collection::empty(),
            next: 0,
            url: String::new(),
            ended: false,
        }
    }
}

struct Merger {
    parts: Vec<Part>,
    order: SortOrder,
    /// What the parts that have ended came to.
    outcome: Outcome,
    /// The gravest of their shortfalls.
    shortfall: Option<ShortfallCause>,
}

impl Merger {
    /// The next rows, up to a page of them; none at the end.
    async fn page(&mut self, merge: bool) -> Result<Collection, crate::uapi::Error> {
        let mut merged = Merged::default();
        while merged.len() < PAGE {
            for place in 0..self.parts.len() {
                self.fill(place).await?;
                // Unmerged, a type's rows wait for those of the type before.
                if !merge && !self.parts[place].ended {
                    break;
                }
            }
            let Some(part) = self.first() else { break };
            if !merge {
                part.next = part.page.len();
                return Ok(std::mem::replace(&mut part.page, Collection::empty()));
            }
            merged.push(&part.page, part.next);
            part.next += 1;
            part.read_url();
        }
        let mut page = merged.into_page();
        // Where one part is unsorted the whole is, also while none of its rows are there.
        page.sorted &= self.parts.iter().all(|part| part.page.sorted);
        Ok(page)
    }

    /// Makes sure that a part has a row to merge, unless it has ended.
    async fn fill(&mut self, place: usize) -> Result<(), crate::uapi::Error> {
        let part = &mut self.parts[place];
        while !part.ended && part.next >= part.page.len() {
            match part.steps.recv().await {
                Some(Step::Page(_, page)) => {
                    part.page = page;
                    part.next = 0;
                    part.read_url();
                }
                Some(Step::End(_, outcome)) => {
                    part.ended = true;
                    self.add(&outcome);
                    return Ok(());
                }
                Some(Step::Failed(_, error, _)) => return Err(error),
                None => part.ended = true,
            }
        }
        Ok(())
    }

    /// The part whose row comes first. Of equal rows that of the first type does.
    fn first(&mut self) -> Option<&mut Part> {
        let order = self.order;
        self.parts
            .iter_mut()
            .filter(|part| part.next < part.page.len())
            .min_by(|a, b| {
                let ascending = a.url.cmp(&b.url);
                match order {
                    SortOrder::Ascending => ascending,
                    SortOrder::Descending => ascending.reverse(),
                }
            })
    }

    /// Adds what a part came to.
    fn add(&mut self, part: &Outcome) {
        let whole = &mut self.outcome;
        whole.received += part.received;
        whole.promised = Some(whole.promised.unwrap_or(0) + part.promised.unwrap_or(0));
        whole.total = Some(whole.total.unwrap_or(0) + part.total.unwrap_or(0));
        whole.filtered_here |= part.filtered_here;
        whole.unsorted |= part.unsorted;
        whole.repeated += part.repeated;
        if let Some(shortfall) = part.shortfall
            && self.shortfall != Some(ShortfallCause::Changed)
        {
            self.shortfall = Some(shortfall.cause);
        }
    }
}

/// The rows of a part that are missing, and those of types that nobody knows.
fn shortfall(outcome: &Outcome, of_parts: Option<ShortfallCause>) -> Option<Shortfall> {
    let expected = outcome.promised.unwrap_or(0);
    if of_parts.is_none() && outcome.received >= expected {
        return None;
    }
    Some(Shortfall {
        received: outcome.received,
        expected: Some(expected),
        cause: of_parts.unwrap_or(ShortfallCause::Window),
    })
}

impl Part {
    fn read_url(&mut self) {
        self.url.clear();
        if let Some(row) = self.page.row(self.next) {
            self.url.push_str(&row.text(Field::Url));
        }
    }
}
