//! Passes any bytes to `extensions` in `checks.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::extensions(bytes));
