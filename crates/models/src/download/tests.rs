//! Downloads from a server on this machine that behaves in every way that servers do.

mod server;

use std::fs;
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use self::server::{Answers, Server};
use super::*;
use crate::partial::hex;

const FILE: &[u8] = b"lmgg and all the rest of a m";

/// Long enough for an answer from this machine, however busy it is, but for those that stall.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(20),
    answer: Duration::from_secs(20),
    silence: Duration::from_secs(20),
};

/// What is waited for a server that is known to stall.
const HARDLY_ANY: Duration = Duration::from_millis(150);

/// A published model whose file is `FILE`.
fn model() -> Published {
    let sha256 = hex(Sha256::new_with_prefix(FILE)).leak();
    Published { name: "tiny", bytes: FILE.len() as u64, sha256 }
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
    answer("200 OK", &["Content-Length: 28"], FILE)
}

/// The answer of a server that keeps to the rules, and breaks off before the byte `end`.
fn rest(from: usize, end: usize) -> Vec<u8> {
    let range = format!("Content-Range: bytes {from}-27/28");
    let length = format!("Content-Length: {}", FILE.len() - from);
    match from {
        0 => answer("200 OK", &[&length], &FILE[..end]),
        _ => answer("206 Partial Content", &[&range, &length], &FILE[from..end]),
    }
}

/// A folder to download into.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with the first bytes of the file in it, from a download that broke off.
    fn with(bytes: &[u8]) -> Self {
        let folder = Self::new();
        fs::write(folder.part(), bytes).unwrap();
        folder
    }

    fn part(&self) -> PathBuf {
        self.0.path().join("ggml-tiny.bin.part")
    }

    fn download(&self, server: &Server) -> Result<Vec<u8>, ModelError> {
        self.download_with(server, PATIENCE)
    }

    fn download_with(&self, server: &Server, patience: Patience) -> Result<Vec<u8>, ModelError> {
        let mut report = |_| ControlFlow::Continue(());
        let partial = download(&server.url, model(), &self.part(), patience, &mut report)?;
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
    Folder::new().refuses(called_so.clone(), reason);
    let not_called_so = answer("200 OK", &["Content-Type: application/octet-stream"], page);
    Folder::new().refuses(not_called_so.clone(), reason);

    // A network that wants a sign-in between two attempts takes nothing away.
    for page in [called_so, not_called_so] {
        let folder = Folder::with(&FILE[..10]);
        let error = folder.download(&Server::new(vec![page])).unwrap_err();
        assert!(matches!(error, ModelError::WebPage { .. }), "{error}");
        assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);
    }
}

#[test]
fn a_file_of_another_length_is_refused_before_it_comes() {
    for length in ["3000000000", "27"] {
        let other = answer("200 OK", &[&format!("Content-Length: {length}")], b"");
        let reason = format!("`URL` has {length} bytes, the published tiny has 28");
        Folder::new().refuses(other, &reason);
    }
    let folder = Folder::with(&FILE[..10]);
    let other = answer("206 Partial Content", &["Content-Range: bytes 10-28/29"], b"");
    let error = folder.download(&Server::new(vec![other])).unwrap_err();
    assert!(matches!(error, ModelError::WrongLength { found: 29, .. }), "{error}");
    assert!(folder.part().exists());
}

#[test]
fn a_file_that_goes_on_after_its_end_is_refused() {
    let longer = answer("200 OK", &[], &[FILE, FILE].concat());
    Folder::new().refuses(longer, "`URL` has 56 bytes, the published tiny has 28");
}

#[test]
fn a_server_that_says_less_than_it_sends_and_more_than_it_has_is_seen_through() {
    // What comes after the length that it says is none of ours.
    let more = answer("200 OK", &["Content-Length: 28"], &[FILE, FILE].concat());
    assert_eq!(Folder::new().download(&Server::new(vec![more])).unwrap(), FILE);
    let less = answer("200 OK", &["Content-Length: 28"], &FILE[..20]);
    let folder = Folder::new();
    let error = folder.download(&Server::new(vec![less, rest(20, 20)])).unwrap_err();
    assert!(error.to_string().ends_with("broke off after 20 of 28 bytes"), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..20]);
}

#[test]
fn a_changed_file_is_refused() {
    let changed = answer("200 OK", &[], b"lmgg and all the rest of a M");
    let hash = hex(Sha256::new_with_prefix(b"lmgg and all the rest of a M"));
    let reason = format!("`URL` is not the published tiny: its SHA-256 is {hash}");
    Folder::new().refuses(changed, &reason);
}

#[test]
fn the_rest_of_another_file_is_refused_and_the_next_attempt_begins_anew() {
    let folder = Folder::with(b"from elsewhere");
    let error = folder.download(&Server::new(vec![rest(14, 28)])).unwrap_err();
    assert!(matches!(error, ModelError::WrongHash { .. }), "{error}");
    assert_eq!(folder.download(&Server::new(vec![whole()])).unwrap(), FILE);
}

#[test]
fn an_error_of_the_server_is_told_and_takes_nothing_away() {
    let missing = answer("404 Not Found", &["Content-Length: 0"], b"");
    Folder::new().refuses(missing, "`URL` answered with status 404");
    let folder = Folder::with(&FILE[..10]);
    let busy = answer("503 Service Unavailable", &["Content-Length: 0"], b"");
    let error = folder.download(&Server::new(vec![busy])).unwrap_err();
    assert!(matches!(error, ModelError::Status { status: 503, .. }), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);
}

