//! Unlocks a Secret Service and looks for an entry before keyring opens it.
//!
//! The crate `keyring` makes the service open a window if an entry is locked. Under cron, no user answers that window,
//! or it surprises a user at the desktop. This module asks the service to unlock without a window. That works with a
//! blank password, and with some services always. It lets the service open a window only for a user at a terminal. It
//! also avoids the encrypted session if there is no entry.

use std::collections::HashMap;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use crate::config::{StoreError, Windows};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// Returns whether there is an entry of this service and user, and unlocks it.
///
/// Blocks as long as the service does, and calls `opened` when it waits for the user.
///
/// # Errors
/// There is no bus or no service, the entry stays locked, or there is no entry and the default collection is locked or
/// missing: some services hide the entries of a locked collection, and pce could not store an entry either.
pub(in crate::config) fn look(
    service: &str,
    user: &str,
    windows: Windows,
    opened: &dyn Fn(),
) -> Result<bool, StoreError> {
    let bus = Connection::session().map_err(|error| no_bus(&error))?;
    let (unlocked, locked) = search(&bus, service, user)?;
    if !locked.is_empty() {
        unlock(&bus, &locked, windows, opened)?;
        return Ok(true);
    }
    if !unlocked.is_empty() {
        return Ok(true);
    }
    let collection: OwnedObjectPath = call(&bus, PATH, SERVICE, "ReadAlias", &("default",))?;
    if collection.as_str() == "/" {
        return Err(StoreError::NoDefaultCollection);
    }
    let path = collection.as_str();
    let locked: OwnedValue = call(&bus, path, PROPERTIES, "Get", &(COLLECTION, "Locked"))?;
    if !bool::try_from(locked).map_err(|error| StoreError::Other(error.to_string()))? {
        return Ok(false);
    }
    unlock(&bus, &[collection], windows, opened)?;
    Ok(!search(&bus, service, user)?.0.is_empty())
}

type Items = Vec<OwnedObjectPath>;

fn search(bus: &Connection, service: &str, user: &str) -> Result<(Items, Items), StoreError> {
    let attributes = HashMap::from([("service", service), ("username", user)]);
    call(bus, PATH, SERVICE, "SearchItems", &(attributes,))
}

/// Unlocks items or collections.
fn unlock(
    bus: &Connection,
    objects: &[OwnedObjectPath],
    windows: Windows,
    opened: &dyn Fn(),
) -> Result<(), StoreError> {
    let (_, prompt): (Items, OwnedObjectPath) = call(bus, PATH, SERVICE, "Unlock", &(objects,))?;
    if prompt.as_str() == "/" {
        return Ok(());
    }
    if windows == Windows::Never {
        // The service holds the prompt until it is dismissed. Some services do not support that call.
        let _ = call::<()>(bus, prompt.as_str(), PROMPT, "Dismiss", &());
        return Err(StoreError::Locked);
    }
    opened();
    let no_window = |error: zbus::Error| no_service(&error);
    let window = Proxy::new(bus, NAME, prompt.as_str(), PROMPT).map_err(no_window)?;
    let mut completed = window.receive_signal("Completed").map_err(no_window)?;
    window
        .call::<_, _, ()>("Prompt", &("",))
        .map_err(no_window)?;
    let answer = completed.next().ok_or(StoreError::Locked)?;
    let (dismissed, _): (bool, OwnedValue) = answer.body().deserialize().map_err(no_window)?;
    if dismissed {
        return Err(StoreError::Locked);
    }
    Ok(())
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

/// Maps an error of the client of Secret Service.
pub(in crate::config) fn of_platform(
    cause: &(dyn std::error::Error + Send + Sync + 'static),
) -> StoreError {
    use ::secret_service::Error;
    match cause.downcast_ref::<Error>() {
        Some(Error::Locked | Error::Prompt) => StoreError::Locked,
        Some(Error::NoResult) => StoreError::NoDefaultCollection,
        Some(Error::Unavailable) => StoreError::NoSessionBus,
        Some(Error::Zbus(error)) => no_service(error),
        _ => StoreError::Other(cause.to_string()),
    }
}

/// Returns why there is no connection to the bus.
fn no_bus(error: &zbus::Error) -> StoreError {
    match error {
        zbus::Error::Address(_)
        | zbus::Error::InputOutput(_)
        | zbus::Error::Connection(..)
        | zbus::Error::Handshake(_) => StoreError::NoSessionBus,
        other => StoreError::Other(other.to_string()),
    }
}

/// Returns why a call to the service failed.
fn no_service(error: &zbus::Error) -> StoreError {
    let zbus::Error::MethodError(name, ..) = error else {
        return StoreError::Other(error.to_string());
    };
    let name = name.as_str();
    match name.strip_prefix("org.freedesktop.DBus.Error.") {
        Some("ServiceUnknown" | "NameHasNoOwner") => StoreError::NoSecretService,
        Some(spawn) if spawn.starts_with("Spawn.") => StoreError::NoSecretService,
        Some("NoReply" | "Timeout" | "TimedOut") => {
            StoreError::Other("its service did not answer".to_owned())
        }
        _ => StoreError::Other(error.to_string()),
    }
}
