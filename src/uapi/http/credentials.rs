//! Where a client's access token comes from, as far as a client needs to know.

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::uapi::Error;

/// Gives access tokens. An access token lives for an hour or so, so a long run may need more than one.
pub trait Credentials: Send + Sync {
    /// Returns the token to send.
    ///
    /// # Errors
    /// No token is available: [`Error::Credentials`], or the error of the token endpoint.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, Error>>;

    /// Another token in the place of one that the server has just refused with 401; `None` where there is no other.
    ///
    /// Several requests in flight may be refused at once: they are to end up with one new token.
    fn renew<'a>(
        &'a self,
        refused: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, Error>>;
}

/// A token that was given and cannot be renewed.
#[derive(Debug, Clone)]
pub struct FixedToken(pub SecretString);

impl Credentials for FixedToken {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, Error>> {
        let token = self.0.clone();
        Box::pin(async move { Ok(token) })
    }

    fn renew<'a>(
        &'a self,
        _refused: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async { Ok(None) })
    }
}
