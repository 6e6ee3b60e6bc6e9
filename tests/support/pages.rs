//! The project's pages: code blocks with their marks, code in the text, links.

use std::fs;
use std::path::{Path, PathBuf};

/// A page of the documentation.
pub struct Page {
    /// The path, relative to the project's folder.
    pub name: String,
    pub text: String,
}

/// A code block.
pub struct Block {
    pub language: String,
    /// The mark in the comment above it, which tells where it runs: `<!-- run: MARK -->`.
    pub mark: Option<String>,
    pub text: String,
}

/// Returns the project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of the project.
pub fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns every page except the changelog, which describes the past.
pub fn pages() -> Vec<Page> {
    let mut names = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for folder in ["docs", "benches", "fuzz", "packaging"] {
        let Ok(files) = fs::read_dir(root().join(folder)) else {
            continue;
        };
        names.extend(
            files
                .map(|file| format!("{folder}/{}", file.unwrap().file_name().display()))
                .filter(|name| Path::new(name).extension().is_some_and(|end| end == "md")),
        );
    }
    names.sort();
    names
        .into_iter()
        .map(|name| Page {
            text: read(&name),
            name,
        })
        .collect()
}

impl Page {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: read(name),
        }
    }

    /// Returns the page's code blocks, in their order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut above = "";
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if let Some(language) = line.strip_prefix("```") {
                let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                blocks.push(Block {
                    language: language.to_owned(),
                    mark: above
                        .strip_prefix("<!-- run: ")
                        .and_then(|rest| rest.strip_suffix(" -->"))
                        .map(str::to_owned),
                    text: inside.join("\n"),
                });
            }
            above = line;
        }
        blocks
    }

    /// Returns the shell commands with this mark.
    #[track_caller]
    pub fn commands(&self, mark: &str) -> Vec<String> {
        let found: Vec<String> = self
            .blocks()
            .into_iter()
            .filter(|block| block.language == "sh" && block.mark.as_deref() == Some(mark))
            .map(|block| block.text)
            .collect();
        assert!(!found.is_empty(), "{} has no {mark} commands", self.name);
        found
    }

    /// Returns the code between backticks in the page's text.
    pub fn code_in_text(&self) -> Vec<String> {
        let mut inside_block = false;
        let text: Vec<&str> = self
            .text
            .lines()
            .filter(|line| {
                let fence = line.starts_with("```");
                inside_block ^= fence;
                !fence && !inside_block
            })
            .collect();
        text.join(" ")
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    /// Returns the files that the page links to.
    pub fn links(&self) -> Vec<PathBuf> {
        let folder = root().join(&self.name).parent().unwrap().to_owned();
        self.text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(target, _)| target.split('#').next().unwrap())
            .filter(|target| !target.is_empty() && !target.contains("://"))
            .map(|target| folder.join(target))
            .collect()
    }
}
