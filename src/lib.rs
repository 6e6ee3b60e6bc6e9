//! `pce` lists VoipNow phone call events through UnifiedAPI.
//!
//! As data: `argv → cli → settings → query → plan ⇄ client → rows → printer → sink`. [`cli`] defines the command line,
//! and [`config`] resolves the effective settings and the credential. [`uapi`] sends the requests and checks that the
//! result is complete, [`output`] turns rows into bytes, [`terminal`] examines the terminal, and [`sandbox`] is a local
//! server for trials and tests. [`app`] executes one run, [`commands`] has one file for each command, [`exit`] assigns
//! exit codes to errors, and [`report`] is the only module that writes to stderr.
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
