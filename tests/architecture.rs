//! The architecture of CONTRIBUTING: which folder uses which, and limits on the size of functions and files.
// The result is the same on every platform, and the tests are slow under Wine.
#![cfg(not(windows))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The longest function, in lines.
const FUNCTION: usize = 60;

/// The longest file, in lines.
const FILE: usize = 420;

/// The top-level modules of `src` that each of them may use. `lib` and `main` may use all.
const ARROWS: [(&str, &[&str]); 12] = [
    (
        "app",
        &[
            "cli", "commands", "config", "error", "exit", "output", "report", "terminal",
        ],
    ),
    (
        "commands",
        &[
            "cli", "config", "diff", "error", "exit", "files", "output", "report", "sandbox",
            "terminal", "uapi",
        ],
    ),
    ("report", &["cli", "exit", "output", "secrets", "uapi"]),
    ("exit", &["config", "error", "output", "uapi"]),
    ("error", &["config", "output", "sandbox", "uapi"]),
    ("config", &["cli", "files", "output", "uapi"]),
    ("cli", &["output", "sandbox", "uapi"]),
    ("output", &["diff", "files", "terminal", "uapi"]),
    ("diff", &["uapi"]),
    ("files", &[]),
    ("terminal", &[]),
    ("sandbox", &[]),
];

/// A source file, parsed.
struct Source {
    /// Below `src`, with slashes.
    name: String,
    text: String,
    code: syn::File,
    /// The paths in it that begin with `crate`, `super` or `self`, made absolute: `uapi::paging::plan`.
    uses: BTreeSet<Vec<String>>,
    /// The names that `pub use` re-exports, each with its origin.
    exports: BTreeMap<String, Vec<String>>,
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Parses every file of `src` that is part of the program, which excludes files that contain only tests.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    source_files(&root, &mut paths);
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&root).unwrap();
        let name = name.to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let code = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut paths = Paths {
            module: module(&name),
            found: BTreeSet::new(),
        };
        paths.visit_file(&code);
        let exports = exports(&name, &code);
        sources.push(Source {
            name,
            text,
            code,
            uses: paths.found,
            exports,
        });
    }
    sources
}

fn is_tests(name: &str) -> bool {
    name.ends_with("tests.rs")
        || name.contains("/tests/")
        || name.ends_with("fakes.rs")
        || name.ends_with("testing.rs")
}

/// Returns the path of a file's module: `uapi::http` for `uapi/http/mod.rs`.
fn module(name: &str) -> Vec<String> {
    let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
    if ["lib", "main"].contains(&name) {
        return Vec::new();
    }
    name.split('/').map(str::to_owned).collect()
}

fn is_test_item(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test"))
    })
}

/// Collects the paths within the crate that code outside of tests uses.
struct Paths {
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn add(&mut self, segments: &[String]) {
        let mut absolute = match segments.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self") => self.module.clone(),
            Some("super") => self.module[..self.module.len().saturating_sub(1)].to_vec(),
            _ => return,
        };
        for segment in &segments[1..] {
            if segment == "super" {
                absolute.pop();
            } else {
                absolute.push(segment.clone());
            }
        }
        self.found.insert(absolute);
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.add_tree(&part.tree, &path);
            }
            syn::UseTree::Name(part) => {
                if part.ident != "self" {
                    path.push(part.ident.to_string());
                }
                self.add(&path);
            }
            syn::UseTree::Rename(part) => {
                path.push(part.ident.to_string());
                self.add(&path);
            }
            syn::UseTree::Glob(_) => self.add(&path),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, &path);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test_item(&item.attrs) {
            return;
        }
        // A module within the file belongs to the file; its `super` is the file.
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // `pub use` re-exports a name; the module does not use it.
        let is_own = matches!(item.vis, syn::Visibility::Inherited);
        if is_own && !is_test_item(&item.attrs) {
            self.add_tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&segments);
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// Returns the top-level module that a path belongs to.
fn room(path: &[String]) -> &str {
    path.first().map_or("lib", String::as_str)
}

