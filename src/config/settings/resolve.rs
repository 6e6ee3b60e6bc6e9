//! Resolves each setting once: option, then environment, then profile, then default.

use std::str::FromStr;
use std::time::Duration;

use super::values::Values;
use crate::cli::{ColorMode, Global, Span};
use crate::config::{
    Color, CredentialStore, Environment, Error, Origin, Paths, ProfileName, ProxyUrl, Setting,
    Settings, SettingsFile,
};
use crate::files::is_stdin;
use crate::uapi::{Invalid, nearest};

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_RETRIES: u32 = 3;

/// Resolves the settings of a profile that exists.
///
/// Opens the keyring only for a profile other than `default` and `sandbox` that is not in the settings file and has no
/// login that is known without the keyring.
///
/// # Errors
/// An option or variable has an invalid value, the settings file cannot be used, or there is no such profile.
pub fn resolve(global: &Global, env: &Environment) -> Result<Settings, Error> {
    resolve_with(global, env, |paths| {
        CredentialStore::new(paths, env.windows())
    })
}

/// Resolves the settings of a profile that may be new, as for `pce auth login` and `pce config set`.
///
/// # Errors
/// As [`resolve`], apart from the profile that does not exist.
pub fn resolve_new(global: &Global, env: &Environment) -> Result<Settings, Error> {
    Ok(read(global, env)?.0)
}

fn resolve_with(
    global: &Global,
    env: &Environment,
    store: impl FnOnce(&Paths) -> CredentialStore,
) -> Result<Settings, Error> {
    let (settings, file) = read(global, env)?;
    let Setting {
        value: name,
        origin,
    } = &settings.profile;
    if name.is_default() || name.is_sandbox() || file.profiles.contains_key(name) {
        return Ok(settings);
    }
    let store = store(&settings.paths);
    let stored = store.profiles().unwrap_or_default();
    if stored.contains(name) {
        return Ok(settings);
    }
    let unasked = match store.get(name) {
        Ok(Some(_)) => return Ok(settings),
        Ok(None) => None,
        Err(error) => Some(Box::new(error)),
    };
    let names: Vec<_> = file
        .profiles()
        .chain(&stored)
        .map(ProfileName::as_str)
        .chain(["default", "sandbox"])
        .collect();
    Err(Error::UnknownProfile {
        name: name.clone(),
        origin: origin.clone(),
        nearest: nearest(name.as_str(), &names).map(str::to_owned),
        unasked,
    })
}

fn read(global: &Global, env: &Environment) -> Result<(Settings, SettingsFile), Error> {
    let paths = Paths::new(env);
    let typed = parsed("--profile", global.profile.as_deref(), str::parse)?;
    let named: Option<Setting<ProfileName>> = first(typed, env, "PCE_PROFILE", None)?;
    // The sandbox needs no settings, so it works with broken ones.
    let file = if named.as_ref().is_some_and(|name| name.value.is_sandbox()) {
        SettingsFile::default()
    } else {
        match SettingsFile::read(&paths) {
            // A home that cannot be read does not matter if options and environment have everything.
            Err(Error::NoAccess { .. }) if is_complete(global, env) => SettingsFile::default(),
            file => file?,
        }
    };
    let profile = named
        .or_else(|| file.default_profile.clone())
        .unwrap_or_else(|| Setting::default(ProfileName::default()));
    let settings = if profile.value.is_sandbox() {
        sandbox(global, env, paths, profile)?
    } else {
        let values = file.profiles.get(&profile.value).cloned();
        put_together(global, env, paths, profile, values.unwrap_or_default())?
    };
    Ok((settings, file))
}

/// Returns whether options and environment have both a host and a credential, so that the run needs no settings and no
/// store.
fn is_complete(global: &Global, env: &Environment) -> bool {
    (global.host.is_some() || env.path("PCE_HOST").is_some())
        && (global.token_file.is_some() || env.has_credentials())
}

