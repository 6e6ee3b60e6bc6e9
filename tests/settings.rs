//! `pce config` and the settings file: the effective settings, and the origin of each.

mod support;

use support::{Home, Server};

#[test]
fn set_get_unset_and_list() {
    let home = Home::new();
    let run = |args: &[&str]| home.pce([&["config"], args].concat()).run();
    let path = run(&["path"]).success();
    assert_eq!(
        path.trim_end(),
        home.path()
            .join(".config")
            .join("pce")
            .join("config.toml")
            .to_str()
            .unwrap()
    );
    run(&["set", "host", "pbx.example.com"]).success();
    run(&["set", "timeout", "5s"]).success();
    assert_eq!(run(&["get", "host"]).success(), "https://pbx.example.com\n");
    let list = run(&["list"]).success();
    assert!(
        list.contains("config.toml:") && list.contains("default"),
        "{list}"
    );
    let list: serde_json::Value =
        serde_json::from_str(&run(&["list", "-o", "json"]).success()).unwrap();
    let timeout = list
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["key"] == "timeout")
        .unwrap();
    assert_eq!(timeout["value"], "5s");
    run(&["unset", "timeout"]).success();
    assert_eq!(run(&["get", "timeout"]).success(), "30s\n");
    run(&["unset", "host"]).success();
    run(&["get", "host"]).failure(10);
}

#[test]
fn config_set_keeps_comments() {
    let home = Home::new();
    let dir = home.path().join(".config/pce");
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("config.toml");
    std::fs::write(
        &file,
        "# ours\n[profiles.default]\noutput = \"csv\" # for cron\n",
    )
    .unwrap();
    home.pce(["config", "set", "user", "@owner"])
        .run()
        .success();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("# ours") && text.contains("# for cron") && text.contains("@owner"),
        "{text}"
    );
}

#[test]
fn option_environment_profile_default() {
    let (home, server) = (Home::new(), Server::new());
    home.pce(["config", "set", "output", "json"])
        .run()
        .success();
    let run = |args: &[&str], env: Option<&str>| {
        let args = [&["list", "0003-230"], args].concat();
        let run = home
            .pce(args)
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token);
        match env {
            Some(format) => run.env("PCE_OUTPUT", format),
            None => run,
        }
        .run()
        .success()
    };
    assert!(run(&[], None).starts_with('['));
    assert!(run(&[], Some("csv")).starts_with("type,"));
    assert!(run(&["-o", "tsv"], Some("csv")).starts_with("type\t"));
}

#[test]
fn errors_name_the_file_and_the_line() {
    let home = Home::new();
    let dir = home.path().join(".config/pce");
    std::fs::create_dir_all(&dir).unwrap();
    for (text, words) in [
        (
            "[profiles.default]\n\noutptu = \"csv\"\n",
            ["config.toml:3", "\"output\""],
        ),
        (
            "[profiles.default]\noutput = 7\n",
            ["config.toml:2", "output"],
        ),
        ("[profiles.default\n", ["config.toml:1", "hint"]),
    ] {
        std::fs::write(dir.join("config.toml"), text).unwrap();
        let stderr = home.pce(["list", "210"]).run().failure(10);
        assert!(stderr.contains(words[0]), "{stderr}");
        assert!(words[1] == "hint" || stderr.contains(words[1]), "{stderr}");
    }
    let stderr = home.pce(["config", "set", "nonsense", "1"]).run();
    assert!(
        stderr.code == Some(2) || stderr.code == Some(10),
        "{stderr:?}"
    );
}

#[test]
fn one_variable_moves_everything() {
    let home = Home::new();
    let folder = home.path().join("somewhere");
    let path = home
        .pce(["config", "path"])
        .env("PCE_CONFIG_DIR", &folder)
        .run()
        .success();
    assert_eq!(path, format!("{}\n", folder.join("config.toml").display()));
}

#[test]
fn many_changes_at_once_are_all_kept() {
    let home = Home::new();
    let settings = [
        ("host", "pbx.example.com"),
        ("user", "@owner"),
        ("output", "csv"),
        ("fields", "url,id"),
        ("proxy", "http://proxy:1"),
        ("timeout", "7s"),
        ("connect-timeout", "8s"),
        ("max-time", "9s"),
        ("retries", "5"),
        ("jobs", "2"),
        ("page-size", "100"),
    ];
    std::thread::scope(|scope| {
        for (key, value) in settings {
            let home = &home;
            scope.spawn(move || home.pce(["config", "set", key, value]).run().success());
        }
    });
    let text = std::fs::read_to_string(home.path().join(".config/pce/config.toml")).unwrap();
    for (key, _) in settings {
        assert!(
            text.contains(&format!("\n{key} = ")),
            "{key} is lost: {text}"
        );
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_are_kept() {
    let home = Home::new();
    let dir = home.path().join(".config/pce");
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("config.toml");
    for (before, after) in [
        (
            "\u{feff}# ours\r\n[profiles.default]\r\noutput = \"csv\" # x\r\n",
            "\u{feff}# ours\r\n[profiles.default]\r\noutput = \"csv\" # x\r\njobs = 2\r\n",
        ),
        (
            "\u{feff}[profiles.default]\nretries = 1\n",
            "\u{feff}[profiles.default]\nretries = 1\njobs = 2\n",
        ),
        (
            "[profiles.default]\r\njobs = 1\r\n",
            "[profiles.default]\r\njobs = 2\r\n",
        ),
    ] {
        std::fs::write(&file, before).unwrap();
        home.pce(["config", "set", "jobs", "2"]).run().success();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
        home.pce(["config", "get", "jobs"]).run().success();
    }
}

#[test]
fn get_and_set_without_a_setting_name_the_settings() {
    for command in ["get", "set"] {
        let stderr = support::pce(["config", command]).run().failure(2);
        assert!(
            stderr.contains("page-size") && stderr.contains("host"),
            "{stderr}"
        );
    }
    let stderr = support::pce(["config", "set", "host"]).run().failure(2);
    assert!(stderr.contains("value"), "{stderr}");
}
