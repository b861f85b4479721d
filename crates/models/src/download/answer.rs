//! What a server sends, and what of it belongs to the file.

use std::io::{self, Read};

use ureq::http::header::{CONTENT_RANGE, RANGE};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use crate::partial::Partial;
use crate::progress::{Report, Stage, tell};
use crate::published::Published;
use crate::sniff::sniff_bytes;
use crate::{Found, ModelError};

/// The bytes that are received at once.
const RUN: usize = 1 << 18;

/// What a server sends.
pub(super) struct Answer<'a> {
    url: &'a str,
    /// Where in the file it begins.
    start: u64,
    body: Body,
}

impl<'a> Answer<'a> {
    /// Asks for `file` at `url` from the byte `from` on. Where the server sends it from the
    /// beginning, or says that it cannot go on there, it is taken from the beginning.
    pub(super) fn to(
        agent: &Agent,
        url: &'a str,
        file: Published,
        from: u64,
    ) -> Result<Self, ModelError> {
        let mut request = agent.get(url);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let response = request.call().map_err(|source| ModelError::Unreachable {
            url: url.to_owned(),
            source: Box::new(source),
        })?;
        let part = Part::of(&response);
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if from > 0 && part.start == Some(from) => from,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => {
                return Self::to(agent, url, file, 0);
            }
            status => {
                return Err(ModelError::Status { url: url.to_owned(), status: status.as_u16() });
            }
        };
        let body = response.into_body();
        if body.mime_type() == Some("text/html") {
            return Err(ModelError::WebPage { url: url.to_owned() });
        }
        let whole = part.whole.or(body.content_length().map(|length| start + length));
        match whole.filter(|&length| length != file.bytes) {
            None => Ok(Self { url, start, body }),
            Some(found) => Err(ModelError::WrongLength {
                origin: url.to_owned(),
                name: file.name,
                expected: file.bytes,
                found,
            }),
        }
    }

    /// Receives the rest of `file`; what is there already is passed over.
    pub(super) fn receive(
        &mut self,
        file: Published,
        to: &mut Partial,
        report: &mut Report<'_>,
    ) -> Result<(), ModelError> {
        let mut body = self.body.as_reader();
        let mut run = vec![0; RUN];
        let mut at = self.start;
        tell(report, Stage::Download, to.bytes(), file.bytes)?;
        // A byte more than the file has tells that the file is too long.
        while at <= file.bytes {
            let read = match body.read(&mut run) {
                Ok(0) if at < file.bytes => Err(io::ErrorKind::UnexpectedEof.into()),
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
            // Web pages are not always called so.
            if at == 0 && sniff_bytes(&run[..read]) == Some(Found::WebPage) {
                return Err(ModelError::WebPage { url: self.url.to_owned() });
            }
            let known = usize::try_from(to.bytes() - at).unwrap_or(usize::MAX).min(read);
            to.put(&run[known..read])?;
            at += read as u64;
            tell(report, Stage::Download, to.bytes(), file.bytes)?;
        }
        Ok(())
    }
}

/// What a server says of the part that it sends: `Content-Range: bytes 500-999/1000`.
#[derive(Default)]
struct Part {
    start: Option<u64>,
    /// The length of the whole file.
    whole: Option<u64>,
}

impl Part {
    fn of(response: &Response<Body>) -> Self {
        let header = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        let Some((range, whole)) = header
            .and_then(|range| range.strip_prefix("bytes "))
            .and_then(|range| range.split_once('/'))
        else {
            return Self::default();
        };
        let start = range.split_once('-').and_then(|(start, _)| start.parse().ok());
        Self { start, whole: whole.parse().ok() }
    }
}
