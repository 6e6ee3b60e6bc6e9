//! The presence of a user's phones: the only list of extension numbers that `UnifiedAPI` has.
//!
//! An entry is a phone, so an extension with two phones has two entries. Queues and conferences have no phone and no
//! entry.

use serde_json::{Map, Value, json};

use super::data;
use super::fault::{Fault, Faults};
use super::reply::ApiError;
use super::request::{count, parameter, start_index};

/// The fields of an entry, in the order in which the server writes them.
const FIELDS: [&str; 3] = ["extension", "phone", "status"];

/// The parameters of a request for entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    /// The names of the fields; empty for all of them.
    fields: Vec<String>,
    filter: Option<Filter>,
    order: Order,
    /// The page size requested.
    pub count: usize,
    /// The index of the first entry.
    pub start_index: usize,
}

/// The order of the entries, by extension number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

/// A comparison with the extension number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Filter {
    Contains(String),
    Equals(String),
    StartsWith(String),
    InArray(Vec<String>),
}

impl Filter {
    fn matches(&self, extension: &str) -> bool {
        match self {
            Self::Contains(part) => extension.contains(part),
            Self::Equals(number) => extension == number,
            Self::StartsWith(start) => extension.starts_with(start),
            Self::InArray(numbers) => numbers.iter().any(|number| number == extension),
        }
    }
}

impl Parameters {
    /// Reads the decoded parameters.
    ///
    /// # Errors
    /// The documented code of the first invalid parameter, in the order of the vendor's table.
    pub fn read(sent: &[(String, String)]) -> Result<Self, ApiError> {
        Ok(Self {
            fields: fields(parameter(sent, "fields"))?,
            count: count(sent)?,
            filter: filter(sent)?,
            order: order(parameter(sent, "sortOrder"))?,
            start_index: start_index(sent)?,
        })
    }
}

fn fields(value: Option<&str>) -> Result<Vec<String>, ApiError> {
    let names: Vec<String> = value
        .iter()
        .flat_map(|list| list.split(',').map(str::to_owned))
        .collect();
    if names.iter().all(|name| FIELDS.contains(&name.as_str())) {
        return Ok(names);
    }
    Err(ApiError::invalid(
        "fields_invalid",
        "Value supplied in fields parameter is missing or invalid: it must be a list of names of Presence fields, \
         separated by commas (e.g. extension,status).",
    ))
}

fn filter(sent: &[(String, String)]) -> Result<Option<Filter>, ApiError> {
    let Some(by) = parameter(sent, "filterBy") else {
        return Ok(None);
    };
    if by != "extension" {
        return Err(ApiError::invalid(
            "filterby_invalid",
            "Value supplied in filterBy parameter is missing or invalid: it must be extension.",
        ));
    }
    let value = parameter(sent, "filterValue").map(str::to_owned);
    let value = value.ok_or_else(|| {
        ApiError::invalid(
            "filtervalue_invalid",
            "Value supplied in filterValue parameter is missing or invalid: it must be a string.",
        )
    });
    match parameter(sent, "filterOp") {
        None | Some("contains") => value.map(Filter::Contains),
        Some("equals") => value.map(Filter::Equals),
        Some("startsWith") => value.map(Filter::StartsWith),
        Some("inArray") => {
            value.map(|list| Filter::InArray(list.split(',').map(str::to_owned).collect()))
        }
        Some(_) => Err(ApiError::invalid(
            "filterop_invalid",
            "Value supplied in filterOp parameter is missing or invalid: it must be contains, equals, startsWith or \
             inArray.",
        )),
    }
    .map(Some)
}

fn order(value: Option<&str>) -> Result<Order, ApiError> {
    match value {
        None | Some("asc" | "ascending") => Ok(Order::Ascending),
        Some("desc" | "descending") => Ok(Order::Descending),
        Some(_) => Err(ApiError::invalid(
            "sortorder_invalid",
            "Value supplied in sortOrder parameter is missing or invalid: it must be asc or desc.",
        )),
    }
}

