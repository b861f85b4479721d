//! whisper.cpp, as whisper-rs binds it. Nothing else in the program names either.

mod windows;

use std::ffi::c_int;

use evenkeel_meeting::Language;
use evenkeel_models::ModelFile;
use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext,
    WhisperContextParameters, WhisperError, WhisperState,
};

use crate::decoded::{Decoded, Token};
use crate::division::Division;

/// The version of whisper.cpp that is built in.
pub(crate) const VERSION: &str = whisper_rs::WHISPER_CPP_VERSION;

/// What computes besides the processor, if anything was built in that does.
pub(crate) const GRAPHICS: Option<&str> = if cfg!(feature = "cuda") {
    Some("CUDA")
} else if cfg!(feature = "vulkan") {
    Some("Vulkan")
} else if cfg!(feature = "metal") {
    Some("Metal")
} else {
    None
};

/// Returns whether the engine has a name for `language`.
pub(crate) fn knows(language: &Language) -> bool {
    // It complains on standard error where it has none.
    whisper_rs::install_logging_hooks();
    whisper_rs::get_lang_id(language.primary()).is_some()
}

/// What the text depends on besides the model, as it stands in transcripts.
///
/// Greedy: a beam of five took a quarter (`base`) to two fifths (`tiny.en`) more time for the same
/// number of wrong words.
/// With time marks: where people talk over each other whole answers are missing without them, and
/// that a third of the time is saved is no comfort. The words' own times come from how the
/// decoder's attention moves over the sound, since the marks can be a second off.
pub(crate) const SETTINGS: [&str; 10] = [
    "decoding=greedy",
    "temperature=0",
    "temperature-increment=0.2",
    "best-of=5",
    "entropy-threshold=2.4",
    "logprob-threshold=-1",
    "no-speech-threshold=0.6",
    "text-context=0",
    "times=dtw",
    "gaps-heard-again=3s",
];

/// Memory for one alignment. Of it only what is needed is touched: 30 MB for `tiny`, 100 MB for
/// `large-v2`, whose heads are the most.
const ALIGNMENT_BYTES: usize = 256 << 20;

/// A model, loaded. It is shared by all that decode with it.
pub(crate) struct Whisper {
    context: WhisperContext,
    /// Threads for each chunk.
    threads: c_int,
    /// Threads while there is one chunk only: all of them.
    all_threads: usize,
}

/// A model and the parameters to decode one language with it.
pub(crate) struct Decoder<'w> {
    whisper: &'w Whisper,
    parameters: FullParams<'static, 'static>,
}

impl Whisper {
    /// Returns the engine's own list of what it was built with.
    pub(crate) fn system_info() -> &'static str {
        whisper_rs::print_system_info()
    }

    /// Loads a model that has been looked over, to decode on cores divided as `division`.
    ///
    /// # Errors
    ///
    /// Why the engine refuses it, in words.
    pub(crate) fn load(model: &ModelFile, division: Division) -> Result<Self, String> {
        // Without a backend for them this silences the engine's logs.
        whisper_rs::install_logging_hooks();
        let dtw_parameters =
            DtwParameters { mode: alignment(model), dtw_mem_size: ALIGNMENT_BYTES };
        let parameters = WhisperContextParameters { dtw_parameters, ..Default::default() };
        let context = WhisperContext::new_with_params(&model.path, parameters)
            .map_err(|error| in_words(&error))?;
        let threads = c_int::try_from(division.threads.get()).unwrap_or(c_int::MAX);
        let all_threads = division.lanes.saturating_mul(division.threads).get();
        Ok(Self { context, threads, all_threads })
    }

    /// Returns how probable it is of each language that it is spoken in `samples`.
    ///
    /// # Errors
    ///
    /// What the engine says, in words.
    pub(crate) fn detect(&self, samples: &[f32]) -> Result<Vec<(Language, f32)>, String> {
        let mut state = self.state()?;
        let threads = self.all_threads;
        state.pcm_to_mel(samples, threads).map_err(|error| in_words(&error))?;
        let (_, probabilities) = state.lang_detect(0, threads).map_err(|error| in_words(&error))?;
        let named = |(id, probability): (usize, f32)| {
            let name = whisper_rs::get_lang_str(i32::try_from(id).ok()?)?;
            Some((Language::parse(name)?, probability))
        };
        Ok(probabilities.into_iter().enumerate().filter_map(named).collect())
    }

    /// Returns what decodes `language`, or `None` where the engine does not know it.
    pub(crate) fn decoder(&self, language: &Language) -> Option<Decoder<'_>> {
        let id = whisper_rs::get_lang_id(language.primary())?;
        let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 5 });
        // The parameters keep a copy of the name for ever: they are made once, and cloned.
        parameters.set_language(whisper_rs::get_lang_str(id));
        parameters.set_n_threads(self.threads);
        // `no_context` alone does not keep a loop from feeding on itself within a call.
        parameters.set_n_max_text_ctx(0);
        parameters.set_no_context(true);
        parameters.set_temperature(0.0);
        parameters.set_temperature_inc(0.2);
        parameters.set_entropy_thold(2.4);
        parameters.set_logprob_thold(-1.0);
        parameters.set_no_speech_thold(0.6);
        parameters.set_suppress_blank(true);
        parameters.set_suppress_nst(true);
        parameters.set_print_progress(false);
        Some(Decoder { whisper: self, parameters })
    }

    fn state(&self) -> Result<WhisperState, String> {
        self.context.create_state().map_err(|error| in_words(&error))
    }
}

