//! Any bytes, given to `checks::page`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pce_fuzz::page(bytes));
