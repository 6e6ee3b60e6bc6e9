//! `pce` lists VoipNow phone call events through UnifiedAPI.
//!
//! As data: `argv → cli → settings → query → plan ⇄ client → rows → printer → sink`. [`cli`] is what the user can type,
//! [`config`] the effective settings and credentials. [`uapi`] asks the server and makes sure that its answer is complete,
//! [`output`] turns rows into bytes, [`terminal`] knows the terminal, and [`sandbox`] is a local server to try all that
//! with. [`app`] is one run, [`commands`] has one file for each command, [`exit`] assigns exit codes to errors, and
//! [`report`] is the only room that writes to stderr.
//!
//! The library exists only for the binary and the tests of this repository.

#![warn(clippy::unwrap_used)]

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diff;
pub mod error;
pub mod exit;
pub mod files;
pub mod output;
pub mod report;
pub mod sandbox;
pub mod secrets;
pub mod terminal;
pub mod uapi;