/// Returns the settings of the sandbox, which has its own server and credentials.
///
/// Variables about another server do not apply.
fn sandbox(
    global: &Global,
    env: &Environment,
    paths: Paths,
    profile: Setting<ProfileName>,
) -> Result<Settings, Error> {
    for (is_typed, name) in [
        (global.host.is_some(), "--host"),
        (global.token_file.is_some(), "--token-file"),
    ] {
        if is_typed {
            return Err(Error::Usage {
                reason: format!(
                    "{name} does not work with the profile \"sandbox\", which has its own server"
                ),
                hint: Some(format!("leave {name} out, or use another profile")),
            });
        }
    }
    let env = env.only(&["PCE_OUTPUT", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"]);
    put_together(global, &env, paths, profile, Values::default())
}

fn put_together(
    global: &Global,
    env: &Environment,
    paths: Paths,
    profile: Setting<ProfileName>,
    values: Values,
) -> Result<Settings, Error> {
    let (proxy, no_proxy) = proxies(global, env, values.proxy)?;
    let host = typed(global.host.clone(), "--host");
    let ca_cert = typed(global.ca_cert.clone(), "--ca-cert").or_else(|| {
        env.path("PCE_CA_CERT")
            .map(|value| Setting::new(value, Origin::Environment("PCE_CA_CERT")))
    });
    Ok(Settings {
        profile,
        host: first(host, env, "PCE_HOST", values.host)?,
        user: values.user,
        output: first(None, env, "PCE_OUTPUT", values.output)?,
        fields: values.fields,
        ca_cert: ca_cert.or(values.ca_cert),
        insecure: global.insecure,
        proxy,
        no_proxy,
        timeout: typed(global.timeout.map(Span::get), "--timeout")
            .or(values.timeout)
            .unwrap_or_else(|| Setting::default(TIMEOUT)),
        connect_timeout: typed(global.connect_timeout.map(Span::get), "--connect-timeout")
            .or(values.connect_timeout)
            .unwrap_or_else(|| Setting::default(CONNECT_TIMEOUT)),
        max_time: typed(global.max_time.map(Span::get), "--max-time").or(values.max_time),
        retries: typed(global.retries, "--retries")
            .or(values.retries)
            .unwrap_or_else(|| Setting::default(DEFAULT_RETRIES)),
        jobs: values.jobs,
        page_size: values.page_size,
        history: values.history,
        color: color(global.color, env),
        no_pager: global.no_pager,
        error_format: global.error_format,
        verbosity: global.verbose,
        quiet: global.quiet,
        token_file: global.token_file.clone(),
        stdin_secret_option: stdin_secret_option(global, env),
        paths,
    })
}

/// Returns the option or variable that makes pce read a secret from stdin, in the order of precedence of credentials.
fn stdin_secret_option(global: &Global, env: &Environment) -> Option<&'static str> {
    let (name, path) = if let Some(path) = &global.token_file {
        ("--token-file -", path.clone())
    } else if env.path("PCE_TOKEN").is_some() {
        return None;
    } else if let Some(path) = env.path("PCE_TOKEN_FILE") {
        ("PCE_TOKEN_FILE=-", path)
    } else if env.path("PCE_APP_SECRET").is_some() {
        return None;
    } else {
        ("PCE_APP_SECRET_FILE=-", env.path("PCE_APP_SECRET_FILE")?)
    };
    is_stdin(&path).then_some(name)
}

/// Returns the setting of an option, if the user passed it.
fn typed<T>(value: Option<T>, name: &'static str) -> Option<Setting<T>> {
    value.map(|value| Setting::new(value, Origin::Option(name)))
}

/// Parses the text of an option, if the user passed it.
fn parsed<T>(
    name: &'static str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<Option<Setting<T>>, Error> {
    let value = text
        .map(parse)
        .transpose()
        .map_err(|refusal| Error::value(name, refusal))?;
    Ok(typed(value, name))
}

/// Returns the first of option, environment and profile. Does not parse the variable if there is an option.
fn first<T: FromStr<Err = Invalid>>(
    option: Option<Setting<T>>,
    env: &Environment,
    variable: &'static str,
    profile: Option<Setting<T>>,
) -> Result<Option<Setting<T>>, Error> {
    if option.is_some() {
        return Ok(option);
    }
    let value = env
        .value(variable)?
        .map(|value| Setting::new(value, Origin::Environment(variable)));
    Ok(value.or(profile))
}

/// A proxy, or the reason why it is invalid, which is an error only if the proxy is used.
type Proxy = Setting<Result<ProxyUrl, Invalid>>;

/// Returns the proxy and `NO_PROXY`, which does not apply to `--proxy`: the user typed that option for this run.
fn proxies(
    global: &Global,
    env: &Environment,
    profile: Option<Setting<ProxyUrl>>,
) -> Result<(Option<Proxy>, Option<String>), Error> {
    let valid = |proxy: Setting<ProxyUrl>| Setting::new(Ok(proxy.value), proxy.origin);
    let option = parsed(
        "--proxy",
        global.proxy.as_deref(),
        ProxyUrl::without_credentials,
    )?;
    if option.is_some() {
        return Ok((option.map(valid), None));
    }
    // Lower case takes precedence, as in curl.
    let proxy = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        .into_iter()
        .find_map(|name| {
            let text = env.lossy(name)?;
            Some(Setting::new(text.parse(), Origin::Environment(name)))
        });
    let no_proxy = env.lossy("no_proxy").or_else(|| env.lossy("NO_PROXY"));
    Ok((proxy.or(profile.map(valid)), no_proxy))
}

/// Returns when to use colour: the option decides, then `NO_COLOR`, then `CLICOLOR_FORCE` unless it is 0, then
/// `CLICOLOR`, whose value 0 means never.
pub fn color(mode: ColorMode, env: &Environment) -> Color {
    match mode {
        ColorMode::Always => Color::Always,
        ColorMode::Never => Color::Never,
        ColorMode::Auto if env.lossy("NO_COLOR").is_some() => Color::Never,
        ColorMode::Auto if env.lossy("CLICOLOR_FORCE").is_some_and(|text| text != "0") => {
            Color::Always
        }
        ColorMode::Auto if env.lossy("CLICOLOR").is_some_and(|text| text == "0") => Color::Never,
        ColorMode::Auto => Color::Auto,
    }
}

#[cfg(test)]
mod tests;
