//! Several tracks of one recording as one: a conference's participants, or a microphone and what
//! came out of the loudspeakers.

use crate::SAMPLE_RATE;
use crate::packets::Packets;
use crate::resample::Converter;
use crate::source::Source;

/// Samples that are mixed at a time: 0.1 s.
const BLOCK: usize = SAMPLE_RATE as usize / 10;

/// Seconds that one track may begin before another. Larger differences are broken times.
const LATEST: f64 = 3_600.0;

/// Tracks, mixed as a conference does it: added, so that who speaks alone is as loud as before.
pub(crate) struct Mix {
    lanes: Vec<Lane>,
    begun: bool,
}

/// A track on its way into the mix.
struct Lane {
    /// Which audio track it is, as people count.
    number: usize,
    /// `None` after its end.
    packets: Option<Packets>,
    converter: Converter,
    mono: Vec<f32>,
    /// Samples of silence before the sound: this track begins later than others.
    lead: usize,
    /// What was decoded and not yet mixed, at 16 kHz.
    ready: Vec<f32>,
    /// Why the track is not whole, where it is not.
    broken_off: Option<String>,
}

impl Mix {
    /// Mixes tracks, each with its number counted from 0.
    pub(crate) fn new(tracks: Vec<(usize, Packets)>) -> Self {
        let lane = |(number, packets)| Lane {
            number: number + 1,
            packets: Some(packets),
            converter: Converter::new(),
            mono: Vec::new(),
            lead: 0,
            ready: Vec::new(),
            broken_off: None,
        };
        Self { lanes: tracks.into_iter().map(lane).collect(), begun: false }
    }

    /// Puts the tracks where they belong beside each other.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the samples of an hour"
    )]
    fn begin(&mut self) {
        let beginnings = || self.lanes.iter().map(|lane| lane.packets.as_ref()?.beginning());
        let Some(first) = beginnings().flatten().min_by(f64::total_cmp) else { return };
        let leads: Vec<usize> = beginnings()
            .map(|beginning| match beginning.map(|beginning| beginning - first) {
                Some(late) if late < LATEST => (late * f64::from(SAMPLE_RATE)) as usize,
                _ => 0,
            })
            .collect();
        self.lanes.iter_mut().zip(leads).for_each(|(lane, lead)| lane.lead = lead);
    }
}

impl Source for Mix {
    fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String> {
        self.lanes.iter_mut().for_each(Lane::fill);
        if !std::mem::replace(&mut self.begun, true) {
            self.begin();
        }
        // As much as every track has that goes on; at the end, all that is left.
        let going_on = self.lanes.iter().filter(|lane| lane.packets.is_some());
        let there = match going_on.map(Lane::there).min() {
            Some(there) => there,
            None => self.lanes.iter().map(Lane::there).max().unwrap_or(0),
        };
        if there == 0 {
            return Ok(None);
        }
        mono.resize(there.min(BLOCK), 0.0);
        self.lanes.iter_mut().for_each(|lane| lane.add_to(mono));
        mono.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
        Ok(Some(SAMPLE_RATE))
    }

    fn choose_channel(&mut self, channel: usize) {
        let packets = self.lanes.iter_mut().filter_map(|lane| lane.packets.as_mut());
        packets.for_each(|packets| packets.choose_channel(channel));
    }

    fn channels(&self) -> usize {
        let packets = self.lanes.iter().filter_map(|lane| lane.packets.as_ref());
        packets.map(Source::channels).max().unwrap_or_default()
    }

    fn missing(&self) -> Option<String> {
        self.lanes.iter().find_map(|lane| {
            let reason = lane.broken_off.as_ref()?;
            Some(format!("audio track {}: {reason}", lane.number))
        })
    }
}

impl Lane {
    fn there(&self) -> usize {
        self.lead + self.ready.len()
    }

    /// Decodes until there is enough for a block, or the track ends.
    fn fill(&mut self) {
        while self.ready.len() < BLOCK
            && let Some(packets) = &mut self.packets
        {
            self.mono.clear();
            self.broken_off = match packets.decode(&mut self.mono) {
                Ok(Some(rate)) => {
                    self.converter.push(rate, &self.mono, &mut self.ready);
                    continue;
                }
                Ok(None) => packets.missing(),
                Err(reason) => Some(reason),
            };
            self.converter.finish(&mut self.ready);
            self.packets = None;
        }
    }

    /// Adds the next samples to `mix`.
    fn add_to(&mut self, mix: &mut [f32]) {
        let lead = self.lead.min(mix.len());
        self.lead -= lead;
        let taken = self.ready.len().min(mix.len() - lead);
        mix[lead..].iter_mut().zip(self.ready.drain(..taken)).for_each(|(mix, one)| *mix += one);
    }
}
