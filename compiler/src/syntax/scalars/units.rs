//! Whole numbers with a unit: the table behind durations and sizes.

/// A unit: its name, what one of it is worth, and how many digits may stand
/// before it, so that no accepted text can overflow a `u64`.
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) worth: u64,
    pub(super) digits: usize,
}

/// The value of `text` in the base unit, or `None` where it is not one number and one unit.
pub(super) fn parse(units: &[Unit], text: &str) -> Option<u64> {
    let end = text.bytes().position(|b| !b.is_ascii_digit())?;
    let (number, name) = text.split_at(end);
    let unit = units.iter().find(|unit| unit.name == name)?;
    if number.is_empty() || number.len() > unit.digits {
        return None;
    }
    number.parse::<u64>().ok()?.checked_mul(unit.worth)
}

/// The number and the largest unit that say `value` exactly, in a text that can be read again;
/// `units` run from small to large.
pub(super) fn canonical(units: &[Unit], value: u64) -> (u64, &'static str) {
    let fits = |unit: &&Unit| {
        let number = value / unit.worth;
        let digits = number.checked_ilog10().map_or(1, |log| log as usize + 1);
        value != 0 && value.is_multiple_of(unit.worth) && digits <= unit.digits
    };
    match units.iter().rev().find(fits).or_else(|| units.first()) {
        Some(unit) => (value / unit.worth, unit.name),
        None => (value, ""),
    }
}

/// The pattern that accepts what [`parse`] accepts.
#[cfg(feature = "schema")]
pub(super) fn pattern(units: &[Unit]) -> String {
    let one = |unit: &Unit| format!("[0-9]{{1,{}}}{}", unit.digits, unit.name);
    format!("^(?:{})$", units.iter().map(one).collect::<Vec<_>>().join("|"))
}
