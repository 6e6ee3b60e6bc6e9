//! The rows of the table: the work, the alternative, and the limit.

use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::measure::{Pairs, Pipeline, Program, Spread, peak};
use crate::sandbox::{PCE, Sandbox, page};
use crate::tls::{TlsFront, TrustStore};

/// The extension whose number of events `--events` sets.
const EXTENSION: &str = "0003*210";

/// The `jq` filter that makes the cells of a line.
const CELLS: &str = ".entry[] | [.type,.id,.method,.note,.url,.status,.modified]";

/// The arguments of a list with three conditions, of which none is sent to the server and all events match.
const CONDITIONS: [&str; 8] = [
    "-o",
    "ndjson",
    "--where",
    "type!=7",
    "--where",
    "url!~nowhere",
    "--where",
    "modified>=2000-01-01",
];

/// The programs of the alternatives.
const RIVALS: [&str; 4] = ["curl", "jq", "column", "xargs"];

/// The quantity measured.
#[derive(Clone, Copy)]
enum Measure {
    Wall,
    Cpu,
}

/// The alternative that a row compares `pce` with.
enum Rival {
    /// These programs, in pairs of runs.
    Programs(Pipeline),
    /// A time that follows from the work itself.
    Fixed(Duration),
}

struct Row {
    work: &'static str,
    against: &'static str,
    ours: Pipeline,
    rival: Rival,
    /// The number of pairs of runs.
    pairs: usize,
    /// The quantities compared, each with its limit as a ratio to the alternative's.
    limits: &'static [(Measure, f64)],
    /// Whether both sides write a line for each event, so that the number of lines shows that they do the same work.
    lines: bool,
}

/// The servers, files and folders that the runs need.
struct Stage {
    /// The path of the installed program.
    pce: String,
    twenty: Sandbox,
    page: Sandbox,
    hundred: Sandbox,
    many: Sandbox,
    slow_many: Sandbox,
    slow: Sandbox,
    front: TlsFront,
    trust: Option<TrustStore>,
    extensions: String,
    links: String,
    folder: tempfile::TempDir,
}

