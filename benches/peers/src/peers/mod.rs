//! Who answers, one file each.

pub mod cedar;
pub mod datalogic;
pub mod duly;
pub mod regorus;
pub mod wire;

use anyhow::Result;

use crate::answer::Answer;
use crate::case::Case;

/// The small ladder of the library's own bench.
pub const LADDER: &str = include_str!("../../../ladder.toml");

/// An engine with its policy compiled.
pub trait Peer {
    /// A case in the engine's own types.
    type Input;

    /// Not timed.
    fn input(&self, case: &Case) -> Result<Self::Input>;

    /// From typed input to the plain answer.
    fn answer(&mut self, input: &Self::Input) -> Result<Answer>;

    /// From a line of JSON to a line of JSON.
    fn answer_line(&mut self, line: &str) -> Result<String>;
}
