//! From packets of sound to windows that overlap.

use crate::frame::{STEP, WINDOW};

/// Ten seconds of sound.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Window {
    /// Its place among the windows; it starts [`STEP`] samples after the one before it.
    pub(crate) index: usize,
    /// [`WINDOW`] samples; silence behind the end of the recording.
    pub(crate) samples: Vec<f32>,
    /// How many of the samples are the recording's.
    pub(crate) length: usize,
    /// Whether no window follows.
    pub(crate) is_last: bool,
}

/// Cuts sound into windows. At most one window and one packet are held in memory.
#[derive(Default)]
pub(crate) struct Windows {
    buffer: Vec<f32>,
    index: usize,
}

impl Windows {
    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.buffer.extend_from_slice(samples);
    }

    /// Returns the next window, where it is full and certainly not the last.
    pub(crate) fn next_full(&mut self) -> Option<Window> {
        if self.buffer.len() <= WINDOW {
            return None;
        }
        let samples = self.buffer[..WINDOW].to_vec();
        self.buffer.drain(..STEP);
        let index = self.index;
        self.index += 1;
        Some(Window { index, samples, length: WINDOW, is_last: false })
    }

    /// Returns the last window, or `None` where there was no sound. All full ones were taken.
    pub(crate) fn finish(mut self) -> Option<Window> {
        let length = self.buffer.len();
        if length == 0 {
            return None;
        }
        self.buffer.resize(WINDOW, 0.0);
        Some(Window { index: self.index, samples: self.buffer, length, is_last: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The starts and lengths of the windows of `samples` that come in packets of `packet`.
    fn windows(samples: u16, packet: usize) -> Vec<(usize, usize)> {
        let sound: Vec<f32> = (0..samples).map(f32::from).collect();
        let sound: Vec<f32> = sound.iter().flat_map(|&sample| [sample; 16]).collect();
        let (mut windows, mut cut) = (Windows::default(), Vec::new());
        for packet in sound.chunks(packet) {
            windows.push(packet);
            cut.extend(std::iter::from_fn(|| windows.next_full()));
        }
        cut.extend(windows.finish());
        let of = |(index, window): (usize, Window)| {
            assert_eq!(window.index, index);
            let start = index * STEP;
            assert_eq!(window.samples[..window.length], sound[start..start + window.length]);
            (start, window.length)
        };
        cut.into_iter().enumerate().map(of).collect()
    }

    #[test]
    fn every_sample_lies_in_a_window_and_the_last_ends_with_the_sound() {
        assert_eq!(windows(0, 1), []);
        assert_eq!(windows(1, 5), [(0, 16)]);
        assert_eq!(windows(10_000, 777), [(0, WINDOW)]);
        assert_eq!(windows(10_001, 777), [(0, WINDOW), (STEP, WINDOW + 16 - STEP)]);
    }

    #[test]
    fn the_packets_do_not_matter() {
        let at_once = windows(30_000, 480_000);
        assert_eq!(at_once.len(), 10);
        for packet in [1_000, 39_960, 160_001] {
            assert_eq!(windows(30_000, packet), at_once);
        }
    }
}
