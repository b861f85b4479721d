//! The engine's side: what runs in the child process.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};

use evenkeel_meeting::Language;
use evenkeel_worker::{Sender, WorkerError};

use crate::cpu::missing_instructions;
use crate::division::Division;
use crate::gaps::decode_without_gaps;
use crate::protocol::{Answer, BUILD, QUESTION_LIMIT, Question};
use crate::whisper::{Decoder, Whisper};

/// A chunk to be decoded.
struct Job {
    number: u64,
    language: Language,
    samples: Vec<f32>,
}

/// Serves as the speech engine of the process that started this one, and never returns.
///
/// To be called as the first thing in `main` where the arguments are
/// [`ENGINE_ARGUMENT`](crate::ENGINE_ARGUMENT) alone.
pub fn speech_engine_main() -> ! {
    // Where the parent is gone nobody is left to be told why.
    let code = u8::from(serve().is_err());
    evenkeel_worker::exit_at_once(code)
}

fn serve() -> Result<(), WorkerError> {
    let (mut questions, mut answers) = evenkeel_worker::connect(BUILD, QUESTION_LIMIT)?.split();
    let (model, division) = match questions.receive()? {
        Some(Question::Load { model, division }) => (model, division),
        Some(Question::Describe) => {
            let system_info = Whisper::system_info().to_owned();
            return answers.send(&Answer::Described { system_info });
        }
        _ => return Ok(()),
    };
    let missing = missing_instructions(Whisper::system_info());
    if !missing.is_empty() {
        let missing = missing.into_iter().map(str::to_owned).collect();
        return answers.send(&Answer::WrongProcessor { missing });
    }
    let whisper = match load(Path::new(&model), division) {
        Ok(whisper) => whisper,
        Err(reason) => return answers.send(&Answer::Refused { reason }),
    };
    answers.send(&Answer::Loaded)?;

    let answers = Mutex::new(answers);
    let (jobs, waiting) = mpsc::channel();
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        for _ in 0..division.lanes.get() {
            scope.spawn(|| decode_all(&whisper, &waiting, &answers));
        }
        let ended = listen(&mut questions, &whisper, &jobs, &answers);
        // Nobody waits for what is still being decoded.
        evenkeel_worker::exit_at_once(u8::from(ended.is_err()))
    })
}

/// Takes questions until there are no more.
fn listen(
    questions: &mut evenkeel_worker::Receiver,
    whisper: &Whisper,
    jobs: &mpsc::Sender<Job>,
    answers: &Mutex<Sender>,
) -> Result<(), WorkerError> {
    while let Some(question) = questions.receive()? {
        match question {
            Question::Decode { number, language, samples } => {
                // The lanes take jobs for as long as the process lives.
                let _never_fails = jobs.send(Job { number, language, samples });
            }
            Question::Detect { samples } => {
                answer(answers, &Answer::Detected(whisper.detect(&samples)))?;
            }
            Question::Load { .. } | Question::Describe => {
                let reason = "a model is loaded already".to_owned();
                answer(answers, &Answer::Refused { reason })?;
            }
        }
    }
    Ok(())
}

fn load(model: &Path, division: Division) -> Result<Whisper, String> {
    Whisper::load(&evenkeel_models::inspect(model).map_err(|error| error.to_string())?, division)
}

/// Decodes what is waiting, until there is nobody to answer to.
fn decode_all(whisper: &Whisper, waiting: &Mutex<Receiver<Job>>, answers: &Mutex<Sender>) {
    let mut decoder: Option<(Language, Decoder<'_>)> = None;
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, language, samples }) = job else { return };
        if decoder.as_ref().is_none_or(|(made_for, _)| *made_for != language) {
            decoder = whisper.decoder(&language).map(|decoder| (language.clone(), decoder));
        }
        let decoded = match &decoder {
            Some((_, decoder)) => decode_without_gaps(&samples, |samples| decoder.decode(samples)),
            None => Err(format!("the engine does not know the language `{language}`")),
        };
        if answer(answers, &Answer::Decoded { number, decoded }).is_err() {
            return;
        }
    }
}

fn answer(answers: &Mutex<Sender>, answer: &Answer) -> Result<(), WorkerError> {
    answers.lock().unwrap_or_else(PoisonError::into_inner).send(answer)
}
