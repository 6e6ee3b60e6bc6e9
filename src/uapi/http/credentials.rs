//! The source of a client's access tokens.

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::uapi::Error;

/// A source of access tokens. An access token is valid for about an hour, so a long run may need more than one.
pub trait Credentials: Send + Sync {
    /// Returns the token to send.
    ///
    /// # Errors
    /// No token is available: [`Error::Credentials`], or the error of the token endpoint.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, Error>>;

    /// Returns another token to use instead of one that the server has rejected; `None` if there is no other.
    ///
    /// The server may reject several requests in flight at once. All of them must get the same new token.
    fn renew<'a>(
        &'a self,
        refused: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, Error>>;
}

/// An explicit token, which cannot be renewed.
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
