//! Invalid input: exit code 2, no request, the option and the remedy in the error.

mod support;

use support::{Server, pce};

#[track_caller]
fn refused(args: &[&str], words: &[&str]) {
    let server = Server::new();
    let stderr = server.pce(["list"]).args(args).run().failure(2);
    assert!(stderr.starts_with("error: "), "{stderr}");
    assert!(stderr.contains("\nhint: "), "{stderr}");
    for word in words {
        assert!(stderr.contains(word), "{word:?} is not in {stderr}");
    }
    assert!(server.requests().is_empty(), "something was sent: {args:?}");
}

#[test]
fn unknown_names_get_the_nearest_one() {
    refused(
        &["210", "--event-type", "dialin"],
        &["--event-type", "\"dial-in\""],
    );
    refused(
        &["210", "--filter-by", "stauts", "--filter-value", "1"],
        &["--filter-by", "\"status\""],
    );
    refused(
        &[
            "210",
            "--filter-by",
            "url",
            "--filter-op",
            "equal",
            "--filter-value",
            "x",
        ],
        &["--filter-op", "\"equals\""],
    );
    refused(
        &["210", "--fields", "id,note,modifed"],
        &["--fields", "\"modified\""],
    );
    refused(
        &["210", "--sort-order", "up"],
        &["--sort-order", "ascending, descending"],
    );
    refused(&["210", "--sort-by", "urls"], &["--sort-by", "\"url\""]);
    refused(&["210", "-o", "jsn"], &["--output", "\"json\""]);
    refused(&["210", "--user", "@em"], &["--user", "\"@me\""]);
    refused(&["210", "--feilds", "id"], &["--feilds", "--fields"]);
}

#[test]
fn numbers_have_bounds() {
    for count in ["0", "5000", "x", "1.5", ""] {
        refused(&["210", "--count", count], &["--count", "from 1 to 4999"]);
        refused(
            &["210", "--page-size", count],
            &["--page-size", "from 1 to 4999"],
        );
    }
    for start in ["5000", "x"] {
        refused(
            &["210", "--start-index", start],
            &["--start-index", "from 0 to 4999"],
        );
    }
    refused(&["210", "--limit", "0"], &["--limit", "of 1 or more"]);
    refused(&["210", "--jobs", "0"], &["--jobs", "from 1 to 64"]);
    refused(&["210", "--jobs", "65"], &["--jobs", "from 1 to 64"]);
    refused(&["210", "--retries", "21"], &["--retries", "from 0 to 20"]);
}

#[test]
fn malformed_extensions() {
    for extension in ["@self", "", "2 10", "210/0", "abc", "0003*210%20", "*"] {
        refused(&[extension], &["EXTENSION", "0003*210"]);
    }
    refused(&[], &["EXTENSION", "--extensions-from"]);
}

#[test]
fn incomplete_filters_are_rejected() {
    refused(
        &["210", "--filter-value", "x"],
        &["--filter-value", "--filter-by", "note"],
    );
    refused(
        &["210", "--filter-op", "present"],
        &["--filter-op", "--filter-by"],
    );
    refused(
        &["210", "--filter-by", "note"],
        &["--filter-by note", "--filter-value"],
    );
    refused(
        &["210", "--filter-by", "note", "--filter-value", ""],
        &["--filter-value", "present"],
    );
    refused(
        &[
            "210",
            "--filter-by",
            "note",
            "--filter-op",
            "present",
            "--filter-value",
            "x",
        ],
        &["present", "no value"],
    );
    refused(
        &["210", "--filter-by", "status", "--filter-value", "off"],
        &["enabled", "disabled"],
    );
}

#[test]
fn an_id_needs_exactly_one_type() {
    refused(
        &["210", "--event-id", "abc"],
        &["--event-id needs exactly one --event-type"],
    );
    refused(
        &[
            "210",
            "--event-id",
            "abc",
            "--event-type",
            "0",
            "--event-type",
            "1",
        ],
        &["--event-id", "exactly one --event-type"],
    );
    refused(
        &["210", "--event-id", "a b", "--event-type", "0"],
        &["--event-id", "letters and digits"],
    );
}

#[test]
fn options_that_do_not_go_together() {
    refused(
        &["210", "--count", "5", "--page-size", "5"],
        &["--page-size", "--count"],
    );
    refused(&["210", "--labels", "--values"], &["--labels", "--values"]);
    refused(&["210", "--bom"], &["--bom", "csv"]);
    refused(
        &["210", "--guard-formulas", "-o", "json"],
        &["--guard-formulas", "csv"],
    );
    refused(
        &["210", "-o", "raw", "--sort-by", "url"],
        &["--sort-by", "raw"],
    );
    refused(
        &["210", "-o", "raw", "--limit", "1"],
        &["--limit", "raw", "--count"],
    );
    refused(&["210", "-o", "raw", "--labels"], &["--labels", "raw"]);
    refused(
        &["--extensions-from", "-", "--token-file", "-"],
        &["--extensions-from", "--token-file"],
    );
}