#[test]
fn a_download_that_broke_off_goes_on_where_it_was() {
    let folder = Folder::with(&FILE[..10]);
    let server = Server::new(vec![rest(10, 28)]);
    assert_eq!(folder.download(&server).unwrap(), FILE);
    assert_eq!(server.ranges(), ["bytes=10-"]);
}

#[test]
fn a_server_that_breaks_off_at_every_tenth_is_asked_for_the_rest_each_time() {
    let ends: Vec<usize> = (0..=10).map(|tenth| tenth * FILE.len() / 10).collect();
    let answers: Vec<_> = ends.windows(2).map(|step| rest(step[0], step[1])).collect();
    let server = Server::new(answers);
    assert_eq!(Folder::new().download(&server).unwrap(), FILE);
    let asked = server.ranges();
    assert_eq!(asked.len(), 10);
    assert_eq!(asked[..3], ["", "bytes=2-", "bytes=5-"]);
}

#[test]
fn wherever_a_download_was_killed_the_next_one_ends_it() {
    for tenth in 0..=10 {
        let end = tenth * FILE.len() / 10;
        let folder = Folder::with(&FILE[..end]);
        // A file that is whole already needs no server.
        let answers = if end < FILE.len() { vec![rest(end, FILE.len())] } else { Vec::new() };
        assert_eq!(folder.download(&Server::new(answers)).unwrap(), FILE, "killed at {end}");
    }
}

#[test]
fn a_server_that_breaks_off_too_often_is_told_and_what_came_is_kept() {
    let tries = TRIES as usize;
    let answers: Vec<_> = (0..tries).map(|at| rest(at, at + 1)).collect();
    let (folder, server) = (Folder::new(), Server::new(answers));
    let error = folder.download(&server).unwrap_err();
    assert!(matches!(error, ModelError::BrokenOff { received: 20, .. }), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..tries]);
    assert_eq!(folder.download(&Server::new(vec![rest(20, 28)])).unwrap(), FILE);
}

#[test]
fn a_server_that_stalls_is_waited_for_no_longer_than_said() {
    let stalls = Answers::ThenStall(vec![rest(0, 10), rest(10, 10)]);
    let (folder, server) = (Folder::new(), Server::new(stalls));
    let patience = Patience { silence: HARDLY_ANY, ..PATIENCE };
    let error = folder.download_with(&server, patience).unwrap_err();
    assert!(matches!(error, ModelError::BrokenOff { received: 10, .. }), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);

    let server = Server::new(Answers::ThenStall(vec![Vec::new()]));
    let patience = Patience { answer: HARDLY_ANY, ..PATIENCE };
    let error = folder.download_with(&server, patience).unwrap_err();
    assert!(matches!(error, ModelError::Unreachable { .. }), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);
}

#[test]
fn a_server_that_ignores_what_is_there_is_read_past_it() {
    let folder = Folder::with(&FILE[..10]);
    // It breaks off before what is there, and takes nothing of it away.
    let error = folder.download(&Server::new(vec![rest(0, 5)])).unwrap_err();
    assert!(matches!(error, ModelError::BrokenOff { received: 10, .. }), "{error}");
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);
    let server = Server::new(vec![rest(0, 20), whole()]);
    assert_eq!(folder.download(&server).unwrap(), FILE);
    assert_eq!(server.ranges(), ["bytes=10-", "bytes=20-"]);
}

#[test]
fn a_server_that_goes_on_elsewhere_is_asked_for_the_whole() {
    let elsewhere = answer("206 Partial Content", &["Content-Range: bytes 5-27/28"], &FILE[5..]);
    let nowhere = answer("206 Partial Content", &[], &FILE[5..]);
    let cannot = answer("416 Range Not Satisfiable", &["Content-Range: bytes */28"], b"");
    for refused in [elsewhere, nowhere, cannot] {
        let (folder, server) = (Folder::with(&FILE[..10]), Server::new(vec![refused, whole()]));
        assert_eq!(folder.download(&server).unwrap(), FILE);
        assert_eq!(server.ranges(), ["bytes=10-", ""]);
    }
}

#[test]
fn a_redirected_download_goes_on_where_it_was() {
    let elsewhere = Server::new(vec![rest(10, 28)]);
    let redirect = answer("302 Found", &[&format!("Location: {}", elsewhere.url)], b"");
    let folder = Folder::with(&FILE[..10]);
    assert_eq!(folder.download(&Server::new(vec![redirect])).unwrap(), FILE);
    assert_eq!(elsewhere.ranges(), ["bytes=10-"]);
}

#[test]
fn a_server_that_leads_in_a_circle_is_told() {
    let circle = Answers::Always(answer("302 Found", &["Location: /again"], b""));
    let error = Folder::new().download(&Server::new(circle)).unwrap_err();
    assert!(matches!(error, ModelError::Unreachable { .. }), "{error}");
}

#[test]
fn an_interrupted_download_keeps_what_came() {
    let (folder, server) = (Folder::new(), Server::new(vec![rest(0, 10)]));
    let mut calls = 0;
    let mut stop = |_| {
        calls += 1;
        if calls == 1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let stopped = download(&server.url, model(), &folder.part(), PATIENCE, &mut stop);
    assert!(matches!(stopped.err(), Some(ModelError::Interrupted)));
    assert_eq!(fs::read(folder.part()).unwrap(), FILE[..10]);
}

#[test]
fn a_server_that_is_not_there_is_told_at_once() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/ggml-tiny.bin");
    let folder = Folder::new();
    let mut report = |_| ControlFlow::Continue(());
    let error = download(&url, model(), &folder.part(), PATIENCE, &mut report).err().unwrap();
    assert!(matches!(error, ModelError::Unreachable { .. }), "{error}");
    assert!(!folder.part().exists());
}
