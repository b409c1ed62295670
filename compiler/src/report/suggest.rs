//! "Did you mean": the name nearest to one that does not exist.

/// The candidate nearest to `name`, if one is near: a third of its letters may differ.
/// Of equally near ones the first wins.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = name.to_lowercase();
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| {
            *candidate != name && candidate.len().abs_diff(name.len()) <= allowed + 3
        })
        .map(|candidate| (strsim::osa_distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["orders", "unrouted", "audit"];
        assert_eq!(nearest("order", names), Some("orders"));
        assert_eq!(nearest("Orders", names), Some("orders"));
        assert_eq!(nearest("unruoted", names), Some("unrouted"));
        assert_eq!(nearest("payments", names), None);
    }
}
