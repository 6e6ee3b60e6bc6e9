//! `pce` lists VoipNow phone call events through UnifiedAPI.
//!
//! As data: `argv → cli → config → query → requests → pages → rows → format → stdout`. [`cli`] is what can be typed,
//! [`config`] what is in force, [`uapi`] asks the server and makes sure that its answer is whole, [`output`] turns rows
//! into bytes, [`terminal`] knows the terminal that they may go to, and [`sandbox`] is a server to try all that on. [`app`] is one run; [`commands`] puts the rooms
//! together, one file a command;
//! [`exit`] says what an error means, and [`report`] is the one place that writes to stderr.
//!
//! The library is there for the binary and the tests of this repository alone.

#![warn(clippy::unwrap_used)]

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diff;
pub mod error;
pub mod exit;
pub mod output;
pub mod report;
pub mod sandbox;
pub mod terminal;
pub mod uapi;
