//! Turns the failures of a run's listings into one report, with one cause for all extensions that failed alike.

use super::{Cause, Failure, Kind};
use crate::error::{ExtensionError, ListFailure};

/// The listings that failed alike.
struct Group {
    listings: Vec<String>,
    /// The first of their failures, without the name of its extension.
    failure: Failure,
    is_host_wide: bool,
}

impl Failure {
    /// Returns the report of a run's failures. If everything failed in the same way, its kind is that of the errors.
    pub(super) fn of_list(failure: &ListFailure) -> Self {
        let mut errors: Vec<Self> = failure.errors.iter().map(Self::of_extension).collect();
        if failure.listings == 1 && errors.len() == 1 && failure.received_nothing() {
            return errors.remove(0);
        }
        let groups = groups(&failure.errors, failure.listings);
        let is_alike = groups
            .iter()
            .all(|group| group.failure.kind == groups[0].failure.kind);
        let kind = match groups.first() {
            Some(first)
                if is_alike
                    && failure.received_nothing()
                    && (failure.unlisted.is_empty() || first.is_host_wide) =>
            {
                first.failure.kind
            }
            _ => Kind::Incomplete,
        };
        let mut report = match groups.as_slice() {
            [only] if failure.listings == 1 && only.failure.kind == Kind::Incomplete => {
                Self::new(kind, &format!("incomplete: {}", only.failure.message))
            }
            [only] if only.is_host_wide && failure.received_nothing() => {
                Self::new(kind, &only.failure.message)
            }
            [only] if failure.listings > 1 && !only.is_host_wide => {
                Self::new(kind, &only.sentence(failure))
            }
            several => Self {
                causes: several.iter().map(Group::cause).collect(),
                ..Self::new(kind, failure)
            },
        };
        report.code = common(&groups, |failure| failure.code.clone());
        report.http_status = common(&groups, |failure| failure.http_status);
        report.hint = common(&groups, |failure| failure.hint.clone());
        report.retryable = errors.iter().all(|error| error.retryable);
        if let [only] = errors.as_mut_slice() {
            report.extension = only.extension.take();
        } else {
            report.errors = errors;
        }
        report
    }
}

/// Groups the failures that are alike.
fn groups(errors: &[ExtensionError], listings: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for error in errors {
        let mut listing = error.listing();
        if error.received > 0 && listings > 1 {
            listing.push_str(" (partial)");
        }
        let failure = Failure::of_reason(&error.reason);
        match groups.iter_mut().find(|group| group.is_like(&failure)) {
            Some(group) => group.listings.push(listing),
            None => groups.push(Group {
                listings: vec![listing],
                failure,
                is_host_wide: error.reason.is_host_wide(),
            }),
        }
    }
    groups
}

impl Group {
    /// Returns whether a failure belongs to this group.
    ///
    /// Failures with the same code are alike, although their messages may name different extensions.
    fn is_like(&self, failure: &Failure) -> bool {
        let known = &self.failure;
        known.kind == failure.kind
            && known.code == failure.code
            && known.http_status == failure.http_status
            && (known.code.is_some() || known.message == failure.message)
    }

    /// Returns the listings and the reason of their failure.
    fn text(&self) -> String {
        let message = &self.failure.message;
        let reason = match &self.failure.code {
            Some(code) if self.listings.len() > 1 => code,
            _ => message,
        };
        if self.is_host_wide {
            return message.clone();
        }
        format!("{}: {reason}", self.listings.join(", "))
    }

    fn cause(&self) -> Cause {
        Cause {
            message: self.text(),
            hint: self.failure.hint.clone(),
        }
    }

    /// Returns the failure in one sentence, for a report with only this group.
    fn sentence(&self, failure: &ListFailure) -> String {
        let failed = self.listings.len();
        let what = match (self.failure.kind, failed) {
            (Kind::Incomplete, 1) => "is incomplete",
            (Kind::Incomplete, _) => "are incomplete",
            _ => "failed",
        };
        let (all, unit) = (failure.listings, failure.unit());
        let unlisted = failure.unlisted();
        let left = match all.saturating_sub(failure.complete + failed) {
            0 => String::new(),
            1 => format!("; 1 was not listed: {unlisted}"),
            left => format!("; {left} were not listed: {unlisted}"),
        };
        let is_partial = failure.errors.iter().any(|error| error.received > 0);
        let received = if is_partial {
            format!("; {}", failure.received())
        } else {
            String::new()
        };
        format!(
            "{failed} of {all} {unit} {what}: {}{left}{received}",
            self.text()
        )
    }
}

/// Returns the value that all groups share.
fn common<T: PartialEq>(groups: &[Group], of: impl Fn(&Failure) -> Option<T>) -> Option<T> {
    let first = groups.first().and_then(|group| of(&group.failure));
    first.filter(|first| {
        groups
            .iter()
            .all(|group| of(&group.failure).as_ref() == Some(first))
    })
}
