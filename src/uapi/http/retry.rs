//! Decides which failed requests to retry, and how long to wait before each retry.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use url::Url;

use crate::uapi::{Error, HttpMethod, Observer};

/// The number of retries after transient errors, and the waits before them.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// Retries after the first attempt.
    pub times: u32,
    /// The longest wait before the first retry; the limit doubles with each further retry.
    pub base: Duration,
    /// The longest wait before any retry. If the server's `Retry-After` is longer, pce stops retrying.
    pub most: Duration,
}

impl Default for Retry {
    /// Returns three retries, with waits from 250 milliseconds to at most 30 seconds.
    fn default() -> Self {
        Self {
            times: 3,
            base: Duration::from_millis(250),
            most: Duration::from_secs(30),
        }
    }
}

/// A request that failed.
pub(in crate::uapi) struct Failed {
    pub(in crate::uapi) error: Error,
    /// The server's `Retry-After`.
    pub(in crate::uapi) asked: Option<Duration>,
}

/// Converts an error that came without an answer, and so without a `Retry-After`.
impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, asked: None }
    }
}

/// The attempts to send one request.
pub(in crate::uapi) struct Attempts {
    retry: Retry,
    made: u32,
}

impl Attempts {
    /// Waits after a failed attempt until the next one, and tells the observer. Calls `hold` with the wait if the
    /// status is 429.
    ///
    /// # Errors
    /// The error is not transient, or no attempt is left.
    pub(in crate::uapi) async fn again(
        &mut self,
        failed: Failed,
        (method, url): (&HttpMethod, &Url),
        observer: &dyn Observer,
        hold: impl FnOnce(Duration),
    ) -> Result<(), Error> {
        self.made += 1;
        let Failed { error, asked } = failed;
        let Some(wait) = self.retry.wait(self.made, &error, asked) else {
            let has_waited = self.made > 1 && error.is_transient();
            return Err(if has_waited {
                error.after(self.made)
            } else {
                error
            });
        };
        observer.waiting(method, url, &error, wait);
        if error.status() == Some(429) {
            hold(wait);
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

impl Retry {
    /// Starts the attempts of a request.
    pub(in crate::uapi) fn attempts(self) -> Attempts {
        Attempts {
            retry: self,
            made: 0,
        }
    }

    /// Returns how long to wait before the next attempt, or `None` if no attempt is left.
    ///
    /// `attempt` counts the attempts made, `asked` is the server's `Retry-After`. Without it the wait is random between
    /// zero and an exponential bound ("full jitter"), so that many clients do not return at the same moment.
    fn wait(&self, attempt: u32, error: &Error, asked: Option<Duration>) -> Option<Duration> {
        if attempt > self.times || !error.is_transient() {
            return None;
        }
        if let Some(asked) = asked {
            return (asked <= self.most).then_some(asked);
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let bound = self.base.saturating_mul(doubled).min(self.most);
        Some(bound.mul_f64(fastrand::f64()))
    }
}

/// Returns the `Retry-After` header of a response.
pub(in crate::uapi) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    retry_after(value, Timestamp::now())
}

/// Reads a `Retry-After` header's value: seconds, or a date.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large for the type also means a long wait.
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let date = DateTimeParser::new().parse_timestamp(value).ok()?;
    // A date in the past means no wait.
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unavailable(status: u16) -> Error {
        Error::Failed {
            status,
            code: None,
            message: String::new(),
        }
    }

    #[test]
    fn waits_grow_up_to_their_bound() {
        let retry = Retry {
            times: 40,
            ..Retry::default()
        };
        for attempt in 1..=40 {
            let bound = retry.base.as_secs_f64() * 2_f64.powi(attempt - 1);
            let attempt = u32::try_from(attempt).unwrap();
            let wait = retry.wait(attempt, &unavailable(503), None).unwrap();
            assert!(wait.as_secs_f64() <= bound && wait <= retry.most);
        }
    }

    #[test]
    fn only_passing_reasons_and_only_so_often() {
        let retry = Retry::default();
        assert!(retry.wait(3, &unavailable(503), None).is_some());
        assert!(retry.wait(4, &unavailable(503), None).is_none());
        assert!(retry.wait(1, &unavailable(500), None).is_none());
    }

    #[test]
    fn the_server_may_ask_for_a_wait_within_reason() {
        let retry = Retry::default();
        let second = Some(Duration::from_secs(1));
        assert_eq!(retry.wait(1, &unavailable(503), second), second);
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(retry.wait(1, &unavailable(503), hour), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let cases = [
            ("7", Some(7)),
            ("Tue, 24 Nov 2026 08:00:30 GMT", Some(30)),
            ("Tue, 24 Nov 2026 07:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ];
        for (value, seconds) in cases {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(value, now), expected, "{value}");
        }
        let for_ever = "9".repeat(30);
        assert_eq!(retry_after(&for_ever, now), Some(Duration::MAX));
    }
}
