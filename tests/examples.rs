//! Runs every command line in `--help`, in the topics of `pce help` and in the man pages, unchanged.
#![cfg(unix)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use pce::sandbox::Options;
use support::pty::OnTerminal;
use support::tls::{ForwardingProxy, TlsServer};
use support::{Server, has_program, pce, topics};

/// The host of every example.
const HOST: &str = "pbx.example.com";

/// A shell on a session bus with an unlocked keyring, which runs `$COMMANDS`.
const ON_A_BUS: &str = r#"
exec dbus-run-session -- sh -euc '
    printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    eval "$COMMANDS"'
"#;

/// The kind of an example, which decides how the test runs it and what it expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It ends and prints something.
    Speaks,
    /// It ends and writes `events.csv`.
    WritesFile,
    /// It asks questions at a terminal.
    Asks,
    /// It runs until it is stopped.
    Serves,
    /// It is for a shell's start-up file.
    Sets(&'static str),
    /// It is for a shell that is not installed here; only the output of `pce` is checked.
    Elsewhere,
}

fn kind(command: &str) -> Kind {
    if command.starts_with("pce sandbox") {
        Kind::Serves
    } else if command.starts_with("pce auth login") && !command.contains("-stdin") {
        Kind::Asks
    } else if command.contains("-O events.csv") {
        Kind::WritesFile
    } else if command.contains("powershell") || command.contains("elvish") {
        Kind::Elsewhere
    } else if command.starts_with("eval") && command.contains("zsh") {
        Kind::Sets("zsh")
    } else if command.contains("| source") {
        Kind::Sets("fish")
    } else if command.starts_with("eval") {
        Kind::Sets("bash")
    } else {
        Kind::Speaks
    }
}

/// Returns the command lines of a text: lines that are indented by two and begin like a command, each with its
/// continuation lines.
fn commands(text: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.strip_prefix("Try it with no account:").unwrap_or(line);
        let Some(command) = line.strip_prefix("  ") else {
            continue;
        };
        let starts = ["pce ", "printf ", "eval "];
        if goes_on {
            let whole = commands.last_mut().unwrap();
            whole.push('\n');
            whole.push_str(command);
        } else if starts.iter().any(|start| command.starts_with(start)) {
            // The explanation follows the command.
            let command = command.split("  ").next().unwrap();
            commands.push(command.to_owned());
        } else {
            continue;
        }
        goes_on = command.ends_with('\\');
    }
    commands
}

/// Returns the command lines of a man page.
fn of_man_page(page: &str) -> Vec<String> {
    let blocks = page.split("\n.nf\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("\n.fi\n").next().unwrap());
    let plain = |block: &str| {
        let block = block.replace("\\-", "-").replace("\\*(Aq", "'");
        block.replace("\\&", "").replace("\\\\", "\\")
    };
    blocks
        .map(plain)
        .flat_map(|block| {
            let indented: String = block.lines().flat_map(|line| ["  ", line, "\n"]).collect();
            let found = commands(&indented);
            assert!(!found.is_empty(), "{block}");
            found
        })
        .collect()
}

/// Returns the words of every command, from the names of the man pages.
fn help_of_every_command() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let words: Vec<&str> = name.trim_end_matches(".1").split('-').skip(1).collect();
        for help in ["-h", "--help"] {
            texts.push(pce(&words).args([help]).run().success());
        }
    }
    texts.push(pce::<[&str; 0]>([]).run().failure(2));
    for topic in &topics() {
        texts.push(pce(["help", topic]).run().success());
    }
    texts
}

