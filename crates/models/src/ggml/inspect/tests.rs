//! What the inspection lets through, and how it says what is wrong.

use std::fs;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::Found;
use crate::convert::convert;
use crate::ctranslate2::{Bundle, sample::Sample};
use crate::partial::Partial;

/// The fewest tokens that a Whisper model has.
const TOKENS: usize = 51_864;

/// Returns the smallest file that the engine would load, as the converter writes it.
fn model() -> &'static [u8] {
    static MODEL: OnceLock<Vec<u8>> = OnceLock::new();
    MODEL.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let (path, target) = (folder.path(), folder.path().join("model"));
        fs::write(path.join("model.bin"), Sample::new(TOKENS, false).file).unwrap();
        fs::write(path.join("vocabulary.txt"), Sample::vocabulary(TOKENS)).unwrap();
        let bundle = Bundle::find(&[path.to_owned()], path).unwrap();
        let mut partial = Partial::begin(&target).unwrap();
        convert(&bundle, &mut partial, &mut |_| ControlFlow::Continue(())).unwrap();
        fs::read(target).unwrap()
    })
}

/// Inspects a file of these bytes.
fn inspected(bytes: &[u8]) -> Result<ModelFile, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.bin");
    fs::write(&path, bytes).unwrap();
    inspect(&path).map_err(|error| error.to_string().replace(&*path.to_string_lossy(), "a.bin"))
}

/// Returns the model with the number at `at`, counted in fours of bytes, replaced.
fn with(at: usize, number: u32) -> Vec<u8> {
    let mut model = model().to_vec();
    model[at * 4..at * 4 + 4].copy_from_slice(&number.to_le_bytes());
    model
}

#[test]
fn what_the_converter_writes_is_let_through() {
    let file = inspected(model()).unwrap();
    assert_eq!((file.size, file.english_only, file.known), (Size::Tiny, true, None));
    assert_eq!(file.bytes, model().len() as u64);
}

#[test]
fn every_wrong_file_is_named() {
    let check = |bytes: &[u8], reason: &str| {
        assert_eq!(inspected(bytes).unwrap_err(), format!("`a.bin` {reason}"));
    };
    check(b"", "is not a speech model: it is empty");
    check(b"<html>Sign in", "is not a speech model: it is a web page");
    check(b"GGUF\x03\0\0\0", "is not a speech model: it is a GGUF file, made for language models");
    let damaged = "is damaged or not a Whisper model:";
    check(b"lmgg", &format!("{damaged} it ends after 4 bytes, in the middle of a head"));
    check(&with(1, 32_000), &format!("{damaged} it has 32000 tokens, Whisper 51864 to 51866"));
    check(
        &with(5, 1_000_000),
        &format!("{damaged} it claims 1000000 audio layers, the most is 64"),
    );
    check(&with(4, 0), &format!("{damaged} it claims 0 audio heads, the most is 40"));
    check(&with(13, 400), &format!("{damaged} its mel filters are 3 by 400"));
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    let folder = TempDir::new().unwrap();
    let error = inspect(folder.path()).unwrap_err();
    assert!(matches!(error, ModelError::NotAModel { found: Found::Folder, .. }));
    let error = inspect(&folder.path().join("none.bin")).unwrap_err();
    assert!(matches!(error, ModelError::Missing { .. }));
}

#[test]
fn a_tensor_of_a_rank_that_would_overwrite_the_stack_is_refused() {
    let at = model().windows(4).rposition(|four| four == b"ln_p").unwrap();
    let mut model = model().to_vec();
    // The last tensor, `encoder.ln_post.bias`, is a row: rank, length of the name, type, extent.
    let rank = at - "encoder.".len() - 16;
    assert_eq!(model[rank], 1);
    model[rank] = 200;
    let reason = "a tensor of rank 200 with a name of 20 bytes";
    assert!(inspected(&model).unwrap_err().ends_with(reason));
}

#[test]
fn a_missing_tensor_is_named() {
    let last = 16 + "encoder.ln_post.bias".len() + 4 * 4;
    let reason = "1 of 50 tensors are missing, as `encoder.ln_post.bias`";
    assert!(inspected(&model()[..model().len() - last]).unwrap_err().ends_with(reason));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_file_cut_off_anywhere_is_refused(part in 0.0..1.0_f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a length")]
        #[expect(clippy::cast_precision_loss, reason = "a length in memory")]
        let cut = (model().len() as f64 * part) as usize;
        prop_assert!(inspected(&model()[..cut]).is_err());
    }

    #[test]
    fn whatever_is_wrong_with_a_head_an_answer_comes_back(at in 1..16_usize, number: u32) {
        let _answer = inspected(&with(at, number));
    }
}
