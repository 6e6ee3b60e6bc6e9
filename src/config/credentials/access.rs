//! An access token and its lifetime.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::uapi::Grant;

/// An access token and its lifetime.
#[derive(Debug, Clone)]
pub struct Access {
    /// The token.
    pub token: SecretString,
    /// When it was requested.
    pub obtained: Timestamp,
    /// When it expires, if that is known.
    pub expires: Option<Timestamp>,
}

impl Access {
    /// Returns a token of unknown lifetime.
    pub fn unknown(token: SecretString) -> Self {
        Self {
            token,
            obtained: Timestamp::now(),
            expires: None,
        }
    }

    /// Returns the token that the server granted on a request made at `asked`.
    pub fn granted(grant: Grant, asked: Timestamp) -> Self {
        let expires = grant.expires_in.and_then(|lifetime| {
            let lifetime = SignedDuration::try_from(lifetime).ok()?;
            asked.checked_add(lifetime).ok()
        });
        Self {
            token: grant.access_token,
            obtained: asked,
            expires,
        }
    }

    /// Returns whether it is still valid when a request sent at `now` arrives.
    ///
    /// Leaves a margin of a minute for clocks and the network, and of a tenth of its lifetime for a token that lives
    /// less than five minutes. A token that was requested in the future comes from another clock, so its expiry has no
    /// meaning.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        if now.duration_until(self.obtained) > SignedDuration::from_mins(5) {
            return false;
        }
        let Some(expires) = self.expires else {
            return true;
        };
        let lifetime = self.obtained.duration_until(expires);
        let margin = if lifetime < SignedDuration::from_mins(5) {
            lifetime / 10
        } else {
            SignedDuration::from_mins(1)
        };
        now.duration_until(expires) > margin
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::credentials::fakes::access;

    #[test]
    fn does_not_use_a_token_that_is_about_to_expire() {
        let now = Timestamp::now();
        let usable = |age: i64, left: i64| access("t", age, Some(left)).is_usable(now);
        assert!(usable(0, 3600) && usable(3500, 70));
        assert!(!usable(3500, 50) && !usable(3600, 0) && !usable(3700, -10));
        // Two seconds of life: 0.2 s of margin.
        assert!(usable(0, 2) && usable(1, 1));
        assert!(!usable(2, 0));
        // The clock was an hour ahead when the token was requested.
        assert!(!usable(-3600, 7200));
        assert!(access("t", 0, None).is_usable(now));
    }

    #[test]
    fn counts_the_lifetime_from_the_request() {
        let asked = Timestamp::from_second(1_000).unwrap();
        let grant = |lifetime| Grant {
            access_token: "t".into(),
            expires_in: lifetime,
        };
        let access = Access::granted(grant(Some(Duration::from_secs(3600))), asked);
        assert_eq!(access.expires, Some(Timestamp::from_second(4_600).unwrap()));
        assert_eq!(
            Access::granted(grant(Some(Duration::MAX)), asked).expires,
            None
        );
    }
}
