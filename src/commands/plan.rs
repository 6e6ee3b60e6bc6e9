//! Turns the options of `pce list` into queries, and into the order, number and layout of the rows.

pub(crate) mod conditions;
mod layout;
mod surface;
mod template;

use self::conditions::Filters;
use self::layout::layout;
pub(crate) use self::surface::Surface;
pub(crate) use self::template::Discovery;
use self::template::Template;
use super::extensions::{check_output, check_stdin, gather};
use crate::cli::List;
use crate::config::{DEFAULT_JOBS, PAGE_SIZE, PART_SIZE, Settings};
use crate::error::CommandError;
use crate::output::{Column, Fallback, Format, Layout, Target};
use crate::uapi::{
    Conditions, Count, Depth, EventType, Extension, Field, ListQuery, Page, SortKey, SortOrder,
    User,
};

/// A listing, ready to be run.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The queries, one for each extension and event type, in the order that the user asks for.
    pub queries: Vec<ListQuery>,
    /// Makes the queries of each extension.
    template: Template,
    /// The owner of the extensions.
    pub user: User,
    /// Whether pce also lists the extensions that the server names.
    pub discovery: Discovery,
    /// The conditions that pce evaluates, also the one that it sends.
    pub conditions: Conditions,
    /// The condition that pce sends as a filter, as the user typed it.
    pub sent_condition: Option<String>,
    /// The rows to read of each query.
    pub depth: Depth,
    /// The most requests at the same time.
    pub jobs: usize,
    /// The most rows of the whole result.
    pub limit: Option<u64>,
    /// The order of the rows.
    pub order: Order,
    /// The format of the rows.
    pub format: Format,
    /// The layout of the rows.
    pub layout: Layout,
    /// The destination of the rows.
    pub target: Target,
    /// The surface that shows the rows.
    pub surface: Surface,
    /// Whether a result without rows is an error.
    pub fail_empty: bool,
    /// Whether the first error ends the run.
    pub fail_fast: bool,
    /// Whether an extension that does not exist counts as one without rows, and not as a failure.
    pub ignore_missing: bool,
    /// Whether pce prints the requests instead of sending them.
    pub print_request: bool,
}

/// The order in which pce writes the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// As they arrive, by extension and type.
    Server,
    /// By `url` within each extension, as `--sort-order` asks the server.
    Url(SortOrder),
    /// By this key over all rows.
    Whole(SortKey, SortOrder),
}

impl Order {
    fn of(args: &List) -> Self {
        let key = match args.sort_by {
            Some(Column::Extension) => SortKey::Extension,
            Some(Column::Field(field)) => SortKey::Field(field),
            None => return args.sort_order.map_or(Self::Server, Self::Url),
        };
        Self::Whole(key, args.sort_order.unwrap_or_default())
    }
}

impl Plan {
    /// Returns the plan for the arguments. Checks the combinations of options, and the content of the files that they
    /// name, which clap cannot check.
    pub(crate) fn new(args: &List, settings: &Settings) -> Result<Self, CommandError> {
        let file = args.output_file.as_deref();
        let format = super::choice::format(args.output, file, settings);
        check(args, format, settings)?;
        let Filters {
            filter,
            conditions,
            of_extension,
            sent,
        } = Filters::of(args, format)?;
        let order = Order::of(args);
        let columns = columns(args, settings);
        let depth = depth(args, settings, order, format, &conditions);
        let user = user(args, settings)?;
        let extensions = gather(
            args.extensions.clone(),
            args.selection.extensions_from.as_deref(),
        )?;
        let columns_of = |event_type: Option<_>, filter: Option<Field>| {
            let mut needed: Vec<Field> = filter.into_iter().chain(conditions.fields()).collect();
            needed.extend(needed_by_order(order));
            needed.extend(needed_by_paging(depth, event_type));
            needed_fields(columns.as_deref(), needed, format)
        };
        let template = Template::new(args, user.clone(), filter, of_extension, columns_of);
        let discovery = Discovery::of(args);
        let target = target(args);
        let surface = Surface::of(&target, args, settings);
        let mut layout = layout(args, settings, format, columns, extensions.len(), &surface);
        layout.several |= discovery == Discovery::All;
        Ok(Self {
            queries: extensions
                .iter()
                .flat_map(|extension| template.queries(extension))
                .collect(),
            template,
            user,
            discovery,
            conditions,
            sent_condition: sent,
            depth,
            jobs: jobs(args, settings),
            limit: args.limit,
            order,
            format,
            layout,
            target,
            surface,
            fail_empty: args.fail_empty,
            fail_fast: args.fail_fast,
            ignore_missing: args.selection.ignore_missing,
            print_request: args.print_request,
        })
    }

