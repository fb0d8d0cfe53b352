//! Front matter, keyed files and settings, of any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        oracles::front_matter(text);
    }
});
