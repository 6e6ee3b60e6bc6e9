//! Any bytes, given to `checks::extensions`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::extensions(bytes));