#[test]
fn modules_use_only_the_modules_that_they_may_use() {
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let own = module(&source.name);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room(&own)) else {
            if room(&own) != "uapi" {
                continue;
            }
            // `uapi` uses no other top-level module.
            for used in source.uses.iter().filter(|used| room(used) != "uapi") {
                wrong.insert(format!("{} uses {}", source.name, used.join("::")));
            }
            continue;
        };
        for used in &source.uses {
            let to = room(used);
            if to != room(&own) && !allowed.contains(&to) && !is_tests(&source.name) {
                wrong.insert(format!("{} uses {}", source.name, used.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Returns the file of the innermost module in a path.
fn file_of<'a>(path: &[String], files: &BTreeMap<Vec<String>, &'a Source>) -> Option<&'a Source> {
    (0..=path.len())
        .rev()
        .find_map(|length| files.get(&path[..length]).copied())
}

/// Returns the file that defines a name. If a `mod.rs` re-exports the name, that is the file below it.
fn defining<'a>(path: &[String], files: &BTreeMap<Vec<String>, &'a Source>) -> Option<&'a Source> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let file = file_of(&path, files)?;
        let own = module(&file.name);
        let Some(name) = path.get(own.len()) else {
            return Some(file);
        };
        match file.exports.get(name).cloned() {
            Some(mut to) => {
                to.extend(path[own.len() + 1..].iter().cloned());
                path = to;
            }
            None => return Some(file),
        }
    }
    None
}

/// Returns the names that `pub use` in a file re-exports, each with its origin.
fn exports(name: &str, code: &syn::File) -> BTreeMap<String, Vec<String>> {
    let module = module(name);
    let mut exports = BTreeMap::new();
    for item in &code.items {
        let syn::Item::Use(item) = item else { continue };
        if matches!(item.vis, syn::Visibility::Inherited) {
            continue;
        }
        let mut paths = Paths {
            module: module.clone(),
            found: BTreeSet::new(),
        };
        // `pub use client::Client` is relative to the file.
        paths.add_tree(&item.tree, &["self".to_owned()]);
        for mut path in paths.found {
            if let Some(at) = path.iter().position(|part| part == "crate") {
                path.drain(..=at);
            }
            if path.len() > module.len() + 1 || !path.starts_with(&module) {
                exports.insert(path[path.len() - 1].clone(), path);
            }
        }
    }
    exports
}

#[test]
fn no_file_uses_a_file_that_uses_it() {
    let sources = sources();
    let files: BTreeMap<Vec<String>, &Source> = sources
        .iter()
        .map(|source| (module(&source.name), source))
        .filter(|(path, _)| !path.is_empty())
        .collect();
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !is_tests(&source.name)) {
        for used in &source.uses {
            if let Some(file) = defining(used, &files)
                && file.name != source.name
            {
                graph.entry(&source.name).or_default().insert(&file.name);
            }
        }
    }
    let cycles = cycles(&graph);
    assert!(cycles.is_empty(), "{cycles:#?}");
}

