//! The parts that the queries of all extensions share.

use crate::cli::List;
use crate::uapi::{
    Conditions, EventType, Extension, Field, Filter, ListQuery, Selection, SortOrder, User,
};

/// The extensions to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Discovery {
    /// Those that the user names.
    Named,
    /// Those that the user names, and all that the server names.
    All,
}

impl Discovery {
    pub(super) fn of(args: &List) -> Self {
        if args.selection.all_extensions {
            Self::All
        } else {
            Self::Named
        }
    }
}

/// Makes the queries of an extension: one, or one for each event type.
#[derive(Debug)]
pub(super) struct Template {
    user: User,
    filter: Option<Filter>,
    sort_order: Option<SortOrder>,
    /// The events of each query, and the fields to request.
    selections: Vec<(Selection, Vec<Field>)>,
    /// The conditions that select extensions.
    of_extension: Conditions,
}

impl Template {
    /// Returns the template for the arguments. `fields` returns the fields to request, given the event type in the path
    /// and the field of the filter.
    pub(super) fn new(
        args: &List,
        user: User,
        filter: Option<Filter>,
        of_extension: Conditions,
        fields: impl Fn(Option<EventType>, Option<Field>) -> Vec<Field>,
    ) -> Self {
        let of_filter = filter.as_ref().map(Filter::field);
        let selections = selections(args)
            .into_iter()
            .map(|selection| {
                let fields = match &selection {
                    Selection::All => fields(None, of_filter),
                    Selection::Type(kind) | Selection::Event(kind, _) => {
                        fields(Some(*kind), of_filter)
                    }
                };
                (selection, fields)
            })
            .collect();
        Self {
            user,
            filter,
            // With `--sort-by`, pce sorts all rows itself, so the server need not sort.
            sort_order: args.sort_order.filter(|_| args.sort_by.is_none()),
            selections,
            of_extension,
        }
    }

    /// Returns the queries of an extension; none if the conditions exclude it.
    pub(super) fn queries(&self, extension: &Extension) -> Vec<ListQuery> {
        if !self.of_extension.admit(extension) {
            return Vec::new();
        }
        let query = |(selection, fields): &(Selection, Vec<Field>)| ListQuery {
            user: self.user.clone(),
            extension: extension.clone(),
            selection: selection.clone(),
            filter: self.filter.clone(),
            sort_order: self.sort_order,
            fields: fields.clone(),
        };
        self.selections.iter().map(query).collect()
    }

    /// Returns the number of queries for each extension, at least 1.
    pub(super) fn types(&self) -> usize {
        self.selections.len()
    }
}

/// Returns the selections of events that the options ask for, without duplicates.
fn selections(args: &List) -> Vec<Selection> {
    let mut selections: Vec<Selection> = Vec::new();
    for kind in &args.selection.event_type {
        let selection = match &args.selection.event_id {
            Some(id) => Selection::Event(*kind, id.clone()),
            None => Selection::Type(*kind),
        };
        if !selections.contains(&selection) {
            selections.push(selection);
        }
    }
    if selections.is_empty() {
        selections.push(Selection::All);
    }
    selections
}
