//! Numbers, compared exactly: none passes through a float that was not one.

use super::{Against, words};
use crate::contract::{Float, FloatWidth, Integer};
use serde_json::Number;
use std::cmp::Ordering;

/// Says what is expected, where the number is none of these integers.
pub(super) fn integer(integer: &Integer, number: &Number) -> Result<(), (String, Against)> {
    let Some(value) = whole(number) else {
        return Err(("a number without a fraction".to_owned(), Against::Type));
    };
    let (least, greatest) = integer.width.ends();
    if !(least..=greatest).contains(&value) {
        let scalar = words::described(&crate::contract::Kind::Integer(*integer));
        return Err((format!("{scalar} from {least} to {greatest}"), Against::Type));
    }
    if !integer.range.holds(|end| Some(value.cmp(end))) {
        return Err((words::within(&integer.range), Against::Constraint));
    }
    match integer.multiple_of {
        Some(step) if value % step != 0 => {
            Err((format!("a multiple of {step}"), Against::Constraint))
        }
        _ => Ok(()),
    }
}

/// Says what is expected, where the number is none of these floats.
pub(super) fn float(float: &Float, number: &Number) -> Result<(), String> {
    let beyond = match float.width {
        FloatWidth::F64 => false,
        FloatWidth::F32 => {
            let most = f64::from(f32::MAX);
            compare(number, most) == Some(Ordering::Greater)
                || compare(number, -most) == Some(Ordering::Less)
        }
    };
    if beyond {
        return Err("a number of 32 bits".to_owned());
    }
    match float.range.holds(|end| compare(number, *end)) {
        true => Ok(()),
        false => Err(words::within(&float.range)),
    }
}

/// A number without a fraction, however it is written.
pub(super) fn whole(number: &Number) -> Option<i128> {
    number.as_i128().or_else(|| {
        let float = number.as_f64()?;
        (float.fract() == 0.0 && float.abs() < 1e38).then_some(float as i128)
    })
}

/// How a number compares with a float, to the last digit.
fn compare(number: &Number, float: f64) -> Option<Ordering> {
    match number.as_i128() {
        Some(value) => compare_whole(value, float),
        None => number.as_f64()?.partial_cmp(&float),
    }
}

fn compare_whole(value: i128, float: f64) -> Option<Ordering> {
    // JSON's integers have 64 bits here.
    if float.abs() >= 1e38 {
        return 0.0_f64.partial_cmp(&float);
    }
    let floor = float.floor();
    let above = if float > floor { Ordering::Less } else { Ordering::Equal };
    Some(value.cmp(&(floor as i128)).then(above))
}

#[cfg(test)]
mod tests {
    use super::{compare_whole, whole};
    use serde_json::Number;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn neighbours_beyond_a_floats_digits_are_told_apart() {
        let two_53 = 9_007_199_254_740_992.0;
        assert_eq!(compare_whole(9_007_199_254_740_993, two_53), Some(Greater));
        assert_eq!(compare_whole(9_007_199_254_740_992, two_53), Some(Equal));
        assert_eq!(compare_whole(1, 1.5), Some(Less));
        assert_eq!(compare_whole(-1, -1.5), Some(Greater));
        assert_eq!(compare_whole(i64::MAX.into(), 1e300), Some(Less));
        assert_eq!(compare_whole(i64::MIN.into(), -1e300), Some(Greater));
    }

    #[test]
    fn an_integer_may_be_written_as_a_float() {
        let float = |value| Number::from_f64(value).and_then(|number| whole(&number));
        assert_eq!(
            [float(1.0), float(1e2), float(-0.0), float(1.5)],
            [Some(1), Some(100), Some(0), None]
        );
        assert_eq!(whole(&u64::MAX.into()), Some(u64::MAX.into()));
        assert_eq!(float(1e300), None);
    }
}