/// Returns the cycles: for each file that uses itself through others, the files of the shortest cycle.
fn cycles(graph: &BTreeMap<&str, BTreeSet<&str>>) -> BTreeSet<Vec<String>> {
    let mut cycles = BTreeSet::new();
    for start in graph.keys() {
        let mut ways = std::collections::VecDeque::from([vec![*start]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            for next in graph.get(way.last().unwrap()).into_iter().flatten() {
                if next == start {
                    let mut files: Vec<String> = way.iter().map(ToString::to_string).collect();
                    let first = files
                        .iter()
                        .enumerate()
                        .min_by_key(|(_, name)| *name)
                        .unwrap()
                        .0;
                    files.rotate_left(first);
                    cycles.insert(files);
                    ways.clear();
                    break;
                }
                if seen.insert(*next) {
                    let mut longer = way.clone();
                    longer.push(next);
                    ways.push_back(longer);
                }
            }
        }
    }
    cycles
}

/// Asserts that a crate is named only below these files or folders.
#[track_caller]
fn only_in(crate_name: &str, places: &[&str]) {
    let mut wrong = Vec::new();
    for source in sources() {
        let mut names = Names {
            name: crate_name,
            is_named: false,
        };
        names.visit_file(&source.code);
        if names.is_named && !places.iter().any(|place| source.name.starts_with(place)) {
            wrong.push(source.name);
        }
    }
    assert!(wrong.is_empty(), "{crate_name} is used in {wrong:#?}");
}

/// Looks for paths that begin with a crate's name.
struct Names<'a> {
    name: &'a str,
    is_named: bool,
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.is_named |= path.segments.len() > 1 && path.segments[0].ident == self.name;
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree {
            self.is_named |= path.ident == self.name;
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

#[test]
fn each_heavy_crate_is_used_in_one_module() {
    only_in("keyring", &["config/credentials/"]);
    only_in("comfy_table", &["output/"]);
    only_in("reqwest", &["uapi/http/"]);
    only_in("indicatif", &["report/"]);
    only_in("clap", &["cli/", "app/", "commands/"]);
}

#[test]
fn the_planner_uses_neither_async_nor_network_nor_time() {
    let plan: Vec<Source> = sources()
        .into_iter()
        .filter(|source| source.name.starts_with("uapi/paging/plan"))
        .collect();
    assert!(!plan.is_empty(), "there is no uapi/paging/plan.rs");
    for source in plan {
        for word in [
            "async ",
            ".await",
            "reqwest",
            "tokio",
            "std::time",
            "Instant",
            "futures",
        ] {
            assert!(!source.text.contains(word), "{}: {word}", source.name);
        }
    }
}

#[test]
fn only_the_listed_files_write_to_stderr() {
    let mut wrong = Vec::new();
    for source in sources() {
        let mut calls = StderrCalls(false);
        calls.visit_file(&source.code);
        // An invalid command line is an error before the reporter exists; a prompt is a question, not a message.
        let may = [
            "report/",
            "app/mod.rs",
            "terminal/streams.rs",
            "commands/prompt.rs",
        ];
        if calls.0 && !may.iter().any(|place| source.name.starts_with(place)) {
            wrong.push(source.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Looks for `stderr()`, `eprint!` and `eprintln!` outside of tests.
struct StderrCalls(bool);

impl<'ast> Visit<'ast> for StderrCalls {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test_item(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = ["eprint", "eprintln", "dbg"];
        let last = path.segments.last().unwrap().ident.to_string();
        self.0 |= names.contains(&last.as_str())
            || last == "stderr" && path.segments.len() > 1 && path.segments[0].ident == "io"
            || last == "stderr" && path.segments[0].ident == "std";
        visit::visit_path(self, path);
    }
}

#[test]
fn functions_and_files_have_a_limited_length() {
    let mut long = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > FILE {
            long.push(format!("{}: {lines} lines", source.name));
        }
        let mut functions = Functions::default();
        functions.visit_file(&source.code);
        for (name, lines) in functions.lines {
            if lines > FUNCTION && !is_tests(&source.name) {
                long.push(format!("{}: fn {name} has {lines} lines", source.name));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_function_takes_a_bool() {
    let mut wrong = Vec::new();
    for source in sources() {
        let mut functions = Functions::default();
        functions.visit_file(&source.code);
        for name in functions.with_bool {
            wrong.push(format!("{}: fn {name}", source.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Measures functions outside of tests.
#[derive(Default)]
struct Functions {
    lines: Vec<(String, usize)>,
    with_bool: Vec<String>,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, whole: proc_macro2::Span) {
        let name = signature.ident.to_string();
        let lines = whole.end().line + 1 - signature.fn_token.span.start().line;
        self.lines.push((name.clone(), lines));
        let is_bool = |ty: &syn::Type| matches!(ty, syn::Type::Path(path) if path.qself.is_none() && path.path.is_ident("bool"));
        let takes_bool = signature
            .inputs
            .iter()
            .any(|input| matches!(input, syn::FnArg::Typed(input) if is_bool(&input.ty)));
        if takes_bool {
            self.with_bool.push(name);
        }
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test_item(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, item.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, item.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.add(&item.sig, item.span());
        visit::visit_trait_item_fn(self, item);
    }
}
