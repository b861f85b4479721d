//! How cores are divided: chunks side by side in lanes, and threads within each.
//!
//! A lane of one thread waits for nobody, so as many lanes as cores are the fastest
//! (docs/benchmarks.md, *Cores*). But each lane has working memory of its own: where that many would
//! not fit, there are fewer, of more threads. The text is the same either way.

use std::num::NonZeroUsize;

use evenkeel_models::ModelFile;
use serde::{Deserialize, Serialize};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Lanes, and the threads of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Division {
    pub(crate) lanes: NonZeroUsize,
    pub(crate) threads: NonZeroUsize,
}

impl Division {
    /// Divides `cores` for `model` on this machine, as it is now.
    pub(crate) fn here(cores: NonZeroUsize, model: &ModelFile) -> Self {
        Self::within(available_memory(), cores, model.bytes, model.size.lane_memory())
    }

    /// Divides `cores` so that weights and lanes take up at most three quarters of `memory`, in bytes
    /// like both of them. One lane there must be.
    fn within(memory: u64, cores: NonZeroUsize, weights: u64, lane: u64) -> Self {
        let fit = (memory / 4 * 3).saturating_sub(weights) / lane;
        let most = usize::try_from(fit).unwrap_or(usize::MAX).clamp(1, cores.get());
        // Rounded so that few cores have nothing to do.
        let threads = cores.get().div_ceil(most);
        let at_least_one = |count| NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN);
        Self { lanes: at_least_one(cores.get() / threads), threads: at_least_one(threads) }
    }
}

/// Returns how much memory a new process can have, in bytes.
fn available_memory() -> u64 {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory);
    // A container may have less than the machine.
    let container = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    system.available_memory().min(container)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    /// Lanes and threads for a model of 3 GB with lanes of 2 GB.
    fn divided(memory: u64, cores: usize) -> (usize, usize) {
        let cores = NonZeroUsize::new(cores).unwrap();
        let division = Division::within(memory, cores, 3 * GB, 2 * GB);
        (division.lanes.get(), division.threads.get())
    }

    #[test]
    fn where_memory_allows_each_core_has_a_lane() {
        assert_eq!(divided(64 * GB, 16), (16, 1));
        assert_eq!(divided(64 * GB, 1), (1, 1));
    }

    #[test]
    fn where_memory_is_short_lanes_have_more_threads() {
        assert_eq!(divided(16 * GB, 16), (4, 4));
        assert_eq!(divided(16 * GB, 6), (3, 2));
        assert_eq!(divided(8 * GB, 16), (1, 16));
    }

    #[test]
    fn there_is_always_a_lane() {
        assert_eq!(divided(0, 8), (1, 8));
    }

    #[test]
    fn this_machine_has_memory() {
        assert!(available_memory() > 0);
    }
}
