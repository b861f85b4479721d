//! A server that answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// What a server answers.
pub(super) enum Answers {
    /// One to each request, in order; then it is gone.
    Each(Vec<Vec<u8>>),
    /// The same, but it does not close a connection before the other side does.
    ThenStall(Vec<Vec<u8>>),
    /// This to every request.
    Always(Vec<u8>),
}

impl From<Vec<Vec<u8>>> for Answers {
    fn from(answers: Vec<Vec<u8>>) -> Self {
        Self::Each(answers)
    }
}

/// A server that answers as it is told.
pub(super) struct Server {
    pub(super) url: String,
    asked: JoinHandle<Vec<String>>,
}

impl Server {
    pub(super) fn new(answers: impl Into<Answers>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/ggml-tiny.bin", listener.local_addr().unwrap());
        let answers = answers.into();
        let asked = std::thread::spawn(move || {
            let (answers, stalls): (Box<dyn Iterator<Item = Vec<u8>>>, bool) = match answers {
                Answers::Each(answers) => (Box::new(answers.into_iter()), false),
                Answers::ThenStall(answers) => (Box::new(answers.into_iter()), true),
                Answers::Always(answer) => (Box::new(std::iter::repeat(answer)), false),
            };
            answers.map(|answer| serve(&listener, &answer, stalls)).collect()
        });
        Self { url, asked }
    }

    /// Waits until it has given all its answers, and returns what it was asked for each time: the
    /// value of `Range`, or nothing.
    pub(super) fn ranges(self) -> Vec<String> {
        self.asked.join().unwrap()
    }
}

fn serve(listener: &TcpListener, answer: &[u8], stalls: bool) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let request = BufReader::new(stream.try_clone().unwrap());
    let head = request.lines().map(Result::unwrap).take_while(|line| !line.is_empty());
    let head: Vec<String> = head.collect();
    // Whoever has heard enough may be gone by now.
    let _sent = stream.write_all(answer);
    if stalls {
        wait_for_the_other_side(&mut stream);
    }
    let range = head.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("range").then(|| value.to_owned())
    });
    range.unwrap_or_default()
}

fn wait_for_the_other_side(stream: &mut TcpStream) {
    let _closed = stream.read(&mut [0]);
}
