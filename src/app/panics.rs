//! Panics are bugs in pce. Their messages may quote a secret, so only the position in the source code is kept.

use std::sync::{Arc, OnceLock};

/// The position of the first panic.
#[derive(Debug, Clone, Default)]
pub struct Panics(Arc<OnceLock<String>>);

impl Panics {
    /// Installs a panic hook that stores the position of the first panic and writes nothing to stderr.
    pub fn keep_quiet() -> Self {
        let panics = Self::default();
        let first = Arc::clone(&panics.0);
        std::panic::set_hook(Box::new(move |info| {
            let position = info.location().map(ToString::to_string);
            let _ = first.set(position.unwrap_or_default());
        }));
        panics
    }

    /// Returns the file, line and column of the first panic.
    pub fn first(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}
