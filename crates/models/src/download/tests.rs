//! Downloads from a server on this machine that behaves in every way that servers do.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;
use crate::partial::hex;

const FILE: &[u8] = b"lmgg and the rest of a model";

/// A published model whose file is `FILE`.
fn model() -> Published {
    let sha256 = hex(Sha256::new_with_prefix(FILE)).leak();
    Published { name: "tiny", bytes: FILE.len() as u64, sha256 }
}

/// A server that gives one answer to each request, in order, and then closes the connection.
struct Server {
    url: String,
    /// What it was asked for: the value of `Range`, or nothing.
    ranges: JoinHandle<Vec<String>>,
}

impl Server {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/ggml-tiny.bin", listener.local_addr().unwrap());
        let ranges = std::thread::spawn(move || {
            let serve = |answer: Vec<u8>| {
                let (mut stream, _) = listener.accept().unwrap();
                let request = BufReader::new(stream.try_clone().unwrap());
                let head = request.lines().map(Result::unwrap).take_while(|line| !line.is_empty());
                let head: Vec<String> = head.collect();
                stream.write_all(&answer).unwrap();
                let range = head.iter().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("range").then(|| value.to_owned())
                });
                range.unwrap_or_default()
            };
            answers.into_iter().map(serve).collect()
        });
        Self { url, ranges }
    }
}

fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        answer.extend(format!("{header}\r\n").as_bytes());
    }
    answer.extend(b"\r\n");
    answer.extend(body);
    answer
}

fn whole() -> Vec<u8> {
    answer("200 OK", &[&format!("Content-Length: {}", FILE.len())], FILE)
}

/// A folder to download into.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn part(&self) -> PathBuf {
        self.0.path().join("ggml-tiny.bin.part")
    }

    fn download(&self, server: &Server) -> Result<Vec<u8>, ModelError> {
        let mut report = |_| ControlFlow::Continue(());
        let partial = download(&server.url, model(), &self.part(), &mut report)?;
        let target = self.0.path().join("ggml-tiny.bin");
        partial.keep_as(&target)?;
        assert!(!self.part().exists());
        Ok(fs::read(target).unwrap())
    }

    /// Checks that what the server answers is refused, and that nothing is left of it.
    fn refuses(&self, answer: Vec<u8>, reason: &str) {
        let server = Server::new(vec![answer]);
        let error = self.download(&server).unwrap_err().to_string();
        assert_eq!(error.replace(&server.url, "URL"), reason);
        assert!(!self.part().exists());
    }
}

#[test]
fn a_whole_file_arrives() {
    assert_eq!(Folder::new().download(&Server::new(vec![whole()])).unwrap(), FILE);
}

#[test]
fn a_web_page_is_not_taken_for_a_model() {
    let page = b"<!DOCTYPE html><title>Sign in</title>";
    let reason = "`URL` answered with a web page instead of a model";
    let called_so = answer("200 OK", &["Content-Type: text/html; charset=utf-8"], page);
    Folder::new().refuses(called_so, reason);
    Folder::new()
        .refuses(answer("200 OK", &["Content-Type: application/octet-stream"], page), reason);
}

#[test]
fn a_file_of_another_length_is_refused_before_it_comes() {
    let longer = answer("200 OK", &["Content-Length: 3000000000"], b"");
    Folder::new().refuses(longer, "`URL` has 3000000000 bytes, the published tiny has 28");
}

#[test]
fn a_file_that_goes_on_after_its_end_is_refused() {
    let longer = answer("200 OK", &[], &[FILE, FILE].concat());
    Folder::new().refuses(longer, "`URL` has 56 bytes, the published tiny has 28");
}

#[test]
fn a_changed_file_is_refused() {
    let changed = answer("200 OK", &[], b"lmgg and the rest of a MODEL");
    let hash = hex(Sha256::new_with_prefix(b"lmgg and the rest of a MODEL"));
    let reason = format!("`URL` is not the published tiny: its SHA-256 is {hash}");
    Folder::new().refuses(changed, &reason);
}

#[test]
fn an_error_of_the_server_is_told() {
    let missing = answer("404 Not Found", &["Content-Length: 0"], b"");
    Folder::new().refuses(missing, "`URL` answered with status 404");
}

#[test]
fn a_download_that_broke_off_goes_on_where_it_was() {
    let folder = Folder::new();
    let broken = answer("200 OK", &["Content-Length: 28"], &FILE[..10]);
    let rest = answer("206 Partial Content", &["Content-Range: bytes 10-27/28"], &FILE[10..]);
    let server = Server::new(vec![broken, rest]);
    let error = folder.download(&server).unwrap_err();
    assert!(error.to_string().ends_with("broke off after 10 of 28 bytes"), "{error}");
    assert_eq!(folder.download(&server).unwrap(), FILE);
    assert_eq!(server.ranges.join().unwrap(), ["", "bytes=10-"]);
}

#[test]
fn a_server_that_cannot_go_on_is_taken_from_the_beginning() {
    let folder = Folder::new();
    fs::write(folder.part(), &FILE[..10]).unwrap();
    assert_eq!(folder.download(&Server::new(vec![whole()])).unwrap(), FILE);
}

#[test]
fn a_server_that_goes_on_elsewhere_is_refused() {
    let folder = Folder::new();
    fs::write(folder.part(), &FILE[..10]).unwrap();
    let rest = answer("206 Partial Content", &["Content-Range: bytes 5-27/28"], &FILE[5..]);
    let error = folder.download(&Server::new(vec![rest])).unwrap_err();
    assert!(matches!(error, ModelError::Status { status: 206, .. }), "{error}");
}

#[test]
fn an_interrupted_download_keeps_what_came() {
    let (folder, server) = (Folder::new(), Server::new(vec![whole()]));
    let mut stop = |_| ControlFlow::Break(());
    let error = download(&server.url, model(), &folder.part(), &mut stop).err().unwrap();
    assert!(matches!(error, ModelError::Interrupted));
    assert!(FILE.starts_with(&fs::read(folder.part()).unwrap()));
}

#[test]
fn a_server_that_is_not_there_is_told_at_once() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/ggml-tiny.bin");
    let folder = Folder::new();
    let mut report = |_| ControlFlow::Continue(());
    let error = download(&url, model(), &folder.part(), &mut report).err().unwrap();
    assert!(matches!(error, ModelError::Unreachable { .. }), "{error}");
    assert!(!folder.part().exists());
}
