//! Frames: `u32` little-endian length, then one message in postcard.

use std::io::{self, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::WorkerError;

const HEADER: usize = size_of::<u32>();

/// Returns `message` as a frame that is ready to be written.
pub(crate) fn encode<M: Serialize>(message: &M, limit: usize) -> Result<Vec<u8>, WorkerError> {
    let mut frame = postcard::to_extend(message, vec![0; HEADER])
        .map_err(|error| WorkerError::protocol(format!("cannot encode a message: {error}")))?;
    let bytes = frame.len() - HEADER;
    let length = u32::try_from(bytes)
        .ok()
        .filter(|_| bytes <= limit)
        .ok_or(WorkerError::TooLarge { bytes, limit })?;
    frame[..HEADER].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// Reads the next frame's content, or `None` where the pipe ends between two frames.
pub(crate) fn read(pipe: &mut impl Read, limit: usize) -> Result<Option<Vec<u8>>, WorkerError> {
    let mut header = [0; HEADER];
    match fill(pipe, &mut header).map_err(WorkerError::system("read from the pipe"))? {
        0 => return Ok(None),
        HEADER => {}
        _ => return Err(WorkerError::protocol("the pipe ended within a frame")),
    }
    let length = u32::from_le_bytes(header);
    if length as usize > limit {
        return Err(WorkerError::protocol(format!(
            "a frame of {length} bytes, the limit is {limit}"
        )));
    }
    // The buffer grows with what really comes: a length is only a claim.
    let mut content = Vec::new();
    pipe.take(u64::from(length))
        .read_to_end(&mut content)
        .map_err(WorkerError::system("read from the pipe"))?;
    if content.len() < length as usize {
        return Err(WorkerError::protocol("the pipe ended within a frame"));
    }
    Ok(Some(content))
}

/// Reads the message that is all of `content`.
pub(crate) fn decode<M: DeserializeOwned>(content: &[u8]) -> Result<M, WorkerError> {
    match postcard::take_from_bytes(content) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => {
            Err(WorkerError::protocol(format!("{} bytes follow a message", rest.len())))
        }
        Err(error) => Err(WorkerError::protocol(format!("an unreadable message: {error}"))),
    }
}

/// Reads all frames of `bytes`, for the fuzzer, and each as a message.
#[cfg(fuzzing)]
pub fn read_some_frames(mut bytes: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, WorkerError> {
    let mut frames = Vec::new();
    while let Some(content) = read(&mut bytes, limit)? {
        let _message_or_error = decode::<Vec<(u64, Option<String>)>>(&content);
        frames.push(content);
    }
    Ok(frames)
}

fn fill(pipe: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match pipe.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_claimed_length_over_the_limit_is_refused_before_it_is_read() {
        let error = read(&mut [255, 255, 255, 255, 1].as_slice(), 100).unwrap_err();
        assert_eq!(
            error.to_string(),
            "protocol violation: a frame of 4294967295 bytes, the limit is 100"
        );
    }

    #[test]
    fn a_frame_that_breaks_off_is_not_the_end() {
        assert!(matches!(read(&mut [].as_slice(), 10), Ok(None)));
        for broken in [&[1, 0][..], &[2, 0, 0, 0, 7]] {
            let error = read(&mut &*broken, 10).unwrap_err();
            assert_eq!(error.to_string(), "protocol violation: the pipe ended within a frame");
        }
    }

    #[test]
    fn a_message_over_the_limit_is_not_sent() {
        let error = encode(&[0_u8; 11], 10).unwrap_err();
        assert!(matches!(error, WorkerError::TooLarge { bytes: 11, limit: 10 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_an_error(bytes: Vec<u8>) {
            let _either = decode::<Vec<(u32, String, Option<f32>)>>(&bytes);
        }

        #[test]
        fn a_message_comes_out_as_it_went_in(words: Vec<String>) {
            let frame = encode(&words, usize::MAX).unwrap();
            let content = read(&mut frame.as_slice(), frame.len()).unwrap().unwrap();
            prop_assert_eq!(decode::<Vec<String>>(&content).unwrap(), words);
        }
    }
}
