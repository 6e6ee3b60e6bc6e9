//! A shell at a terminal, and a user that types.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::Server;

/// The prompt of the shells.
const PROMPT: &str = "READY>";

/// An interactive shell in a home of its own, with `pce` in its PATH and variables for a server.
pub struct Typist {
    home: tempfile::TempDir,
    child: Child,
    keys: ChildStdin,
    screen: Arc<Mutex<String>>,
}

impl Typist {
    /// Starts `shell`, which first runs `setup`, in a home with these files.
    pub fn new(shell: &str, setup: &str, files: &[(&str, &str)], server: &Server) -> Self {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for (name, text) in files {
            write(name, text);
        }
        // Ctrl-X b writes the command line to a file.
        let (startup, report, command) = match shell {
            "bash" => (
                ".bashrc",
                "PS1='READY> '\nbind -x '\"\\C-xb\": printf \"%s\\n\" \"$READLINE_LINE\" >> ~/lines'",
                "bash --noprofile -i",
            ),
            "zsh" => (
                ".zshrc",
                "PROMPT='READY> '\nbindkey -e\ntell() { print -r -- \"$BUFFER\" >> ~/lines }\nzle -N tell\nbindkey '^Xb' tell",
                "zsh -d -i",
            ),
            "fish" => (
                ".config/fish/config.fish",
                "function fish_prompt; echo 'READY> '; end\nset -g fish_greeting\nbind \\cxb 'commandline >> ~/lines'",
                "fish -i",
            ),
            other => panic!("{other}"),
        };
        // fish generates completions from all man pages unless some exist.
        write(".local/share/fish/generated_completions/none.fish", "");
        write(startup, &format!("{setup}\n{report}\n"));
        let binary = super::binary().parent().unwrap().display().to_string();
        let mut child = Command::new("script")
            .args([
                "-qec",
                &format!("stty cols 200 rows 50; exec {command}"),
                "/dev/null",
            ])
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", format!("{binary}:/usr/bin:/bin"))
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .env("SHELL", "/bin/sh")
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token)
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let keys = child.stdin.take().unwrap();
        let mut output = child.stdout.take().unwrap();
        let screen: Arc<Mutex<String>> = Arc::default();
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..length]);
                seen.lock().unwrap().push_str(&text);
            }
        });
        let typist = Self {
            home,
            child,
            keys,
            screen,
        };
        typist.wait("a prompt", || {
            typist.screen.lock().unwrap().contains(PROMPT)
        });
        typist
    }

    /// Returns the path of a file in the home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn wait(&self, what: &str, ready: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !ready() {
            assert!(
                Instant::now() < end,
                "{what} did not come; on the screen:\n{}",
                self.screen.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Types a text and TAB; returns the completed command line without blanks at its end.
    pub fn complete(&mut self, typed: &str) -> String {
        let told = self.path("lines");
        let _ = std::fs::remove_file(&told);
        self.press(&format!("{typed}\t\x18b"));
        self.wait(typed, || {
            std::fs::read(&told).is_ok_and(|text| text.ends_with(b"\n"))
        });
        self.press("\x15");
        std::fs::read_to_string(&told)
            .unwrap()
            .trim_end()
            .to_owned()
    }

    /// Types a command line and Enter, and waits for the end of the command; returns its exit code.
    pub fn run(&mut self, line: &str) -> i32 {
        let status = if self.is_fish() { "$status" } else { "$?" };
        let ended = self.path("ended");
        let _ = std::fs::remove_file(&ended);
        self.press(&format!("{line}\r"));
        self.press(&format!("echo {status} > ~/ended\r"));
        self.wait(line, || {
            std::fs::read(&ended).is_ok_and(|text| text.ends_with(b"\n"))
        });
        std::fs::read_to_string(&ended)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    }

    fn is_fish(&self) -> bool {
        Path::new(&self.path(".config/fish/config.fish")).exists()
    }
}

impl Drop for Typist {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