/// Returns the selected entries, in order. `phones` is the number of extensions that have a phone; `None` for all of
/// them.
pub(super) fn select(
    parameters: &Parameters,
    phones: Option<usize>,
    faults: &Faults,
) -> Vec<(String, usize)> {
    let filter = parameters
        .filter
        .as_ref()
        .filter(|_| !faults.has(Fault::Unfiltered));
    let mut entries: Vec<(String, usize)> = data::phones()
        .take(phones.unwrap_or(usize::MAX))
        .filter(|(extension, _)| filter.is_none_or(|filter| filter.matches(extension)))
        .flat_map(|(extension, phones)| (1..=phones).map(move |phone| (extension.clone(), phone)))
        .collect();
    if parameters.order == Order::Descending && !faults.has(Fault::Unsorted) {
        entries.reverse();
    }
    entries
}

/// Returns the body of an answer with a page of entries. `links` has the URLs of the neighbouring pages, if any.
pub(super) fn body(
    entries: &[(String, usize)],
    parameters: &Parameters,
    size: usize,
    links: Option<Value>,
    faults: &Faults,
) -> String {
    let rows = entries
        .iter()
        .skip(parameters.start_index)
        .take(size)
        .map(|(extension, phone)| entry(extension, *phone, &parameters.fields));
    let rows: Vec<Value> = rows.collect();
    let mut body = json!({
        "startIndex": parameters.start_index,
        "totalResults": entries.len(),
        "itemsPerPage": size,
        "filtered": !faults.has(Fault::Unfiltered),
        "sorted": !faults.has(Fault::Unsorted),
        "entry": rows,
    });
    if let Some(links) = links {
        body["links"] = links;
    }
    body.to_string()
}

fn entry(extension: &str, phone: usize, fields: &[String]) -> Value {
    let is_online = !(extension.len() + phone).is_multiple_of(7);
    let all = [
        ("extension", extension.to_owned()),
        ("phone", phone.to_string()),
        ("status", u8::from(is_online).to_string()),
    ];
    all.into_iter()
        .filter(|(name, _)| fields.is_empty() || fields.iter().any(|field| field == name))
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Parameters, ApiError> {
        let sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Parameters::read(&sent)
    }

    fn numbers(query: &str) -> Vec<String> {
        let parameters = read(query).expect(query);
        let mut numbers: Vec<String> = select(&parameters, None, &Faults::new(&[]))
            .into_iter()
            .map(|(extension, _)| extension)
            .collect();
        numbers.dedup();
        numbers
    }

    #[test]
    fn wrong_parameters_are_refused_with_their_own_code() {
        for (query, code) in [
            ("count=0", "count_invalid"),
            ("startIndex=5000", "startindex_invalid"),
            ("fields=type", "fields_invalid"),
            ("filterBy=status&filterValue=1", "filterby_invalid"),
            (
                "filterBy=extension&filterOp=present&filterValue=1",
                "filterop_invalid",
            ),
            ("filterBy=extension&filterOp=equals", "filtervalue_invalid"),
            ("sortOrder=up", "sortorder_invalid"),
        ] {
            let found = read(query).map_err(|error| error.code);
            assert_eq!(found, Err(code), "{query}");
        }
    }

    #[test]
    fn filters_compare_the_extension() {
        let filtered = |op: &str, value: &str| {
            numbers(&format!(
                "filterBy=extension&filterOp={op}&filterValue={value}"
            ))
        };
        assert_eq!(filtered("equals", "0003*210"), ["0003*210"]);
        assert!(filtered("equals", "210").is_empty());
        assert_eq!(filtered("startsWith", "0003*2").len(), 3);
        assert_eq!(
            filtered("contains", "*41"),
            filtered("startsWith", "0003*41")
        );
        assert_eq!(
            filtered("inArray", "0003*220,0003*210"),
            ["0003*210", "0003*220"]
        );
    }

    #[test]
    fn entries_are_phones_in_the_order_of_the_numbers() {
        let ascending = numbers("");
        assert!(ascending.is_sorted());
        assert_eq!(ascending.first().map(String::as_str), Some("0003*210"));
        for absent in ["0003*230", "0003*240", "0003*666"] {
            assert!(!ascending.iter().any(|number| number == absent), "{absent}");
        }
        let descending: Vec<String> = numbers("sortOrder=desc").into_iter().rev().collect();
        assert_eq!(descending, ascending);
        let parameters = read("").expect("valid");
        let entries = select(&parameters, None, &Faults::new(&[]));
        assert!(entries.len() > ascending.len());
        assert_eq!(select(&parameters, Some(1), &Faults::new(&[])).len(), 3);
    }
}