    /// Returns whether some conditions are evaluated by pce alone, so that the server's totals count other rows too.
    pub(crate) fn selects_here(&self) -> bool {
        self.conditions.len() > usize::from(self.sent_condition.is_some())
    }

    /// Returns the extension of a query.
    pub(crate) fn extension(&self, index: usize) -> &Extension {
        &self.queries[index].extension
    }

    /// Adds the queries of an extension that the server named, and returns them. Adds no query for an extension that
    /// the plan already has, or that the conditions exclude.
    pub(crate) fn add(&mut self, extension: &Extension) -> &[ListQuery] {
        let first = self.queries.len();
        if !self.is_listed(extension) {
            self.queries.extend(self.template.queries(extension));
        }
        &self.queries[first..]
    }

    fn is_listed(&self, extension: &Extension) -> bool {
        let mut queries = self.queries.iter();
        queries.any(|query| query.extension == *extension)
    }

    /// Returns the number of queries for each extension.
    pub(crate) fn types(&self) -> usize {
        self.template.types()
    }

    /// Returns whether a line after the table sums up the result.
    pub(crate) fn has_footer(&self) -> bool {
        self.surface != Surface::Stream && self.format == Format::Table
    }

    /// Returns the number of extensions to list.
    pub(crate) fn extensions(&self) -> usize {
        self.queries.len() / self.types()
    }

    /// Returns whether pce reads all pages of a query.
    pub(crate) fn reads_on(&self) -> bool {
        matches!(self.depth, Depth::All { .. })
    }

    /// Returns the options that leave rows out, as the user types them.
    pub(crate) fn shortening(&self) -> Option<String> {
        let page = match self.depth {
            Depth::One(page) => page,
            Depth::All { .. } => return self.limit.map(|rows| format!("--limit {rows}")),
        };
        let options = [
            self.limit.map(|rows| format!("--limit {rows}")),
            page.count.map(|count| format!("--count {count}")),
            page.start_index
                .map(|start| format!("--start-index {start}")),
        ];
        let options: Vec<String> = options.into_iter().flatten().collect();
        Some(options.join(" "))
    }
}

fn target(args: &List) -> Target {
    let fallback = if args.in_place {
        Fallback::InPlace
    } else {
        Fallback::Refuse
    };
    super::choice::target(args.output_file.as_deref(), fallback)
}

fn check(args: &List, format: Format, settings: &Settings) -> Result<(), CommandError> {
    let usage = |message: &str, hint: &str| Err(CommandError::usage(message, hint));
    if args.extensions.is_empty()
        && args.selection.extensions_from.is_none()
        && !args.selection.all_extensions
    {
        return usage(
            "EXTENSION is missing",
            "name at least one, such as 0003*210, or use --extensions-from FILE or --all-extensions",
        );
    }
    let types: std::collections::HashSet<_> = args.selection.event_type.iter().collect();
    if args.selection.event_id.is_some() && types.len() != 1 {
        return usage(
            "--event-id needs exactly one --event-type",
            "add exactly one --event-type: each event id belongs to one type",
        );
    }
    let from = (
        "--extensions-from",
        args.selection.extensions_from.as_deref(),
    );
    check_stdin(&[from], settings.stdin_secret_option)?;
    let from = ("the file of --extensions-from", from.1);
    check_output(args.output_file.as_deref(), &[from])?;
    if (args.bom || args.guard_formulas) && !matches!(format, Format::Csv | Format::Tsv) {
        let option = if args.bom {
            "--bom"
        } else {
            "--guard-formulas"
        };
        return usage(
            &format!("{option} works with csv and tsv only, not with {format}"),
            "add -o csv",
        );
    }
    if (args.utc || args.iso) && format != Format::Table {
        let option = if args.utc { "--utc" } else { "--iso" };
        return usage(
            &format!("{option} works with the table only; {format} has the server's own times"),
            &format!("leave {option} out, or use -o table"),
        );
    }
    if format == Format::Raw {
        check_raw(args)?;
    }
    Ok(())
}

