//! Passes any bytes to `formats` in `checks.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::formats(bytes));
