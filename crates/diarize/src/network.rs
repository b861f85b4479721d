//! The two networks, run by rten. Nothing else here names it.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::DiarizeError;
use crate::acoustic::NetworkFile;
use crate::activity::{Activity, CLASS_COUNT};
use crate::features::BANDS;
use crate::frame::{FRAMES, WINDOW, frames_within};
use crate::listening::Ears;
use crate::windows::Window;

/// What the networks are for, in errors.
const ACTIVITY: &str = "who speaks when";
const PRINTS: &str = "voice prints";

/// Both networks, loaded.
pub(crate) struct Networks {
    activity: Model,
    prints: Model,
}

impl Networks {
    /// Loads the networks from their files, whose bytes are those that they should be.
    pub(crate) fn load(activity: &NetworkFile, prints: &NetworkFile) -> Result<Self, DiarizeError> {
        Ok(Self { activity: load(activity)?, prints: load(prints)? })
    }

    /// Returns ears for one thread. What they hear does not depend on how many there are.
    pub(crate) fn ears(&self) -> NetworkEars<'_> {
        NetworkEars { networks: self, pool: Arc::new(ThreadPool::with_num_threads(1)) }
    }
}

fn load(file: &NetworkFile) -> Result<Model, DiarizeError> {
    let bytes = file.read()?;
    let refused = |reason: String| DiarizeError::Refused { path: file.path.clone(), reason };
    Model::load(bytes).map_err(|error| refused(error.to_string()))
}

/// The networks, as one thread uses them.
pub(crate) struct NetworkEars<'n> {
    networks: &'n Networks,
    pool: Arc<ThreadPool>,
}

impl NetworkEars<'_> {
    fn options(&self) -> Option<RunOptions> {
        Some(RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool))))
    }
}

impl Ears for NetworkEars<'_> {
    fn activity(&mut self, window: &Window) -> Result<Activity, DiarizeError> {
        let input = NdTensor::from_data([1, 1, WINDOW], window.samples.clone());
        let output = self.networks.activity.run_one(input.into(), self.options());
        let output: NdTensor<f32, 3> = output
            .map_err(|error| failed(ACTIVITY, &error))?
            .try_into()
            .map_err(|error| failed(ACTIVITY, &error))?;
        if output.shape() != [1, FRAMES, CLASS_COUNT] {
            let reason = format!("its answer has the shape {:?}", output.shape());
            return Err(failed(ACTIVITY, &reason));
        }
        let class = |frame: usize| {
            (1..CLASS_COUNT).fold(0, |best, class| {
                if output[[0, frame, class]] > output[[0, frame, best]] { class } else { best }
            })
        };
        Ok(Activity::of_classes((0..frames_within(window.length)).map(class)))
    }

    fn direction(&mut self, features: Vec<f32>) -> Result<Vec<f32>, DiarizeError> {
        let input = NdTensor::from_data([1, features.len() / BANDS, BANDS], features);
        let output = self.networks.prints.run_one(input.into(), self.options());
        let output: NdTensor<f32, 2> = output
            .map_err(|error| failed(PRINTS, &error))?
            .try_into()
            .map_err(|error| failed(PRINTS, &error))?;
        Ok(output.iter().copied().collect())
    }
}

fn failed(network: &'static str, reason: &dyn std::fmt::Display) -> DiarizeError {
    DiarizeError::Failed { network, reason: reason.to_string() }
}
