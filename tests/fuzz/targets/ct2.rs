//! Any bytes as a CTranslate2 model: refused, or its dimensions told, in little memory.
#![no_main]

use evenkeel_models::look_at_ctranslate2;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _refused_or_told = look_at_ctranslate2(bytes);
});