impl Decoder<'_> {
    /// Decodes a chunk of 1 s to 28 s at 16,000 Hz.
    ///
    /// # Errors
    ///
    /// What the engine says, in words.
    pub(crate) fn decode(&self, samples: &[f32]) -> Result<Decoded, String> {
        // A state of its own for each chunk: the engine draws random numbers where it tries a
        // higher temperature, and keeps drawing from one chunk to the next. What a chunk gives
        // would depend on those before it, and so on the number of threads. It takes some 10 ms.
        let mut state = self.whisper.state()?;
        let context = &self.whisper.context;
        windows::decode(
            &mut state,
            self.parameters.clone(),
            samples,
            context.token_beg(),
            context.n_vocab(),
        )
        .map_err(|error| in_words(&error))?;
        Ok(Decoded { tokens: self.tokens(&state) })
    }

    fn tokens(&self, state: &WhisperState) -> Vec<Token> {
        let first_mark = self.whisper.context.token_eot();
        let mut tokens = Vec::new();
        for segment in state.as_iter() {
            for index in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(index) else { continue };
                let data = token.token_data();
                if data.id >= first_mark {
                    continue;
                }
                tokens.push(Token {
                    bytes: token.to_bytes().map(<[u8]>::to_vec).unwrap_or_default(),
                    // Hundredths of a second end here.
                    end_ms: if data.t_dtw < 0 { -1 } else { data.t_dtw * 10 },
                    probability: data.p,
                    // In models of many languages the engine looks for it in the wrong place, and
                    // always finds 0.
                    no_speech_probability: segment.no_speech_probability(),
                });
            }
        }
        tokens
    }
}

/// Returns the attention heads that are known to follow the sound, by the model's shape.
fn alignment(model: &ModelFile) -> DtwMode<'static> {
    let preset = match (model.audio_layers, model.text_layers, model.vocabulary) {
        (4, 4, 51_864) => DtwModelPreset::TinyEn,
        (4, 4, 51_865) => DtwModelPreset::Tiny,
        (6, 6, 51_864) => DtwModelPreset::BaseEn,
        (6, 6, 51_865) => DtwModelPreset::Base,
        (12, 12, 51_864) => DtwModelPreset::SmallEn,
        (12, 12, 51_865) => DtwModelPreset::Small,
        (24, 24, 51_864) => DtwModelPreset::MediumEn,
        (24, 24, 51_865) => DtwModelPreset::Medium,
        // `large-v1` has the same shape and other heads; few have it.
        (32, 32, 51_865) => DtwModelPreset::LargeV2,
        (32, 32, 51_866) => DtwModelPreset::LargeV3,
        (32, 4, 51_866) => DtwModelPreset::LargeV3Turbo,
        // Of other models all heads of the upper half of the layers, as OpenAI does.
        (_, layers, _) => {
            return DtwMode::TopMost { n_top: i32::try_from(layers / 2).unwrap_or(1).max(1) };
        }
    };
    DtwMode::ModelPreset { model_preset: preset }
}

fn in_words(error: &WhisperError) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