/// The server of the examples' host, and the files that they need.
struct Place {
    sandbox: Server,
    proxy: ForwardingProxy,
    /// The home with the files that the examples need.
    home: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let sandbox = Server::with(Options {
            app_key: Some("KEY".to_owned()),
            ..Options::default()
        });
        let server = TlsServer::in_front_of(&sandbox.url, HOST);
        let place = Self {
            proxy: ForwardingProxy::to(server.port),
            home: tempfile::tempdir().unwrap(),
            sandbox,
        };
        place.prepare(&server.ca);
        place
    }

    /// Creates the files that examples name, and settings and a login for both profiles.
    fn prepare(&self, ca: &str) {
        let home = self.home.path();
        let write = |name: &str, text: &str| {
            let path = home.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        };
        // An export with an event that no longer exists.
        write(
            "events.ndjson",
            "{\"extension\":\"0003*210\",\"type\":\"0\",\"id\":\"gone\",\"url\":\"https://a.example.com/\"}\n",
        );
        write(
            "before.csv",
            "extension,type,id,url\n0003*210,0,a,https://old.example.com/\n",
        );
        write(
            "after.csv",
            "extension,type,id,url\n0003*210,0,a,https://new.example.com/\n",
        );
        write("phones.txt", "0003*210\n0003*230\n");
        write("app-secret", &self.sandbox.app_secret);
        write("token", &self.sandbox.token);
        write("ca.pem", ca);
        let lab = format!("fields = \"id,url\"\nhost = \"{HOST}\"\n");
        write(
            ".config/pce/config.toml",
            &format!(
                "[profiles.default]\nhost = \"{HOST}\"\nfields = \"url\"\n[profiles.lab]\n{lab}"
            ),
        );
        for profile in ["default", "lab"] {
            let login =
                format!("pce auth login --profile {profile} --token-stdin --store file < token");
            let output = self.command("bash", &login, home).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        // `pce diff` compares with this export, which has the current events.
        let export = "pce list 0003-210 -o json -O events.json --fields extension,type,id,url";
        let output = self.command("bash", export, home).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Copies the prepared home to `home`.
    fn furnish(&self, home: &Path) {
        let mut copy = Command::new("cp");
        let copied = copy.arg("-a").arg(self.home.path().join(".")).arg(home);
        assert!(copied.status().unwrap().success());
    }

    fn variables(&self, home: &Path) -> Vec<(&'static str, String)> {
        let path = support::binary().parent().unwrap().display().to_string();
        vec![
            ("HOME", home.display().to_string()),
            ("PATH", format!("{path}:/usr/bin:/bin")),
            ("PCE_CA_CERT", home.join("ca.pem").display().to_string()),
            ("HTTPS_PROXY", self.proxy.url.clone()),
            ("HOST", HOST.to_owned()),
            ("APP_KEY", "KEY".to_owned()),
            ("APP_SECRET", self.sandbox.app_secret.clone()),
        ]
    }

    /// Returns the line as a user types it in the shell.
    fn command(&self, shell: &str, line: &str, home: &Path) -> Command {
        let mut command = Command::new(shell);
        if shell == "bash" {
            command.args(["--norc", "-o", "pipefail", "-u"]);
        }
        command
            .args(["-c", line])
            .env_clear()
            .envs(self.variables(home))
            .current_dir(home)
            .stdin(Stdio::null());
        command
    }
}

#[test]
fn every_example_runs_as_written() {
    if !["jq", "zsh", "fish"].into_iter().all(has_program) {
        return;
    }
    let texts = help_of_every_command();
    let examples: BTreeSet<String> = texts.iter().flat_map(|text| commands(text)).collect();
    assert!(examples.len() > 35, "{examples:#?}");
    let place = Place::new();
    for example in &examples {
        let home = tempfile::tempdir().unwrap();
        place.furnish(home.path());
        match kind(example) {
            Kind::Serves => serves(&place, example, home.path()),
            Kind::Asks => asks(&place, example),
            Kind::Sets(shell) => {
                if has_program(shell) {
                    // A shell that is not interactive has no completion by default.
                    let line = if shell == "zsh" {
                        format!("{example} && (( $+functions[_pce_complete] ))")
                    } else {
                        example.clone()
                    };
                    let output = place.command(shell, &line, home.path()).output().unwrap();
                    assert!(
                        output.status.success() && output.stderr.is_empty(),
                        "{example}: {output:?}"
                    );
                }
            }
            Kind::Elsewhere => {
                let shell = if example.contains("elvish") {
                    "elvish"
                } else {
                    "powershell"
                };
                let script = pce(["completions", shell]).run().success();
                assert!(script.contains("PCE_COMPLETE"), "{script}");
            }
            Kind::Speaks | Kind::WritesFile => {
                let keyring = example.starts_with("pce auth login") && !example.contains("file");
                if keyring && !has_keyring() {
                    continue;
                }
                let line = if keyring { ON_A_BUS } else { example };
                let mut command = place.command("bash", line, home.path());
                let runtime = home.path().join("run");
                fs::create_dir(&runtime).unwrap();
                let command = command.env("COMMANDS", example);
                let output = command.env("XDG_RUNTIME_DIR", runtime).output().unwrap();
                let (out, err) = (
                    String::from_utf8(output.stdout).unwrap(),
                    String::from_utf8(output.stderr).unwrap(),
                );
                assert!(output.status.success(), "{example}: {out}{err}");
                if kind(example) == Kind::WritesFile {
                    let rows = fs::read_to_string(home.path().join("events.csv")).unwrap();
                    assert!(rows.lines().count() > 20, "{example}: {rows}");
                } else if !example.starts_with("pce config") {
                    // This export has the current events, so `pce diff` prints nothing.
                    let is_quiet =
                        example.starts_with("pce diff") && example.contains("events.json");
                    assert_eq!(out.is_empty(), is_quiet, "{example}: {out}{err}");
                }
            }
        }
    }
}

#[test]
fn man_pages_show_no_other_commands() {
    let known: BTreeSet<String> = help_of_every_command()
        .iter()
        .flat_map(|text| commands(text))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for command in of_man_page(&fs::read_to_string(&path).unwrap()) {
            assert!(known.contains(&command), "{}: {command}", path.display());
            seen.insert(command);
        }
    }
    assert!(seen.len() > 30, "{seen:#?}");
}

