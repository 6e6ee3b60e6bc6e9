//! Checks whether the API accepts the credentials.

use crate::uapi::{Client, Count, Error, Invalid, ListQuery, Page, PresenceQuery, Resource, User};

/// Checks whether the API accepts the token. Requests one row of the list of extensions; if the server has no such
/// list, requests one event of an extension that need not exist.
pub(crate) async fn probe(client: &Client) -> Result<(), Error> {
    let user = User::default();
    match accepted(client, &PresenceQuery { user }).await {
        Err(Error::Rejected { .. } | Error::Failed { status: 501, .. }) => {}
        answer => return answer,
    }
    let extension = "0".parse();
    let extension = extension.map_err(|refusal: Invalid| Error::Setup(refusal.to_string()))?;
    accepted(client, &ListQuery::new(extension)).await
}

/// Requests one row. Any answer of the API except a rejection of the token proves that it is valid.
async fn accepted(client: &Client, resource: &dyn Resource) -> Result<(), Error> {
    let page = Page {
        start_index: None,
        count: Some(Count::clamped(1)),
    };
    match client.page(resource, page).await {
        Ok(_)
        | Err(Error::Rejected {
            status: 400,
            code: Some(_),
            ..
        }) => Ok(()),
        // The server accepts the token, but this user may not manage events.
        Err(error @ Error::Denied { .. }) if error.has_code("pce_access_denied") => Ok(()),
        Err(error) => Err(error),
    }
}