/// Measures the rows that have one of the words in their name, or all of them.
pub fn run(words: &[String], quick: bool) -> ExitCode {
    let missing: Vec<&str> = RIVALS.into_iter().filter(|name| !is_there(name)).collect();
    let stage = Stage::set();
    introduce(&stage);
    let mut rows = rows(&stage);
    let wanted =
        |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    rows.retain(|row| wanted(row.work));
    println!("| work | against | `pce` | against it | ratio (quartiles) | at most | |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut missed = 0;
    for row in rows {
        if let Some(name) = missing.iter().find(|name| row.needs(name)) {
            println!(
                "| {} | {} | | | **SKIPPED**: `{name}` is not installed | | |",
                row.work, row.against
            );
            continue;
        }
        missed += row.measure(quick);
    }
    if wanted("peak memory") {
        missed += memory(&stage);
    }
    if missed > 0 {
        println!("\n{missed} missed");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

impl Row {
    fn needs(&self, name: &str) -> bool {
        match &self.rival {
            Rival::Programs(Pipeline(programs)) => programs
                .iter()
                .any(|program| program.path == name || program.args.iter().any(|arg| arg == name)),
            Rival::Fixed(_) => false,
        }
    }

    /// Prints a line for each limit, and returns how many were missed.
    fn measure(self, quick: bool) -> usize {
        let times = if quick {
            self.pairs.div_ceil(4)
        } else {
            self.pairs
        };
        let (ours, theirs) = match &self.rival {
            Rival::Programs(rival) => {
                if self.lines {
                    assert_eq!(self.ours.lines(), rival.lines(), "{}", self.work);
                }
                let pairs = Pairs::run(&self.ours, rival, times);
                (pairs.ours, pairs.theirs)
            }
            Rival::Fixed(_) => {
                self.ours.run();
                ((0..times).map(|_| self.ours.run()).collect(), Vec::new())
            }
        };
        let mut missed = 0;
        for (measure, limit) in self.limits {
            let taken = |cost: &crate::measure::Cost| match measure {
                Measure::Wall => cost.wall.as_secs_f64() * 1e3,
                Measure::Cpu => cost.cpu.as_secs_f64() * 1e3,
            };
            let name = match measure {
                Measure::Wall => "wall",
                Measure::Cpu => "CPU",
            };
            let ours: Vec<f64> = ours.iter().map(taken).collect();
            let theirs: Vec<f64> = match self.rival {
                Rival::Programs(_) => theirs.iter().map(taken).collect(),
                Rival::Fixed(time) => vec![time.as_secs_f64() * 1e3; ours.len()],
            };
            let ratio = Spread::of(ours.iter().zip(&theirs).map(|(a, b)| a / b).collect());
            let met = ratio.median <= *limit;
            missed += usize::from(!met);
            println!(
                "| {}, {name} | {} | {:.2} ms | {:.2} ms | {ratio} | {limit} | {} |",
                self.work,
                self.against,
                Spread::of(ours).median,
                Spread::of(theirs).median,
                if met { "met" } else { "**missed**" },
            );
        }
        missed
    }
}

impl Stage {
    fn set() -> Self {
        let slow = Sandbox::start(&["--latency", "20ms"]);
        let hundred = Sandbox::start(&[]);
        let front = TlsFront::start(&hundred);
        let folder = tempfile::tempdir().expect("a folder");
        // The sandbox denies access to 666.
        let numbers = (400..=700).filter(|number| *number != 666);
        let extensions: Vec<String> = numbers.map(|number| format!("0003*{number}")).collect();
        let links: Vec<String> = extensions
            .iter()
            .map(|extension| page(&front.url, extension, "?count=1000"))
            .collect();
        let file = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path.display().to_string()
        };
        // The program is copied, as an installation does: the system caches the file of the linker itself in smaller
        // pieces, each of which costs a page fault.
        let installed = folder.path().join("bin");
        std::fs::create_dir(&installed).expect("a folder");
        let installed = installed.join("pce");
        std::fs::copy(PCE, &installed).expect("a copy of the program");
        Self {
            pce: installed.display().to_string(),
            twenty: Sandbox::start(&["--events", "20"]),
            page: Sandbox::start(&["--events", "4900"]),
            many: Sandbox::start(&["--events", "45000"]),
            slow_many: Sandbox::start(&["--events", "45000", "--latency", "20ms"]),
            trust: front.trust_store(folder.path()).ok(),
            extensions: file("extensions", extensions.join("\n") + "\n"),
            links: file("links", links.join("\n") + "\n"),
            slow,
            hundred,
            front,
            folder,
        }
    }

    fn pce(&self, host: &str, token: &str, args: &[&str]) -> Program {
        Program::new(&self.pce, args)
            .env("PCE_HOST", host)
            .env("PCE_TOKEN", token)
            .env("PCE_CONFIG_DIR", self.folder.path())
    }

    /// Returns a `pce diff` of an export with the same events.
    fn diff(&self, sandbox: &Sandbox) -> Program {
        let path = self.folder.path().join("baseline.ndjson");
        if !path.exists() {
            let path = path.display().to_string();
            let args = [
                "-o",
                "ndjson",
                "--fields",
                "extension,type,id,method,note,url,status,modified,links",
            ];
            let export: Pipeline = self
                .list(sandbox, &[&args[..], &["-O", &path]].concat())
                .into();
            export.run();
        }
        let path = path.display().to_string();
        self.pce(&sandbox.url, &sandbox.token, &["diff", &path])
    }

    fn list(&self, sandbox: &Sandbox, args: &[&str]) -> Program {
        let args: Vec<&str> = ["list", EXTENSION].iter().chain(args).copied().collect();
        self.pce(&sandbox.url, &sandbox.token, &args)
    }
}

fn curl(token: &str, url: &str) -> Program {
    let bearer = format!("Authorization: Bearer {token}");
    Program::new("curl", &["-s", "-H", &bearer, url])
}

fn jq(args: &[&str]) -> Program {
    Program::new("jq", args)
}

/// Returns all rows except those of memory.
fn rows(stage: &Stage) -> Vec<Row> {
    let mut rows = small(stage);
    rows.extend(large(stage));
    rows.extend(concurrent(stage));
    rows.extend(organisation(stage));
    rows
}

fn small(stage: &Stage) -> Vec<Row> {
    let twenty = &stage.twenty;
    let url = twenty.page(EXTENSION, "?count=1000");
    let lines = format!("{CELLS} | @tsv");
    let front = &stage.front.url;
    let token = &stage.hundred.token;
    let mut rows = vec![
        Row {
            work: "`pce --version`",
            against: "`curl --version`",
            ours: Program::new(&stage.pce, &["--version"]).into(),
            rival: Rival::Programs(Program::new("curl", &["--version"]).into()),
            pairs: 100,
            limits: &[(Measure::Wall, 0.3)],
            lines: false,
        },
        Row {
            work: "20 events → table",
            against: "`curl \\| jq -r @tsv \\| column -t`",
            ours: stage.list(twenty, &["--no-header"]).into(),
            rival: Rival::Programs(Pipeline(vec![
                curl(&twenty.token, &url),
                jq(&["-r", &lines]),
                Program::new("column", &["-t", "-s", "\t"]),
            ])),
            pairs: 100,
            limits: &[(Measure::Wall, 0.15)],
            lines: true,
        },
        Row {
            work: "20 events → json",
            against: "`curl -s`",
            ours: stage.list(twenty, &["-o", "json"]).into(),
            rival: Rival::Programs(curl(&twenty.token, &url).into()),
            pairs: 100,
            limits: &[(Measure::Wall, 0.33), (Measure::Cpu, 0.33)],
            lines: false,
        },
    ];
    if let Some(trust) = &stage.trust {
        let args = ["list", EXTENSION, "-o", "json", "--count", "20"];
        let mut curl = curl(token, &page(front, EXTENSION, "?count=20"));
        curl.args.extend(trust.of_curl().map(Into::into));
        rows.push(Row {
            work: "20 events → json over TLS, the system's trust store",
            against: "`curl -s`",
            ours: trust.of_pce(stage.pce(front, token, &args)).into(),
            rival: Rival::Programs(curl.into()),
            pairs: 60,
            limits: &[(Measure::Wall, 0.3), (Measure::Cpu, 0.3)],
            lines: false,
        });
    } else {
        println!("**SKIPPED**: TLS; no /etc/ssl/certs/ca-certificates.crt\n");
    }
    rows
}

fn large(stage: &Stage) -> Vec<Row> {
    let server = &stage.page;
    let url = server.page(EXTENSION, "?count=4900");
    let args = |format| ["-o", format, "--page-size", "4900", "--no-header"];
    let cells = |form: &str| format!("{CELLS} | {form}");
    let curl = curl(&server.token, &url);
    let row = |work, against, format, rival: Vec<Program>, limits| Row {
        work,
        against,
        ours: stage.list(server, &args(format)).into(),
        rival: Rival::Programs(Pipeline([vec![curl.clone()], rival].concat())),
        pairs: 24,
        limits,
        lines: true,
    };
    let column = Program::new("column", &["-t", "-s", "\t"]);
    vec![
        row(
            "4,900 events → csv",
            "`curl \\| jq -r @csv`",
            "csv",
            vec![jq(&["-r", &cells("@csv")])],
            &[(Measure::Cpu, 0.10)],
        ),
        row(
            "4,900 events → ndjson",
            "`curl \\| jq -c`",
            "ndjson",
            vec![jq(&["-c", ".entry[]"])],
            &[(Measure::Cpu, 0.09)],
        ),
        row(
            "4,900 events → table",
            "`curl \\| jq -r @tsv \\| column -t`",
            "table",
            vec![jq(&["-r", &cells("@tsv")]), column],
            &[(Measure::Cpu, 0.3)],
        ),
    ]
}

fn concurrent(stage: &Stage) -> Vec<Row> {
    let slow = &stage.slow_many;
    // Each type has a window of its own: 9,000 rows in two pages.
    let pages: Vec<String> = (0..5)
        .flat_map(|kind| [0, 4500].map(|start| (kind, start)))
        .map(|(kind, start)| format!("/{kind}?count=4500&startIndex={start}"))
        .map(|rest| format!("curl -s -H \"$BEARER\" '{}'", slow.page(EXTENSION, &rest)))
        .collect();
    let ten_curls = Program::new("sh", &["-c", &pages.join("\n"), "curl"])
        .env("BEARER", format!("Authorization: Bearer {}", slow.token));
    let many = &stage.many;
    let numbers = [
        "list",
        "--extensions-from",
        &stage.extensions,
        "--jobs",
        "8",
        "-o",
        "ndjson",
    ];
    let mut rows = vec![
        Row {
            work: "45,000 events, ten pages, 20 ms each → ndjson",
            against: "ten sequential `curl -s`",
            ours: stage
                .list(slow, &["-o", "ndjson", "--page-size", "4500"])
                .into(),
            rival: Rival::Programs(ten_curls.into()),
            pairs: 16,
            limits: &[(Measure::Wall, 0.3)],
            lines: false,
        },
        Row {
            work: "`--limit 1` of 45,000 events",
            against: "`--limit 1` of 20",
            ours: stage.list(many, &["--limit", "1"]).into(),
            rival: Rival::Programs(stage.list(&stage.twenty, &["--limit", "1"]).into()),
            pairs: 100,
            limits: &[(Measure::Wall, 1.1)],
            lines: false,
        },
        Row {
            work: "300 extensions, 20 ms each, `--jobs 8`",
            against: "300 × 20 ms ÷ 8",
            ours: stage
                .pce(&stage.slow.url, &stage.slow.token, &numbers)
                .into(),
            rival: Rival::Fixed(Duration::from_millis(300 * 20 / 8)),
            pairs: 12,
            limits: &[(Measure::Wall, 1.15)],
            lines: false,
        },
    ];
    if let Some(trust) = &stage.trust {
        let token = &stage.hundred.token;
        let bearer = format!("Authorization: Bearer {token}");
        let mut xargs = Program::new("xargs", &["-a", &stage.links, "-P8", "-n1", "curl", "-s"]);
        xargs.args.extend(["-H".into(), bearer.into()]);
        xargs.args.extend(trust.of_curl().map(Into::into));
        rows.push(Row {
            work: "300 extensions over TLS, `--jobs 8`",
            against: "`xargs -P8 curl \\| jq`",
            ours: trust
                .of_pce(stage.pce(&stage.front.url, token, &numbers))
                .into(),
            rival: Rival::Programs(Pipeline(vec![xargs, jq(&["-c", ".entry[]"])])),
            pairs: 6,
            limits: &[(Measure::Wall, 0.25)],
            lines: false,
        });
    }
    rows
}

/// Returns the rows of a complete organisation, of its changes, and of conditions.
fn organisation(stage: &Stage) -> Vec<Row> {
    let many = &stage.many;
    let all = [
        "list",
        "--all-extensions",
        "--jobs",
        "8",
        "-o",
        "ndjson",
        "-q",
    ];
    vec![
        Row {
            work: "400 extensions by `--all-extensions`, 20 ms each, `--jobs 8`",
            against: "403 × 20 ms ÷ 8",
            ours: stage.pce(&stage.slow.url, &stage.slow.token, &all).into(),
            rival: Rival::Fixed(Duration::from_millis(403 * 20 / 8)),
            pairs: 12,
            limits: &[(Measure::Wall, 1.2)],
            lines: false,
        },
        Row {
            work: "45,000 events compared with 45,000 (`pce diff`)",
            against: "`pce list -o ndjson`",
            ours: stage.diff(many).into(),
            rival: Rival::Programs(stage.list(many, &["-o", "ndjson"]).into()),
            pairs: 24,
            limits: &[(Measure::Cpu, 2.5)],
            lines: false,
        },
        Row {
            work: "4,900 events, three conditions",
            against: "without conditions",
            ours: stage.list(&stage.page, &CONDITIONS).into(),
            rival: Rival::Programs(stage.list(&stage.page, &CONDITIONS[..2]).into()),
            pairs: 40,
            limits: &[(Measure::Cpu, 1.3)],
            lines: false,
        },
    ]
}

/// Prints the peak memory of 45,000 events beside that of 500, for the formats that do not keep their rows, and that of
/// `pce diff`; returns how many limits were missed.
fn memory(stage: &Stage) -> usize {
    const MOST_OF_MANY: f64 = 24.0;
    const MOST_OF_FEW: f64 = 8.0;
    let few = Sandbox::start(&["--events", "500"]);
    let peaks = |sandbox: &Sandbox, format: &str| {
        let program = stage.list(sandbox, &["-o", format]);
        let peaks = (0..7)
            .map(|_| f64::from(u32::try_from(peak(&program) >> 10).unwrap_or(u32::MAX)) / 1024.0);
        Spread::of(peaks.collect())
    };
    let mut missed = 0;
    for format in ["json", "ndjson", "csv"] {
        let (many, few) = (peaks(&stage.many, format), peaks(&few, format));
        let ratio = many.median / few.median;
        let met = many.high <= MOST_OF_MANY && few.high <= MOST_OF_FEW;
        missed += usize::from(!met);
        println!(
            "| 45,000 events → {format}, peak memory | 500 events | {:.1} MiB | {:.1} MiB | {ratio:.3} | {MOST_OF_MANY} and {MOST_OF_FEW} MiB | {} |",
            many.median,
            few.median,
            if met { "met" } else { "**missed**" },
        );
    }
    let most = 64.0;
    let diff = stage.diff(&stage.many);
    let peaks =
        (0..7).map(|_| f64::from(u32::try_from(peak(&diff) >> 10).unwrap_or(u32::MAX)) / 1024.0);
    let peaks = Spread::of(peaks.collect());
    let met = peaks.high <= most;
    missed += usize::from(!met);
    println!(
        "| 45,000 events compared with 45,000, peak memory | | {:.1} MiB | | | {most} MiB | {} |",
        peaks.median,
        if met { "met" } else { "**missed**" },
    );
    let launcher = peak(&Program::new("true", &[]));
    println!(
        "\nThe smallest peak that can be told: {} KiB, that of the measuring process itself.",
        launcher >> 10
    );
    missed
}

/// Prints the machine, and the time that the servers themselves need.
fn introduce(stage: &Stage) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!(
        "{} cores, {} {}",
        cores,
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    for (sandbox, rest, work) in [
        (&stage.twenty, "?count=1000", "20 events"),
        (&stage.page, "?count=4900", "4,900 events"),
        (&stage.many, "/0?count=4500", "4,500 of 45,000 events"),
    ] {
        sandbox.floor(EXTENSION, rest);
        let before = sandbox.cpu();
        let floors = (0..50).map(|_| sandbox.floor(EXTENSION, rest).as_secs_f64() * 1e3);
        let floor = Spread::of(floors.collect());
        let cpu = sandbox.cpu().saturating_sub(before).as_secs_f64() * 1e3 / 50.0;
        println!(
            "{work}: a client that only reads takes {floor} ms; the server's CPU is {cpu:.2} ms of them"
        );
    }
    println!();
}

fn is_there(name: &str) -> bool {
    Command::new(name)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}
