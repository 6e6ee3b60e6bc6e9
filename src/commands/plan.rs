//! Turns the options of `pce list` into queries, and into the order, number and layout of the rows.

pub(crate) mod conditions;
mod layout;
mod surface;
mod template;

use std::path::Path;

use self::conditions::Filters;
use self::layout::layout;
pub(crate) use self::surface::Surface;
pub(crate) use self::template::Discovery;
use self::template::Template;
use super::extensions::{check_stdin, gather};
use crate::cli::List;
use crate::config::{JOBS, PAGE_SIZE, PART_SIZE, Settings};
use crate::error::CommandError;
use crate::output::{Column, Fallback, Format, Layout, Target};
use crate::uapi::{
    Conditions, Count, Depth, EventType, Extension, Field, ListQuery, Page, SortKey, SortOrder,
    User,
};

/// A listing, ready to be run.
#[derive(Debug)]
pub(crate) struct Plan {
    /// One for each extension and event type, in the order asked for.
    pub queries: Vec<ListQuery>,
    /// What the queries of each extension are made from.
    template: Template,
    /// The owner of the extensions.
    pub user: User,
    /// Whether the extensions that the server names are listed too.
    pub discovery: Discovery,
    /// The conditions that are evaluated here.
    pub conditions: Conditions,
    /// The condition that is sent as a filter, as it was typed.
    pub sent_condition: Option<String>,
    /// How many rows of each.
    pub depth: Depth,
    /// Requests in flight at once.
    pub jobs: usize,
    /// Rows of the whole result.
    pub limit: Option<u64>,
    /// The order of the rows.
    pub order: Order,
    /// Their format.
    pub format: Format,
    /// Their layout.
    pub layout: Layout,
    /// Where they go.
    pub target: Target,
    /// What shows them there.
    pub surface: Surface,
    /// Whether no row is an error.
    pub fail_empty: bool,
    /// Whether the first error ends the run.
    pub fail_fast: bool,
    /// Whether an extension that does not exist has no rows, and is not a failure.
    pub ignore_missing: bool,
    /// Whether the requests are printed, and not sent.
    pub print_request: bool,
}

/// In which order rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// As they come, by extension and type.
    Server,
    /// By url within each extension, as `--sort-order` asked the server for.
    Url(SortOrder),
    /// By this key over everything.
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
    /// Checks what clap cannot: which options go together, and the content of the files that they name.
    pub(crate) fn new(args: &List, settings: &Settings) -> Result<Self, CommandError> {
        let by_name = || args.output_file.as_deref().and_then(Format::of_file);
        let format = args
            .output
            .or_else(by_name)
            .or(settings.output.as_ref().map(|output| output.value))
            .unwrap_or(Format::Table);
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

    /// The extension that a query is about.
    pub(crate) fn extension(&self, index: usize) -> &Extension {
        &self.queries[index].extension
    }

    /// Adds the queries of an extension that the server named, and returns them. None are added for one that was named
    /// before, or that the conditions exclude.
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

    /// The number of event types that are requested one by one.
    pub(crate) fn types(&self) -> usize {
        self.template.types()
    }

    /// Whether a line after the table sums the result up.
    pub(crate) fn has_footer(&self) -> bool {
        self.surface != Surface::Stream && self.format == Format::Table
    }

    /// Extensions that are listed.
    pub(crate) fn extensions(&self) -> usize {
        self.queries.len() / self.types()
    }

    /// Whether pages are followed to the end.
    pub(crate) fn reads_on(&self) -> bool {
        matches!(self.depth, Depth::All { .. })
    }

    /// The option that leaves rows out, as it was typed.
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
    match &args.output_file {
        Some(path) if path != Path::new("-") => Target::File {
            path: path.clone(),
            fallback: if args.in_place {
                Fallback::InPlace
            } else {
                Fallback::Refuse
            },
        },
        _ => Target::Stdout,
    }
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
    check_stdin(&[from], settings.secret_from_stdin)?;
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

/// Raw output shows the server's collections, which options cannot change.
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

/// The owner of the extensions.
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

/// The columns asked for, each once.
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
        // The first rows are known only when all are sorted, and those that match only when they are here.
        limit: args
            .limit
            .filter(|_| !matches!(order, Order::Whole(..)) && conditions.is_empty()),
        // Raw output shows the server's collections, which cannot be merged.
        merge: format != Format::Raw,
    }
}

/// How many requests are sent at the same time.
fn jobs(args: &List, settings: &Settings) -> usize {
    let configured = settings.jobs.as_ref().map(|jobs| jobs.value);
    usize::from(args.selection.jobs.or(configured).unwrap_or(JOBS))
}

/// The fields to ask for: those shown, and those that the listing itself needs.
///
/// A row is recognised by its type and id when pages overlap; a filter or an order that the server does not honour
/// is applied here. A single page is requested exactly as it was typed, and raw output shows every field that arrives.
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
        // The API cannot be asked for no field.
        needed.push(Field::Id);
    }
    for field in needed {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// What tells rows apart when pages overlap. The path has the type where it has one.
fn needed_by_paging(depth: Depth, event_type: Option<EventType>) -> Vec<Field> {
    match (depth, event_type) {
        (Depth::One(_), _) => Vec::new(),
        (Depth::All { .. }, None) => vec![Field::Type, Field::Id],
        (Depth::All { .. }, Some(_)) => vec![Field::Id],
    }
}

fn needed_by_order(order: Order) -> Option<Field> {
    match order {
        Order::Whole(SortKey::Field(field), _) => Some(field),
        Order::Url(_) => Some(Field::Url),
        Order::Whole(SortKey::Extension, _) | Order::Server => None,
    }
}
