//! `pce` lists VoipNow phone call events through UnifiedAPI.
pub mod cli;
pub mod output;
pub mod sandbox;
pub mod uapi;