/// Rejects options that would change the output: `-o raw` shows the server's collections unchanged.
fn check_raw(args: &List) -> Result<(), CommandError> {
    let changed = [
        (args.labels, "--labels"),
        (args.sort_by.is_some(), "--sort-by"),
        (args.limit.is_some(), "--limit"),
        (
            args.fields.contains(&Column::Extension),
            "--fields extension",
        ),
    ];
    match changed.iter().find(|(given, _)| *given) {
        Some((_, option)) => Err(CommandError::usage(
            format!(
                "{option} does not work with -o raw, which shows the server's collections unchanged"
            ),
            "use -o json, or --count instead of --limit",
        )),
        None => Ok(()),
    }
}

/// Returns the owner of the extensions.
fn user(args: &List, settings: &Settings) -> Result<User, CommandError> {
    let of_settings = || settings.user.as_ref().map(|user| user.value.clone());
    let user = args
        .selection
        .user
        .clone()
        .or_else(of_settings)
        .unwrap_or_default();
    if args.selection.all_extensions && user.as_str() == "@owner" {
        return Err(CommandError::usage(
            "--all-extensions does not work with --user @owner: the API names no extensions for it",
            "use --extensions-from FILE, or another --user",
        ));
    }
    Ok(user)
}

/// Returns the columns that the user asks for, each once.
fn columns(args: &List, settings: &Settings) -> Option<Vec<Column>> {
    let asked = if args.fields.is_empty() {
        settings
            .fields
            .as_ref()
            .map(|fields| fields.value.clone())?
    } else {
        args.fields.clone()
    };
    let mut columns: Vec<Column> = Vec::new();
    for column in asked {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Some(columns)
}

fn depth(
    args: &List,
    settings: &Settings,
    order: Order,
    format: Format,
    conditions: &Conditions,
) -> Depth {
    if args.count.is_some() || args.start_index.is_some() {
        return Depth::One(Page {
            start_index: args.start_index,
            count: args.count,
        });
    }
    let page_size = args
        .selection
        .page_size
        .or(settings.page_size.as_ref().map(|size| size.value));
    let size = |rows: u16| page_size.unwrap_or(Count::clamped(u64::from(rows)));
    Depth::All {
        page_size: size(PAGE_SIZE),
        part_size: size(PART_SIZE),
        // pce knows the first rows only after it has sorted all rows, and the matching rows only after it has received
        // them.
        limit: args
            .limit
            .filter(|_| !matches!(order, Order::Whole(..)) && conditions.is_empty()),
        // Raw output shows the server's collections, which cannot be merged.
        merge: format != Format::Raw,
    }
}

/// Returns how many requests pce sends at the same time.
fn jobs(args: &List, settings: &Settings) -> usize {
    let configured = settings.jobs.as_ref().map(|jobs| jobs.value);
    usize::from(args.selection.jobs.or(configured).unwrap_or(DEFAULT_JOBS))
}

/// Returns the fields to request: those that the output shows, and those that the listing itself needs.
///
/// pce recognises a row by its type and id if pages overlap, and applies a filter or an order that the server ignores.
/// It requests a single page exactly as the user typed it, and raw output shows every field that arrives.
fn needed_fields(columns: Option<&[Column]>, mut needed: Vec<Field>, format: Format) -> Vec<Field> {
    let Some(columns) = columns else {
        return Vec::new();
    };
    let mut fields: Vec<Field> = columns
        .iter()
        .filter_map(|column| match column {
            Column::Field(field) => Some(*field),
            Column::Extension => None,
        })
        .collect();
    if format == Format::Raw {
        needed.clear();
    }
    if fields.is_empty() && needed.is_empty() {
        // A request must name at least one field.
        needed.push(Field::Id);
    }
    for field in needed {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// Returns the fields that tell rows apart if pages overlap. The type also shows whether the server honours the type in
/// the path.
fn needed_by_paging(depth: Depth, event_type: Option<EventType>) -> Vec<Field> {
    match (depth, event_type) {
        (Depth::One(_), None) => Vec::new(),
        (Depth::One(_), Some(_)) => vec![Field::Type],
        (Depth::All { .. }, _) => vec![Field::Type, Field::Id],
    }
}

fn needed_by_order(order: Order) -> Option<Field> {
    match order {
        Order::Whole(SortKey::Field(field), _) => Some(field),
        Order::Url(_) => Some(Field::Url),
        Order::Whole(SortKey::Extension, _) | Order::Server => None,
    }
}
