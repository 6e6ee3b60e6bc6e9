//! What can be learnt from a Secret Service without opening it and without a prompt.
//!
//! keyring asks for an entry and, finding it locked, has the service prompt: under cron nobody is there to answer, or
//! the question appears on a desktop out of nowhere. So this asks first. It costs a connection to the bus and one call,
//! and spares the encrypted session when there is nothing to be had.

use std::collections::HashMap;

use zbus::blocking::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use crate::config::StoreError;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// Whether there is an entry of this service and user, and it can be read. Blocks as long as the service does.
///
/// # Errors
/// No bus, no service, a locked entry; and where there is no entry, a default collection that is locked or missing:
/// some services show nothing of a locked collection, and nothing could be stored either.
pub(in crate::config) fn look(service: &str, user: &str) -> Result<bool, StoreError> {
    let bus = Connection::session().map_err(|error| no_bus(&error))?;
    let attributes = HashMap::from([("service", service), ("username", user)]);
    let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        call(&bus, PATH, SERVICE, "SearchItems", &(attributes,))?;
    if !locked.is_empty() {
        return Err(StoreError::Locked);
    }
    if !unlocked.is_empty() {
        return Ok(true);
    }
    let collection: OwnedObjectPath = call(&bus, PATH, SERVICE, "ReadAlias", &("default",))?;
    if collection.as_str() == "/" {
        return Err(StoreError::NoDefaultCollection);
    }
    let locked: OwnedValue = call(
        &bus,
        collection.as_str(),
        PROPERTIES,
        "Get",
        &(COLLECTION, "Locked"),
    )?;
    match bool::try_from(locked) {
        Ok(false) => Ok(false),
        Ok(true) => Err(StoreError::Locked),
        Err(error) => Err(StoreError::Other(error.to_string())),
    }
}

fn call<T>(
    bus: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
) -> Result<T, StoreError>
where
    T: for<'a> zbus::zvariant::DynamicDeserialize<'a>,
{
    bus.call_method(Some(NAME), path, Some(interface), method, body)
        .and_then(|answer| answer.body().deserialize())
        .map_err(|error| no_service(&error))
}

/// Why there is no connection to the bus.
fn no_bus(error: &zbus::Error) -> StoreError {
    match error {
        zbus::Error::Address(_)
        | zbus::Error::InputOutput(_)
        | zbus::Error::Connection(..)
        | zbus::Error::Handshake(_) => StoreError::NoSessionBus,
        other => StoreError::Other(other.to_string()),
    }
}

/// Why the service did not answer as it should.
fn no_service(error: &zbus::Error) -> StoreError {
    let zbus::Error::MethodError(name, ..) = error else {
        return StoreError::Other(error.to_string());
    };
    let name = name.as_str();
    match name.strip_prefix("org.freedesktop.DBus.Error.") {
        Some("ServiceUnknown" | "NameHasNoOwner") => StoreError::NoSecretService,
        Some(spawn) if spawn.starts_with("Spawn.") => StoreError::NoSecretService,
        Some("NoReply" | "Timeout" | "TimedOut") => {
            StoreError::Other("its service left without an answer".to_owned())
        }
        _ => StoreError::Other(error.to_string()),
    }
}
