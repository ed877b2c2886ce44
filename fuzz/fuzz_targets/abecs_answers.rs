#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| maquininha_fuzzed::abecs_answers(bytes));
