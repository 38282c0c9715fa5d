//! The plain answer that everyone is asked for.

use serde::{Deserialize, Serialize};

/// What is asked of each. Its fields stand in the order of the alphabet, as regorus writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The day by which it is to be settled; none in the lower stage.
    pub due: Option<i32>,
    /// The forms that are called for and not there.
    pub missing: Vec<Form>,
    /// The stage to enter next.
    pub next: Option<Stage>,
    pub overdue: bool,
    pub stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Lower,
    Upper,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    FormA,
    FormB,
    FormC,
}

impl Stage {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "lower" => Some(Self::Lower),
            "upper" => Some(Self::Upper),
            _ => None,
        }
    }
}

impl Form {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "form-a" => Some(Self::FormA),
            "form-b" => Some(Self::FormB),
            "form-c" => Some(Self::FormC),
            _ => None,
        }
    }
}
