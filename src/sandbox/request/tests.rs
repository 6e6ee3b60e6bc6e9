use super::*;

fn read(query: &str) -> Result<Parameters, ApiError> {
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    Parameters::read(&sent)
}

#[test]
fn wrong_parameters_are_refused_with_their_own_code() {
    for (query, code) in [
        ("count=0", "count_invalid"),
        ("count=5000", "count_invalid"),
        ("count=", "count_invalid"),
        ("count=-1", "count_invalid"),
        ("count=%2B5", "count_invalid"),
        ("count=5.0", "count_invalid"),
        ("count=99999999999999999999999", "count_invalid"),
        ("count=20&count=x", "count_invalid"),
        ("startIndex=5000", "startindex_invalid"),
        ("startIndex=", "startindex_invalid"),
        ("startIndex=-1", "startindex_invalid"),
        ("startIndex=1e3", "startindex_invalid"),
        ("filterBy=", "filterby_invalid"),
        ("filterBy=extension&filterValue=1", "filterby_invalid"),
        ("filterBy=URL&filterValue=1", "filterby_invalid"),
        ("filterBy=url&filterOp=&filterValue=1", "filterop_invalid"),
        (
            "filterBy=url&filterOp=starts+with&filterValue=1",
            "filterop_invalid",
        ),
        ("filterBy=url", "filtervalue_invalid"),
        ("filterBy=url&filterOp=equals", "filtervalue_invalid"),
        ("sortOrder=", "sortorder_invalid"),
        ("sortOrder=asc", "sortorder_invalid"),
        ("fields=", "fields_invalid"),
        ("fields=id,", "fields_invalid"),
        ("fields=id,+url", "fields_invalid"),
        ("fields=id,answered", "fields_invalid"),
    ] {
        assert_eq!(
            read(query).map_err(|error| error.code),
            Err(code),
            "{query}"
        );
    }
}

#[test]
fn the_first_wrong_parameter_of_the_vendors_table_is_named() {
    let all = "startIndex=x&sortOrder=x&filterBy=url&filterOp=x&count=x&fields=x";
    let codes = ["fields", "count", "filterop", "sortorder", "startindex"];
    for at in 0..codes.len() {
        let corrected: String = codes[..at].iter().fold(all.to_owned(), |query, code| {
            let right = match *code {
                "fields" => ("fields=x", "fields=id"),
                "count" => ("count=x", "count=1"),
                "filterop" => ("filterOp=x", "filterOp=present"),
                _ => ("sortOrder=x", "sortOrder=descending"),
            };
            query.replace(right.0, right.1)
        });
        let code = read(&corrected).map_err(|error| error.code);
        assert_eq!(code, Err([codes[at], "_invalid"].concat().as_str()));
    }
}

#[test]
fn what_is_not_sent_has_its_default() {
    let defaults = Parameters {
        fields: FieldSet::ALL,
        count: 20,
        start_index: 0,
        filter: None,
        descending: false,
    };
    for query in [
        "",
        "Count=7&page=3",
        "filterOp=bogus&filterValue=x",
        "sortOrder=ascending",
    ] {
        assert_eq!(read(query).as_ref(), Ok(&defaults), "{query}");
    }
}

#[test]
fn bounds_are_inclusive_and_the_last_of_repeated_parameters_counts() {
    let read = read("count=x&count=4999&startIndex=1&startIndex=4999&sortOrder=descending")
        .expect("valid");
    assert_eq!(
        (read.count, read.start_index, read.descending),
        (4_999, 4_999, true)
    );
}

#[test]
fn filters_are_read() {
    let filter = |query| read(query).expect(query).filter.expect(query);
    let contains = Filter {
        by: Field::Url,
        test: Test::Contains("a b&c".into()),
    };
    assert_eq!(filter("filterBy=url&filterValue=a+b%26c"), contains);
    assert_eq!(
        filter("filterBy=url&filterOp=contains&filterValue=a%20b%26c"),
        contains
    );
    assert_eq!(filter("filterBy=note&filterOp=present").test, Test::Present);
    assert_eq!(
        filter("filterBy=note&filterOp=equals&filterValue=").test,
        Test::Equals(String::new())
    );
}

fn target(path: &str) -> Target {
    match Resource::from_path(path) {
        Resource::Events(target) => target,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn paths_name_resources() {
    let path = "/uapi/extensions/%40me/0003%2a210/phoneCallEvents/0/a%2Fb";
    let event = target(path);
    assert_eq!(event.user, "@me");
    assert_eq!(event.extension, "0003*210");
    assert_eq!(event.event_type(), Ok(Some(0)));
    assert_eq!(event.event_id.as_deref(), Some("a/b"));
    assert_eq!(target(&format!("{path}/")), event);
    let user = "1042".to_owned();
    let presence = Resource::Presence { user };
    for (path, resource) in [
        ("/uapi", Resource::Discovery),
        ("/uapi/", Resource::Discovery),
        ("/uapi/extensions/1042/%40self/presence", presence.clone()),
        ("/uapi/extensions/1042/@self/presence/", presence),
        ("/uapi/extensions/@me/210", Resource::Unknown),
        ("/uapi/extensions/@me/210/presence", Resource::Unknown),
        (
            "/uapi/extensions/@me/210/phonecallevents",
            Resource::Unknown,
        ),
        (
            "/uapi/extensions/@me/210/phoneCallEvents/0/a/b",
            Resource::Unknown,
        ),
        ("/", Resource::Outside),
        ("/x/uapi", Resource::Outside),
    ] {
        assert_eq!(Resource::from_path(path), resource, "{path}");
    }
}

#[test]
fn event_types_are_numbers() {
    let read = |text: &str| {
        let path = format!("/uapi/extensions/@me/210/phoneCallEvents/{text}");
        target(&path).event_type().map_err(|error| error.code)
    };
    assert_eq!(read("04"), Ok(Some(4)));
    assert_eq!(read("99999999999999999999"), Ok(Some(u64::MAX)));
    for text in ["x", "-1", "dial-in", "1.0"] {
        assert_eq!(read(text), Err("pce_type_invalid"), "{text}");
    }
}
