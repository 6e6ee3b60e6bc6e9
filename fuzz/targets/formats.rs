//! Any bytes, given to `checks::formats`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::formats(bytes));
