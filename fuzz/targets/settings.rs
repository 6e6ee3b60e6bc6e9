//! Any bytes, given to `checks::settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::settings(bytes));
