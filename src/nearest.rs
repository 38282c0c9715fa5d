//! The known name that is nearest to one that is not known.

/// What to say of a name that is not known: the nearest known one, if one is near, and the others.
pub(crate) fn help<'n>(sought: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    const LISTED_MAX: usize = 8;
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(nearest) = nearest(sought, &known) {
        return format!("did you mean `{nearest}`?");
    }
    let listed: Vec<String> = known.iter().take(LISTED_MAX).map(|name| format!("`{name}`")).collect();
    match known.len().checked_sub(LISTED_MAX) {
        _ if known.is_empty() => "there are none".to_owned(),
        None | Some(0) => format!("expected one of {}", listed.join(", ")),
        Some(more) => format!("expected one of {} and {more} more", listed.join(", ")),
    }
}

/// The known name that needs the fewest changes, at most a third of its letters; else the only one that begins so.
pub(crate) fn nearest<'n>(sought: &str, known: &[&'n str]) -> Option<&'n str> {
    const LENGTH_MAX: usize = 80;
    if sought.len() > LENGTH_MAX {
        return None;
    }
    let near = known.iter().map(|name| (strsim::osa_distance(sought, name), *name));
    let (changes, name) = near.min()?;
    let is_near = changes.saturating_mul(3) <= name.chars().count().max(3);
    is_near.then_some(name).or_else(|| only_one_that_begins(sought, known))
}

fn only_one_that_begins<'n>(sought: &str, known: &[&'n str]) -> Option<&'n str> {
    const LENGTH_MIN: usize = 3;
    let mut beginning = known.iter().filter(|name| sought.len() >= LENGTH_MIN && name.starts_with(sought));
    let first = beginning.next()?;
    beginning.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::help;

    #[test]
    fn the_nearest_name_is_offered_when_one_is_near() {
        let known = ["concern-raised", "decision-received", "stage-1-failed"];
        assert_eq!(help("concern-riased", known), "did you mean `concern-raised`?");
        assert_eq!(help("stage-2-failed", known), "did you mean `stage-1-failed`?");
        assert_eq!(
            help("sent", known),
            "expected one of `concern-raised`, `decision-received`, `stage-1-failed`"
        );
        assert_eq!(help("sent", []), "there are none");
        assert_eq!(help("decision", known), "did you mean `decision-received`?");
        assert_eq!(
            help("concern", ["concern-raised", "concern-met"]),
            "expected one of `concern-raised`, `concern-met`"
        );
    }
}
