//! Models over HTTPS.

mod answer;

use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::ModelError;
use crate::partial::Partial;
use crate::progress::Report;
use crate::published::Published;
use answer::Answer;

/// How often a download that brings something each time may break off before the user is told.
const TRIES: u32 = 20;

/// How long a server is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Patience {
    /// How long it may take to find the server and to connect to it.
    pub(crate) connect: Duration,
    /// How long it may take to answer.
    pub(crate) answer: Duration,
    /// How long it may send nothing in the middle of a file.
    pub(crate) silence: Duration,
}

impl Patience {
    /// Where the server cannot be reached, that is told within seconds, and the user can go another
    /// way.
    pub(crate) const USUAL: Self = Self {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(20),
        silence: Duration::from_secs(30),
    };
}

/// Downloads `file` from `url` to the file `part`, and returns it once it is whole and the
/// published one. Where a download broke off before, it goes on from there; and so it does by
/// itself where this one breaks off, as long as that brings anything.
///
/// The proxies that the environment names are used, and the certificates that the machine trusts.
///
/// # Errors
///
/// [`ModelError::WrongHash`] and, where too much came, [`ModelError::WrongLength`], which leave
/// nothing of the file. All others leave what was there and what came, to go on from:
/// [`ModelError::Unreachable`], [`ModelError::Status`], [`ModelError::WebPage`],
/// [`ModelError::WrongLength`] where the server says so beforehand, [`ModelError::BrokenOff`],
/// [`ModelError::Interrupted`], [`ModelError::Io`].
pub(crate) fn download(
    url: &str,
    file: Published,
    part: &Path,
    patience: Patience,
    report: &mut Report<'_>,
) -> Result<Partial, ModelError> {
    let agent = agent(patience);
    let mut partial = Partial::left(part, file.bytes)?;
    let mut tries = 0;
    while partial.bytes() < file.bytes {
        let before = partial.bytes();
        tries += 1;
        match Answer::to(&agent, url, file, before)?.receive(file, &mut partial, report) {
            Err(ModelError::BrokenOff { .. }) if partial.bytes() > before && tries < TRIES => {}
            received => received?,
        }
    }
    partial.published(file, url)
}

fn agent(patience: Patience) -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .timeout_resolve(Some(patience.connect))
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(patience.answer))
        .timeout_per_read(Some(patience.silence))
        .build()
        .into()
}

#[cfg(test)]
mod tests;