/// Checks that the options of commands in the text exist.
#[test]
fn commands_in_the_text_exist() {
    let mut seen = BTreeSet::new();
    for text in help_of_every_command() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let code = text.split('`').skip(1).step_by(2);
        seen.extend(code.filter_map(|code| Some(code.strip_prefix("pce ")?.to_owned())));
    }
    for code in &seen {
        let (mut path, mut options) = (Vec::new(), Vec::new());
        for word in code.split(' ') {
            match word {
                option if option.starts_with("--") => options.push(option),
                // A word that begins with a capital is a placeholder for a value.
                name if name.starts_with(|c: char| c.is_uppercase()) => {}
                _ if !options.is_empty() => {}
                word => path.push(word),
            }
        }
        let help = if path.first() == Some(&"help") {
            pce(path).run().success()
        } else {
            pce(path).args(["--help"]).run().success()
        };
        for option in options {
            assert!(help.contains(option), "{code}: {help}");
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
}

/// Runs a server, and waits until it prints its address.
fn serves(place: &Place, example: &str, home: &Path) {
    let mut child = place
        .command("bash", &format!("exec {example}"), home)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let _ = child.kill();
    let _ = child.wait();
    assert!(
        first.contains("listens on http://127.0.0.1:"),
        "{example}: {first}"
    );
}

fn has_keyring() -> bool {
    ["dbus-run-session", "gnome-keyring-daemon"]
        .into_iter()
        .all(has_program)
}

/// Answers the questions of an example at a terminal, on a session bus with an unlocked keyring.
fn asks(place: &Place, example: &str) {
    if !has_keyring() {
        return;
    }
    let mut shell = OnTerminal::shell(100, ON_A_BUS).env("COMMANDS", example);
    place.furnish(shell.home.path());
    let runtime = shell.home.path().join("run");
    fs::create_dir(&runtime).unwrap();
    shell = shell.env("XDG_RUNTIME_DIR", &runtime.display().to_string());
    for (name, value) in place.variables(shell.home.path()) {
        shell = shell.env(name, &value);
    }
    let running = shell.start();
    for (question, answer) in [
        ("App Key", "KEY"),
        ("App Secret: ", &place.sandbox.app_secret),
    ] {
        running.waits_for(question);
        // The question is shown shortly before the echo is off.
        std::thread::sleep(std::time::Duration::from_millis(500));
        running.types(&format!("{answer}\n"));
    }
    let (status, screen) = running.end();
    assert!(status.success(), "{example}: {screen}");
    assert!(
        screen.contains("stored in the system's keyring"),
        "{example}: {screen}"
    );
}
