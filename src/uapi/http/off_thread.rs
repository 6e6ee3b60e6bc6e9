//! Work that blocks, on a thread of its own, so that the other tasks go on.

use std::thread;

use tokio::sync::oneshot;

use crate::uapi::Error;

/// Runs `job` on a thread of its own and waits for its result.
///
/// tokio's pool is not used: it panics when the system has no thread left, and a runtime waits for it at its end.
///
/// # Errors
/// [`Error::System`] when there is no thread, [`Error::Panicked`] when the job panics.
pub async fn off_thread<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let (done, result) = oneshot::channel();
    thread::Builder::new()
        .name("blocking".to_owned())
        .spawn(move || {
            // Nobody waits any more when the run was stopped.
            let _ = done.send(job());
        })
        .map_err(|error| Error::System {
            action: "start a thread",
            reason: error.to_string(),
        })?;
    result.await.map_err(|_| Error::Panicked)
}
