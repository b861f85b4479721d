//! The encoder's side: what runs in the child process.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};

use evenkeel_worker::{Sender, WorkerError};

use crate::protocol::{Answer, BUILD, QUESTION_LIMIT, Question, Spaces, TunedPortion};
use crate::{EncoderFiles, GeneralReader, Source, TunedReader, Unreadable};

/// Serves as the sentence encoder of the process that started this one, and never returns.
///
/// To be called as the first thing in `main` where the arguments are
/// [`ENCODER_ARGUMENT`](crate::ENCODER_ARGUMENT) alone.
pub fn sentence_encoder_main() -> ! {
    // Where the parent is gone nobody is left to be told why.
    let code = u8::from(serve().is_err());
    evenkeel_worker::exit_at_once(code)
}

fn serve() -> Result<(), WorkerError> {
    let (mut questions, mut answers) = evenkeel_worker::connect(BUILD, QUESTION_LIMIT)?.split();
    let Some(Question::Load { weights, vocabulary, sha256, spaces, lanes }) =
        questions.receive()?
    else {
        return Ok(());
    };
    let source = Source { weights: weights.into(), vocabulary: vocabulary.into(), sha256 };
    let readers = match Readers::load(&source, spaces) {
        Ok(readers) => readers,
        Err(error) => return answers.send(&Answer::Refused { reason: error.to_string() }),
    };
    answers.send(&Answer::Loaded)?;

    let answers = Mutex::new(answers);
    let (portions, waiting) = mpsc::channel();
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| read_all(&readers, &waiting, &answers));
        }
        let ended = listen(&mut questions, &portions);
        // Nobody waits for what is still being read.
        evenkeel_worker::exit_at_once(u8::from(ended.is_err()))
    })
}

/// Takes questions until there are no more.
fn listen(
    questions: &mut evenkeel_worker::Receiver,
    portions: &mpsc::Sender<Question>,
) -> Result<(), WorkerError> {
    while let Some(question) = questions.receive()? {
        // The lanes take portions for as long as the process lives.
        let _never_fails = portions.send(question);
    }
    Ok(())
}

/// The spaces that were asked for.
struct Readers {
    general: Option<GeneralReader>,
    tuned: Option<TunedReader>,
}

impl Readers {
    fn load(source: &Source, spaces: Spaces) -> Result<Self, Unreadable> {
        let files = EncoderFiles::read(source)?;
        let general = spaces.general.then(|| files.general()).transpose()?;
        let tuned = spaces.tuned.map(|updates| files.tuned(&updates)).transpose()?;
        Ok(Self { general, tuned })
    }

    fn read(&self, question: Question) -> Answer {
        match (question, &self.general, &self.tuned) {
            (Question::General { number, texts }, Some(general), _) => {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                Answer::General { number, values: general.vectors(&texts).values().to_vec() }
            }
            (Question::Tuned { number, passages }, _, Some(tuned)) => {
                let vectors = tuned.vectors(&passages);
                let parts = vectors.parts().iter();
                let parts =
                    parts.map(|part| (part.segment.index(), part.span.start, part.span.end));
                let tuned = TunedPortion {
                    values: vectors.segments().values().to_vec(),
                    parts: parts.collect(),
                    part_values: vectors.part_vectors().values().to_vec(),
                };
                Answer::Tuned { number, tuned }
            }
            _ => Answer::Refused { reason: "this space was not asked for at first".to_owned() },
        }
    }
}

/// Reads what is waiting, until there is nobody to answer to.
fn read_all(readers: &Readers, waiting: &Mutex<Receiver<Question>>, answers: &Mutex<Sender>) {
    loop {
        let question = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(question) = question else { return };
        let answer = readers.read(question);
        if answers.lock().unwrap_or_else(PoisonError::into_inner).send(&answer).is_err() {
            return;
        }
    }
}
