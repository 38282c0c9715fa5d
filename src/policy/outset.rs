//! Room for what a later room works out of a model once, before anything has happened.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// What a case comes to before anything happened: the same for each case of a procedure. Only who worked it out knows its type.
#[derive(Default)]
pub(crate) struct Outset(OnceLock<Box<dyn Any + Send + Sync>>);

impl Outset {
    /// What was worked out before, or is now; none if that was something of another type.
    pub(crate) fn get_or_work_out<T: Any + Send + Sync>(&self, work_out: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(work_out())).downcast_ref()
    }
}

impl fmt::Debug for Outset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outset")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_worked_out_first_is_kept() {
        let outset = Outset::default();
        assert_eq!(outset.get_or_work_out(|| 1_u8), Some(&1));
        assert_eq!(outset.get_or_work_out(|| 2_u8), Some(&1));
        assert_eq!(outset.get_or_work_out(|| "of another type"), None);
        assert_eq!(format!("{outset:?}"), "Outset");
    }
}
