//! Kotter's six processes, in two systems of action.

use serde::{Deserialize, Serialize};

/// The side of a tag. The two systems complement each other; neither is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pole {
    /// Coping with complexity.
    Managing,
    /// Coping with change.
    Leading,
    /// Neither of the two.
    Neither,
}

/// One of the six processes by which John Kotter tells management and leadership apart
/// ("What Leaders Really Do", Harvard Business Review, 1990).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Process {
    /// Planning and budgeting.
    Planning,
    /// Organizing and staffing.
    Organizing,
    /// Controlling and problem solving.
    ProblemSolving,
    /// Setting direction.
    VisionSetting,
    /// Aligning people.
    Aligning,
    /// Motivating and inspiring.
    Inspiring,
}

impl Process {
    /// The six, managing first, each side in Kotter's order.
    pub const ALL: [Self; 6] = [
        Self::Planning,
        Self::Organizing,
        Self::ProblemSolving,
        Self::VisionSetting,
        Self::Aligning,
        Self::Inspiring,
    ];

    /// Returns the system that the process belongs to.
    pub const fn pole(self) -> Pole {
        match self {
            Self::Planning | Self::Organizing | Self::ProblemSolving => Pole::Managing,
            Self::VisionSetting | Self::Aligning | Self::Inspiring => Pole::Leading,
        }
    }

    /// Returns the process of the other system that does the same job: planning and setting
    /// direction both decide what needs to be done, organizing and aligning both create networks
    /// of people, problem solving and inspiring both ensure that the work gets done.
    pub const fn counterpart(self) -> Self {
        match self {
            Self::Planning => Self::VisionSetting,
            Self::Organizing => Self::Aligning,
            Self::ProblemSolving => Self::Inspiring,
            Self::VisionSetting => Self::Planning,
            Self::Aligning => Self::Organizing,
            Self::Inspiring => Self::ProblemSolving,
        }
    }

    /// Returns the bare id of the standard tag, `problem-solving` for one.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Organizing => "organizing",
            Self::ProblemSolving => "problem-solving",
            Self::VisionSetting => "vision-setting",
            Self::Aligning => "aligning",
            Self::Inspiring => "inspiring",
        }
    }

    /// Returns the process whose standard tag is `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process| process.id() == id)
    }

    /// Returns the tag's name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planning => "Planning",
            Self::Organizing => "Organizing",
            Self::ProblemSolving => "Problem-solving",
            Self::VisionSetting => "Setting direction",
            Self::Aligning => "Aligning",
            Self::Inspiring => "Inspiring",
        }
    }

    /// Returns what the tag means, in one sentence.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Planning => {
                "Deciding what will be done, by when, in what order and with what money."
            }
            Self::Organizing => {
                "Settling who does what and how the work is set up, and getting people ready for it."
            }
            Self::ProblemSolving => {
                "Checking results against what was wanted, and putting right what is wrong."
            }
            Self::VisionSetting => "Describing the future to go toward, and why.",
            Self::Aligning => {
                "Bringing people behind a direction, so that they understand it and follow it."
            }
            Self::Inspiring => "Giving energy: recognition, confidence, belonging, courage.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counterparts_are_mutual_and_of_the_other_pole() {
        for process in Process::ALL {
            assert_eq!(process.counterpart().counterpart(), process);
            assert_ne!(process.counterpart().pole(), process.pole());
        }
    }

    #[test]
    fn ids_lead_back_to_their_process() {
        for process in Process::ALL {
            assert_eq!(Process::from_id(process.id()), Some(process));
        }
        assert_eq!(Process::from_id("Planning"), None);
    }
}