#[test]
fn extension_files_that_cannot_be_used() {
    refused(
        &["--extensions-from", "missing.txt"],
        &["--extensions-from missing.txt"],
    );
    for (text, words) in [
        ("", ["the file has no extension", "--extensions-from"]),
        ("210\n@self\n", ["line 2", "--extensions-from"]),
    ] {
        let server = Server::new();
        let stderr = server
            .pce(["list", "--extensions-from", "list.txt"])
            .file("list.txt", text)
            .run()
            .failure(2);
        assert!(words.iter().all(|word| stderr.contains(word)), "{stderr}");
        assert!(server.requests().is_empty());
    }
}

#[test]
fn invalid_hosts_are_rejected() {
    for host in [
        "http://pbx.example.com",
        "https://user:canary@pbx.example.com",
        "https://pbx.example.com/?token=canary",
        "ftp://pbx.example.com",
        "pbx example.com",
    ] {
        let stderr = pce(["list", "210", "--host", host])
            .env("PCE_TOKEN", "t")
            .run()
            .failure(2);
        assert!(stderr.contains("--host"), "{stderr}");
    }
}

#[test]
fn durations_have_units() {
    for duration in ["5", "0s", "-1s", "soon"] {
        for option in ["--timeout", "--connect-timeout", "--max-time"] {
            let stderr = pce(["list", "210", &format!("{option}={duration}")])
                .run()
                .failure(2);
            assert!(stderr.contains(option), "{stderr}");
        }
    }
}

#[test]
fn as_json_it_is_one_object_on_one_line() {
    for args in [
        &["--count", "0"][..],
        &["--filter-by", "note"],
        &["--nonsense"],
        &["--event-type", "dialin"],
    ] {
        let stderr = pce(["list", "210", "--error-format", "json"])
            .args(args)
            .run()
            .failure(2);
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        let error: serde_json::Value = serde_json::from_str(&stderr).unwrap();
        let error = &error["error"];
        assert_eq!(error["kind"], "usage");
        assert_eq!(error["exit_code"], 2);
        assert_eq!(error["retryable"], false);
        assert!(error["message"].as_str().unwrap().len() > 10, "{stderr}");
        assert!(error["hint"].is_string(), "{stderr}");
        assert!(error.get("code").is_none(), "{stderr}");
    }
}

#[test]
fn pce_without_arguments_shows_the_help() {
    let stderr = pce::<[&str; 0]>([]).run().failure(2);
    assert!(stderr.contains("Usage: pce"), "{stderr}");
    for help in ["-h", "--help", "help"] {
        let stdout = pce([help]).run().success();
        assert!(stdout.contains("Usage: pce"), "{stdout}");
    }
    let version = pce(["--version"]).run().success();
    assert_eq!(version, format!("pce {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn stdin_has_one_reader_and_no_part_of_a_secret_is_shown() {
    let (server, secret) = (Server::new(), "canary-secret");
    for stdin in ["-", "/dev/stdin", "/dev/fd/0"] {
        for (name, value) in [
            ("PCE_APP_SECRET_FILE", stdin),
            ("PCE_TOKEN_FILE", stdin),
            ("--token-file", stdin),
        ] {
            let commands = [
                &["list", "--extensions-from", "-"][..],
                &["list", "--extensions-from", "/dev/stdin"],
                &["diff", "missing.json", "--extensions-from", "-"],
                &["diff", "/dev/stdin"],
            ];
            for command in commands {
                let mut run = pce(command)
                    .env("PCE_HOST", &server.url)
                    .env("PCE_APP_KEY", "sandbox-app")
                    .stdin(secret);
                run = if name.starts_with("--") {
                    run.args([name, value])
                } else {
                    run.env(name, value)
                };
                let stderr = run.run().failure(2);
                assert!(stderr.contains("cannot both read stdin"), "{stderr}");
                assert!(stderr.contains(name) && !stderr.contains("'c'"), "{stderr}");
            }
        }
    }
    // PCE_TOKEN takes precedence over PCE_TOKEN_FILE, so `pce` does not read a token from stdin.
    server
        .pce(["list", "--extensions-from", "-"])
        .env("PCE_TOKEN_FILE", "-")
        .stdin("0003-230")
        .run()
        .success();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_last_of_two_hosts_wins_wherever_they_are_typed() {
    for args in [
        [
            "--host",
            "one.invalid",
            "list",
            "210",
            "--host",
            "two.invalid",
        ],
        [
            "list",
            "--host",
            "one.invalid",
            "210",
            "--host",
            "two.invalid",
        ],
        [
            "list",
            "--host",
            "one.invalid",
            "--host",
            "two.invalid",
            "210",
        ],
    ] {
        let printed = pce(args).args(["--print-request"]).run();
        let (printed, _) = printed.success_with_notes();
        assert!(
            printed.contains("two.invalid") && !printed.contains("one.invalid"),
            "{printed}"
        );
    }
}
