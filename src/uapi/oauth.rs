//! Access tokens for a trusted app: OAuth 2.0's client-credentials grant, as VoipNow has it.

use std::time::Duration;

use secrecy::SecretString;

use super::{Error, Host, Transport};

/// An access token fresh from the server.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token.
    pub access_token: SecretString,
    /// How long it is valid from now on, where the server says so.
    pub expires_in: Option<Duration>,
}
