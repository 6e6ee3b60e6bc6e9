//! `--filter-by` and `--where`: the filter for the server, and the conditions that pce evaluates.

use crate::cli::List;
use crate::error::CommandError;
use crate::output::Format;
use crate::uapi::{Condition, Conditions, Field, Filter};

/// The filters of a listing.
pub(super) struct Filters {
    /// The filter that pce sends.
    pub filter: Option<Filter>,
    /// The conditions that pce evaluates; also the one that it sends, because servers evaluate it in different ways.
    pub conditions: Conditions,
    /// The conditions that select extensions.
    pub of_extension: Conditions,
    /// The condition that pce sends as a filter, as the user typed it.
    pub sent: Option<String>,
}

impl Filters {
    /// Reads the options. The first condition that the API can evaluate exactly becomes the filter, unless there is
    /// one.
    pub(super) fn of(args: &List, format: Format) -> Result<Self, CommandError> {
        let mut filter = filter(args)?;
        let mut conditions = conditions(&args.selection.condition)?;
        let of_extension = conditions.take_extensions();
        let mut sent = None;
        if filter.is_none()
            && let Some((condition, as_filter)) = conditions.first_filter()
        {
            filter = Some(as_filter);
            sent = Some(condition.to_string());
        }
        if format == Format::Raw {
            let is_sent = |one: &&Condition| Some(one.to_string()) == sent;
            if let Some(condition) = conditions.iter().find(|one| !is_sent(one)) {
                return Err(CommandError::usage(
                    format!(
                        "--where '{condition}' does not work with -o raw: the API cannot evaluate it"
                    ),
                    "use -o json",
                ));
            }
            // Raw output shows the server's collections unchanged.
            conditions = Conditions::default();
        }
        Ok(Self {
            filter,
            conditions,
            of_extension,
            sent,
        })
    }
}

/// Reads the values of `--where`.
pub(crate) fn conditions(texts: &[String]) -> Result<Conditions, CommandError> {
    let condition = |text: &String| {
        text.parse::<Condition>().map_err(|error| {
            CommandError::usage(
                error.in_option("--where"),
                "run pce help filters for fields and operators",
            )
        })
    };
    let conditions: Result<Vec<Condition>, CommandError> = texts.iter().map(condition).collect();
    conditions.map(Conditions::new)
}

/// Reads the options of the API's own filter.
pub(crate) fn filter(args: &List) -> Result<Option<Filter>, CommandError> {
    let Some(field) = args.selection.filter_by else {
        let option = match (args.selection.filter_op, &args.selection.filter_value) {
            (_, Some(_)) => "--filter-value",
            (Some(_), None) => "--filter-op",
            (None, None) => return Ok(None),
        };
        return Err(CommandError::usage(
            format!("{option} needs --filter-by"),
            format!(
                "add --filter-by FIELD; the fields are {}",
                Field::names().join(", ")
            ),
        ));
    };
    let op = args.selection.filter_op.unwrap_or_default();
    Filter::new(field, op, args.selection.filter_value.clone())
        .map(Some)
        .map_err(|refusal| {
            CommandError::usage(
                format!("--filter-by {field}: {refusal}"),
                "add --filter-value VALUE, or use --filter-op present alone",
            )
        })
}
