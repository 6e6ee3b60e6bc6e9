//! `pce` lists `VoipNow` phone call events through `UnifiedAPI`.
pub mod uapi;
