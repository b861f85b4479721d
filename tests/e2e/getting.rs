//! Getting a model through the program, from servers on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use evenkeel_tests::{Desk, speech_model};

/// A server that answers so many requests, one after the other, and keeps what was asked.
struct Server {
    url: String,
    heads: JoinHandle<Vec<Vec<String>>>,
}

impl Server {
    fn new(
        requests: usize,
        mut answer: impl FnMut(&[String], &mut TcpStream) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serve = move |_| {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head = lines.map(Result::unwrap).take_while(|line| !line.is_empty());
            let head: Vec<String> = head.collect();
            answer(&head, &mut stream);
            head
        };
        Self { url, heads: std::thread::spawn(move || (0..requests).map(serve).collect()) }
    }

    /// A server that has nothing.
    fn empty() -> Self {
        Self::new(1, |_, stream| {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap();
        })
    }

    /// Returns the first line of its first request.
    fn first_line(self) -> String {
        self.heads.join().unwrap().swap_remove(0).swap_remove(0)
    }
}

const PATH: &str = "/ggerganov/whisper.cpp/resolve/";

#[test]
fn a_mirror_is_asked_for_the_same_path() {
    let (desk, server) = (Desk::new(), Server::empty());
    let run = desk.run(["model", "get", "tiny.en", "--mirror", &server.url]).ended_with(1);
    assert!(run.err.contains("answered with status 404"), "{}", run.err);
    assert!(run.err.contains("--via pip"), "{}", run.err);
    let asked = server.first_line();
    assert!(asked.starts_with(&format!("GET {PATH}")), "{asked}");
    assert!(asked.contains("/ggml-tiny.en.bin "), "{asked}");
}

#[test]
fn the_environment_names_a_mirror_and_the_command_line_goes_before_it() {
    let (desk, server) = (Desk::new(), Server::empty());
    let mut command = desk.command(["model", "get", "tiny.en"]);
    command.env("HF_ENDPOINT", format!("{}/", server.url)).output().unwrap();
    assert!(server.first_line().starts_with(&format!("GET {PATH}")));

    let server = Server::empty();
    let mut command = desk.command(["model", "get", "tiny.en", "--mirror", &server.url]);
    command.env("HF_ENDPOINT", "http://127.0.0.1:9").output().unwrap();
    assert!(server.first_line().starts_with(&format!("GET {PATH}")));
}

#[test]
fn the_usual_variables_name_a_proxy() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let (desk, proxy) = (Desk::new(), Server::empty());
        let get = ["model", "get", "tiny.en", "--mirror", "https://models.invalid"];
        let run = desk.command(get).env(variable, &proxy.url).output().unwrap();
        assert_eq!(run.status.code(), Some(1));
        assert_eq!(proxy.first_line(), "CONNECT models.invalid:443 HTTP/1.1");
    }
}

#[test]
fn a_model_arrives_whole_from_a_server_that_breaks_off_at_every_tenth() {
    let Some(model) = speech_model() else {
        eprintln!("skipped: EVENKEEL_TEST_MODEL names no model");
        return;
    };
    let desk = Desk::new();
    let file = std::fs::read(model).unwrap();
    let server = Server::new(10, move |head, stream| {
        let range = head.iter().find_map(|line| {
            line.to_lowercase().strip_prefix("range: bytes=")?.strip_suffix('-')?.parse().ok()
        });
        let from: usize = range.unwrap_or(0);
        let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
        let (last, whole) = (file.len() - 1, file.len());
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Range: bytes {from}-{last}/{whole}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            whole - from
        );
        stream.write_all(head.as_bytes()).unwrap();
        let end = (from + whole.div_ceil(10)).min(whole);
        stream.write_all(&file[from..end]).unwrap();
    });
    let run = desk.run(["model", "get", "tiny.en", "--mirror", &server.url]).ended_with(0);
    assert_eq!(server.heads.join().unwrap().len(), 10);
    let verified = desk.run(["model", "verify", "tiny.en"]).ended_with(0);
    assert!(verified.out.contains("the published one"), "{}", verified.out);
    let path = desk.run(["model", "path", "tiny.en"]).ended_with(0);
    assert_eq!(path.out, run.out);
    desk.run(["model", "remove", "tiny.en"]).ended_with(0);
    desk.run(["model", "path", "tiny.en"]).ended_with(1);
}

#[test]
fn what_is_damaged_is_named_by_verify() {
    let Some(model) = speech_model() else {
        eprintln!("skipped: EVENKEEL_TEST_MODEL names no model");
        return;
    };
    let desk = Desk::new();
    let run = desk.run(["model", "import", &model.display().to_string()]).ended_with(0);
    let path = run.out.trim_end();
    let mut bytes = std::fs::read(path).unwrap();
    bytes[5_000_000] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let run = desk.run(["model", "verify", "--json"]).ended_with(1);
    let verified: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(verified["models"][0]["whole"], false);
    assert!(run.err.contains("evenkeel model get tiny.en"), "{}", run.err);
}
