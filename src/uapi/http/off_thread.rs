//! Runs blocking work on a thread of its own, so that the other tasks continue.

use std::thread;

use tokio::sync::oneshot;

use crate::uapi::Error;

/// Runs `job` on a thread of its own and waits for its result.
///
/// It does not use tokio's pool, which panics when the system has no thread left, and whose threads the runtime waits
/// for when it ends.
///
/// # Errors
/// [`Error::System`] when no thread can be started, [`Error::Panicked`] when the job panics.
pub async fn off_thread<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let (done, result) = oneshot::channel();
    thread::Builder::new()
        .name("blocking".to_owned())
        .spawn(move || {
            // If the run was stopped, nothing waits for the result.
            let _ = done.send(job());
        })
        .map_err(|error| Error::System {
            action: "start a thread",
            reason: error.to_string(),
        })?;
    result.await.map_err(|_| Error::Panicked)
}
