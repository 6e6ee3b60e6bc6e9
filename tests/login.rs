//! README's first steps with a server: typed at a terminal, over https, with the keyring.
#![cfg(target_os = "linux")]

mod support;

use std::time::Duration;

use support::pages::Page;
use support::pty::{OnTerminal, Running};
use support::tls::{ForwardingProxy, TlsServer};
use support::{Server, has_program};

/// A shell on a session bus with an unlocked keyring, which runs `$COMMANDS`.
const ON_A_BUS: &str = r#"
exec dbus-run-session -- sh -euc '
    printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    eval "$COMMANDS"'
"#;

#[test]
fn login_and_the_first_list_run_as_written() {
    if !["dbus-run-session", "gnome-keyring-daemon"]
        .into_iter()
        .all(has_program)
    {
        return;
    }
    let sandbox = Server::new();
    // The host of README does not exist: a proxy connects to the server with its name in the certificate.
    let server = TlsServer::in_front_of(&sandbox.url, "pbx.example.com");
    let proxy = ForwardingProxy::to(server.port);
    let shell = OnTerminal::shell(120, ON_A_BUS);
    let (runtime, ca) = (
        shell.home.path().join("run"),
        shell.home.path().join("ca.pem"),
    );
    std::fs::create_dir(&runtime).unwrap();
    std::fs::write(&ca, &server.ca).unwrap();
    let running = shell
        .env(
            "COMMANDS",
            &Page::new("README.md").commands("login").concat(),
        )
        .env("XDG_RUNTIME_DIR", runtime.to_str().unwrap())
        .env("PCE_CA_CERT", ca.to_str().unwrap())
        .env("HTTPS_PROXY", &proxy.url)
        .env("PCE_PAGER", "cat")
        .start();
    answer(&running, "App Key", "sandbox-app");
    answer(&running, "App Secret: ", &sandbox.app_secret);
    let (status, screen) = running.end();
    assert!(status.success(), "{screen}");
    assert!(
        screen.contains("stored in the system's keyring"),
        "{screen}"
    );
    assert!(screen.contains("Dial-In"), "{screen}");
    assert!(!screen.contains(&sandbox.app_secret), "{screen}");
    assert_eq!(proxy.asked()[0], "CONNECT pbx.example.com:443 HTTP/1.1");
}

/// Waits for the question, and types the answer.
fn answer(running: &Running, question: &str, answer: &str) {
    running.waits_for(question);
    // The question is shown shortly before the echo is off.
    std::thread::sleep(Duration::from_millis(500));
    running.types(&format!("{answer}\n"));
}
