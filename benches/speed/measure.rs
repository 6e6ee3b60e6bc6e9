//! Runs of programs: wall-clock time, CPU time, peak memory, and pairs of runs as ratios.

use std::ffi::OsString;
use std::fmt;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// A pipeline of programs; the output of the last one is discarded.
#[derive(Clone)]
pub struct Pipeline(pub Vec<Program>);

/// A program with its arguments and its complete environment.
#[derive(Clone)]
pub struct Program {
    pub path: OsString,
    pub args: Vec<OsString>,
    pub env: Vec<(String, OsString)>,
}

impl Program {
    pub fn new(path: impl Into<OsString>, args: &[&str]) -> Self {
        Self {
            path: path.into(),
            args: args.iter().map(Into::into).collect(),
            env: [
                ("PATH", "/usr/local/bin:/usr/bin:/bin"),
                ("HOME", "/nonexistent"),
            ]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .to_vec(),
        }
    }

    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(&self.args)
            .env_clear()
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

impl From<Program> for Pipeline {
    fn from(program: Program) -> Self {
        Self(vec![program])
    }
}

impl Pipeline {
    fn spawn(&self, mut out: Option<Stdio>) -> Vec<Child> {
        let mut children: Vec<Child> = Vec::new();
        for (place, program) in self.0.iter().enumerate() {
            let mut command = program.command();
            if let Some(before) = children.last_mut() {
                command.stdin(before.stdout.take().expect("a pipe"));
            }
            if place + 1 < self.0.len() {
                command.stdout(Stdio::piped());
            } else if let Some(out) = out.take() {
                command.stdout(out);
            }
            children.push(command.spawn().expect("a program that is there"));
        }
        children
    }

    /// Runs the pipeline to its end, and returns its cost.
    pub fn run(&self) -> Cost {
        let started = Instant::now();
        let mut cpu = Duration::ZERO;
        for (mut child, program) in self.spawn(None).into_iter().zip(&self.0) {
            let used = child.wait4().expect("a child that can be waited for");
            assert!(used.status.success(), "{} failed", program.path.display());
            // The times include the program's own children that it has waited for.
            cpu += used.rusage.utime + used.rusage.stime;
        }
        Cost {
            wall: started.elapsed(),
            cpu,
        }
    }

    /// Returns the number of lines that the pipeline writes.
    pub fn lines(&self) -> usize {
        let mut children = self.spawn(Some(Stdio::piped()));
        let last = children.pop().expect("a program");
        let written = last.wait_with_output().expect("its output").stdout;
        for mut child in children {
            child.wait().expect("a child that can be waited for");
        }
        written.split(|byte| *byte == b'\n').count() - 1
    }
}

/// The cost of a run.
#[derive(Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    /// User and system time of all its processes.
    pub cpu: Duration,
}

/// Returns the peak memory of a run, in bytes.
///
/// A process starts with the peak of its parent, so a small process runs the program.
pub fn peak(program: &Program) -> u64 {
    let this = std::env::current_exe().expect("this program's path");
    let mut launcher = program.clone();
    launcher.args.insert(0, program.path.clone());
    launcher.args.insert(0, "peak".into());
    launcher.path = this.into();
    let printed = launcher.command().stdout(Stdio::piped()).output();
    let printed = printed.expect("a program that is there").stdout;
    String::from_utf8_lossy(&printed)
        .trim()
        .parse()
        .expect("the peak in bytes")
}

/// Runs a program and prints its peak memory, for `peak`.
pub fn print_peak(command: &[String]) -> ExitCode {
    let child = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child.and_then(|mut child| child.wait4()) {
        Ok(used) if used.status.success() => {
            println!("{}", used.rusage.maxrss);
            ExitCode::SUCCESS
        }
        _ => ExitCode::FAILURE,
    }
}

/// A median with its quartiles.
#[derive(Clone, Copy)]
pub struct Spread {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Spread {
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let at = |quarter: usize| {
            // A quartile between two values is interpolated linearly.
            let place = (figures.len() - 1) * quarter;
            let (below, rest) = (place / 4, place % 4);
            let above = figures.get(below + 1).unwrap_or(&figures[below]);
            figures[below]
                + (above - figures[below]) * f64::from(u8::try_from(rest).unwrap_or(0)) / 4.0
        };
        Self {
            low: at(1),
            median: at(2),
            high: at(3),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, median, high } = self;
        write!(f, "{median:.3} ({low:.3} to {high:.3})")
    }
}

/// Pairs of runs, one of each side in turn.
pub struct Pairs {
    pub ours: Vec<Cost>,
    pub theirs: Vec<Cost>,
}

impl Pairs {
    /// Runs both `times` times, after one warm-up. The side that runs first alternates.
    pub fn run(ours: &Pipeline, theirs: &Pipeline, times: usize) -> Self {
        ours.run();
        theirs.run();
        let mut pairs = Self {
            ours: Vec::new(),
            theirs: Vec::new(),
        };
        for time in 0..times {
            if time % 2 == 0 {
                pairs.ours.push(ours.run());
                pairs.theirs.push(theirs.run());
            } else {
                pairs.theirs.push(theirs.run());
                pairs.ours.push(ours.run());
            }
        }
        pairs
    }
}
