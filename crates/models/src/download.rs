//! Models over HTTPS.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use ureq::http::header::{CONTENT_RANGE, RANGE};
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::partial::Partial;
use crate::progress::{Report, Stage, tell};
use crate::published::Published;
use crate::sniff::sniff_bytes;
use crate::{Found, ModelError};

/// How long the server may take to be found and to answer. Where it cannot be reached, that is told
/// within seconds, and the user can go another way.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(20);
/// How long the server may send nothing in the middle of a file.
const SILENCE: Duration = Duration::from_secs(30);
/// The bytes that are received at once.
const RUN: usize = 1 << 18;

/// Downloads `file` from `url` to the file `part`, and returns it once it is whole and the
/// published one. Where a download broke off before, it goes on from there.
///
/// The proxies that the environment names are used, and the certificates that the machine trusts.
///
/// # Errors
///
/// [`ModelError::WebPage`], [`ModelError::WrongLength`] and [`ModelError::WrongHash`], which leave
/// nothing of the file; [`ModelError::Unreachable`], [`ModelError::Status`],
/// [`ModelError::BrokenOff`] and [`ModelError::Interrupted`], which leave what came;
/// [`ModelError::Io`].
pub(crate) fn download(
    url: &str,
    file: Published,
    part: &Path,
    report: &mut Report<'_>,
) -> Result<Partial, ModelError> {
    let here = std::fs::metadata(part).map_or(0, |metadata| metadata.len());
    let mut answer = ask(url, if here < file.bytes { here } else { 0 })?;
    if let Some(found) = answer.length.filter(|&length| length != file.bytes) {
        let (origin, name) = (url.to_owned(), file.name);
        return Err(ModelError::WrongLength { origin, name, expected: file.bytes, found });
    }
    let mut partial =
        if answer.start == 0 { Partial::begin(part)? } else { Partial::resume(part)? };
    if answer.receive(file, &mut partial, report)? == Some(Found::WebPage) {
        partial.remove()?;
        return Err(ModelError::WebPage { url: url.to_owned() });
    }
    partial.published(file, url)
}

/// What a server sends.
struct Answer<'a> {
    url: &'a str,
    /// Where in the file it begins.
    start: u64,
    /// The length of the whole file, where the server says it.
    length: Option<u64>,
    body: Body,
}

/// Asks for the file at `url` from the byte `from` on.
fn ask(url: &str, from: u64) -> Result<Answer<'_>, ModelError> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent: Agent = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(ANSWER))
        .timeout_per_read(Some(SILENCE))
        .build()
        .into();
    let mut request = agent.get(url);
    if from > 0 {
        request = request.header(RANGE, format!("bytes={from}-"));
    }
    let response = request.call().map_err(|source| ModelError::Unreachable {
        url: url.to_owned(),
        source: Box::new(source),
    })?;
    let start = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if begins_at(&response, from) => from,
        status => {
            return Err(ModelError::Status { url: url.to_owned(), status: status.as_u16() });
        }
    };
    let body = response.into_body();
    if body.mime_type() == Some("text/html") {
        return Err(ModelError::WebPage { url: url.to_owned() });
    }
    let length = body.content_length().map(|length| start + length);
    Ok(Answer { url, start, length, body })
}

/// Returns whether a part of a file begins at the byte `from`: `Content-Range: bytes 500-999/1000`.
fn begins_at(response: &Response<Body>, from: u64) -> bool {
    response
        .headers()
        .get(CONTENT_RANGE)
        .and_then(|range| range.to_str().ok()?.strip_prefix("bytes ")?.split('-').next())
        .is_some_and(|start| start == from.to_string())
}

impl Answer<'_> {
    /// Receives the file, or returns what came in its place: web pages are not always called so.
    fn receive(
        &mut self,
        file: Published,
        to: &mut Partial,
        report: &mut Report<'_>,
    ) -> Result<Option<Found>, ModelError> {
        let mut body = self.body.as_reader();
        let mut run = vec![0; RUN];
        // A byte more than the file has tells that the file is too long.
        while to.bytes() <= file.bytes {
            let read = match body.read(&mut run) {
                Ok(0) if to.bytes() < file.bytes => Err(io::ErrorKind::UnexpectedEof.into()),
                read => read,
            };
            let read = read.map_err(|source| ModelError::BrokenOff {
                url: self.url.to_owned(),
                received: to.bytes(),
                expected: file.bytes,
                source,
            })?;
            if read == 0 {
                break;
            }
            if to.bytes() == 0 && sniff_bytes(&run[..read]) == Some(Found::WebPage) {
                return Ok(Some(Found::WebPage));
            }
            to.put(&run[..read])?;
            tell(report, Stage::Download, to.bytes(), file.bytes)?;
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
