//! Numbers.

use super::facts::Facts;
use super::importer::Importer;
use super::keyword::Dialect;
use super::unsupported;
use crate::contract::{Bound, Float, FloatWidth, Integer, IntegerWidth, Kind, Range};
use crate::source::Place;
use serde_json::{Number, Value};

/// A bound as it is written.
struct Written {
    value: Number,
    exclusive: bool,
    lower: bool,
    at: Place,
}

/// The widths that formats name: OpenAPI's registry.
const WIDTHS: [(&str, IntegerWidth); 4] = [
    ("int32", IntegerWidth::I32),
    ("int64", IntegerWidth::I64),
    ("uint32", IntegerWidth::U32),
    ("uint64", IntegerWidth::U64),
];

impl Importer<'_> {
    pub(super) fn integer(&mut self, facts: &Facts) -> Kind {
        let (mut min, mut max) = (i128::MIN, i128::MAX);
        let written = self.bounds(facts);
        for bound in &written {
            let step = i128::from(u8::from(bound.exclusive));
            match (bound.lower, nearest_whole(&bound.value, bound.lower)) {
                (true, (value, exact)) => min = min.max(value + if exact { step } else { 0 }),
                (false, (value, exact)) => max = max.min(value - if exact { step } else { 0 }),
            }
        }
        let width = self.width(facts).unwrap_or_else(|| width_of(min, max));
        let (least, greatest) = width.ends();
        if min.max(least) > max.min(greatest) {
            self.nothing_between(&written);
        }
        let end =
            |value: i128, end: i128| (value != end).then_some(Bound { value, exclusive: false });
        let range =
            Range { min: end(min.max(least), least), max: end(max.min(greatest), greatest) };
        Kind::Integer(Integer { width, range, multiple_of: self.multiple_of(facts) })
    }

    pub(super) fn float(&mut self, facts: &Facts) -> Kind {
        let mut range: Range<f64> = Range::default();
        let written = self.bounds(facts);
        for bound in &written {
            let Some(value) = exact(&bound.value) else {
                let fault = unsupported(format!("{} is no value of a float", bound.value));
                let help = "choose a bound of at most 53 bits";
                self.complain(fault.at(bound.at.clone(), "").help(help));
                continue;
            };
            let new = Bound { value, exclusive: bound.exclusive };
            let end = if bound.lower { &mut range.min } else { &mut range.max };
            *end = Some(end.map_or(new, |old| tighter(old, new, bound.lower)));
        }
        if let Range { min: Some(min), max: Some(max) } = range
            && (min.value > max.value
                || (min.value == max.value && (min.exclusive || max.exclusive)))
        {
            self.nothing_between(&written);
        }
        for (id, _) in self.said(facts, "multipleOf") {
            let help = "use `\"type\": \"integer\"`, or a text with a pattern: few floats are a multiple of anything";
            let fault = unsupported("no contract can say `multipleOf` of numbers with a fraction");
            self.complain(fault.at(self.node(id).key("multipleOf"), "").help(help));
        }
        Kind::Float(self.narrow(facts, range))
    }

    /// `float32`, where its format says so or its own ends are the bounds.
    fn narrow(&self, facts: &Facts, mut range: Range<f64>) -> Float {
        let most = f64::from(f32::MAX);
        let is = |end: Option<Bound<f64>>, value: f64| {
            end.is_some_and(|end| end.value == value && !end.exclusive)
        };
        let by_format = facts.nodes.iter().any(|id| self.node(*id).text("format") == Some("float"));
        let (low, high) = (is(range.min, -most), is(range.max, most));
        let within = |end: Option<Bound<f64>>| end.is_some_and(|end| end.value.abs() <= most);
        let narrow = by_format || ((low || high) && within(range.min) && within(range.max));
        if narrow {
            let own = |end: &Bound<f64>| end.value.abs() == most && !end.exclusive;
            let inside = |end: &Bound<f64>| end.value.abs() <= most && !own(end);
            range = Range { min: range.min.filter(inside), max: range.max.filter(inside) };
        }
        Float { width: if narrow { FloatWidth::F32 } else { FloatWidth::F64 }, range }
    }

    fn width(&self, facts: &Facts) -> Option<IntegerWidth> {
        let formats = facts.nodes.iter().filter_map(|id| self.node(*id).text("format"));
        let mut widths = formats.filter_map(|format| {
            WIDTHS.iter().find(|(name, _)| *name == format).map(|(_, width)| *width)
        });
        widths.next()
    }

    fn multiple_of(&mut self, facts: &Facts) -> Option<i128> {
        let mut found = None;
        for (id, value) in self.said(facts, "multipleOf") {
            let step = value.as_number().and_then(whole).filter(|step| *step > 0);
            let at = self.node(id).at("multipleOf");
            match (step, found) {
                (None, _) => {
                    let fault = unsupported(format!("no contract can say `multipleOf` {value}"));
                    let help = "an integer is a multiple of a whole number above 0";
                    self.complain(fault.at(at, "").help(help));
                }
                (Some(step), Some(other)) if step != other => {
                    let fault = unsupported("two numbers are said of which this is a multiple");
                    self.complain(fault.at(at, "").help("say their least common multiple"));
                }
                (Some(step), _) => found = Some(step),
            }
        }
        found
    }

    fn bounds(&mut self, facts: &Facts) -> Vec<Written> {
        let mut found = Vec::new();
        let ends = [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)];
        for id in &facts.nodes {
            let node = self.node(*id);
            for (inclusive, exclusive, lower) in ends {
                // In draft-04, the exclusive one is a remark on the other.
                let draft_4 = node.dialect == Dialect::Draft4;
                let both = draft_4 && node.says(exclusive);
                for (name, exclusive) in [(inclusive, both), (exclusive, true)] {
                    match node.word(name) {
                        Some(Value::Number(value)) => {
                            let (value, at) = (value.clone(), node.at(name));
                            found.push(Written { value, exclusive, lower, at });
                        }
                        Some(Value::Bool(_)) if name != inclusive && draft_4 => {}
                        Some(_) => self.malformed(node, name, "a number"),
                        None => {}
                    }
                }
            }
        }
        found
    }

    fn nothing_between(&mut self, written: &[Written]) {
        let mut fault = unsupported("no number fits between these bounds");
        for bound in written {
            fault = fault.at(bound.at.clone(), "");
        }
        self.complain(fault.help("the first must not be the greater one"));
    }
}

/// A number without a fraction, exactly.
pub(super) fn whole(number: &Number) -> Option<i128> {
    match number.as_i128() {
        Some(whole) => Some(whole),
        None => match nearest_whole(number, true) {
            (whole, true) => Some(whole),
            _ => None,
        },
    }
}

/// The nearest whole number above a lower bound or below an upper one, and whether that is the bound
/// itself. What is far beyond 64 bits is somewhere there.
fn nearest_whole(number: &Number, up: bool) -> (i128, bool) {
    if let Some(whole) = number.as_i128() {
        return (whole, true);
    }
    let far = 1_i128 << 100;
    let float = number.as_f64().unwrap_or_default();
    let whole = if up { float.ceil() } else { float.floor() };
    // A float between is whole, and so exact.
    ((whole as i128).clamp(-far, far), whole == float)
}

/// The float that is the number.
fn exact(number: &Number) -> Option<f64> {
    let float = number.as_f64()?;
    match number.as_i128() {
        Some(whole) => (float as i128 == whole).then_some(float),
        None => Some(float),
    }
}

fn tighter(old: Bound<f64>, new: Bound<f64>, lower: bool) -> Bound<f64> {
    let tighter = match lower {
        true => new.value > old.value,
        false => new.value < old.value,
    };
    if tighter || (new.value == old.value && new.exclusive) { new } else { old }
}

/// The width whose own ends the bounds are, or the usual one.
fn width_of(min: i128, max: i128) -> IntegerWidth {
    let ends = |width: IntegerWidth| width.ends();
    let (narrow, unsigned) = (ends(IntegerWidth::I32), ends(IntegerWidth::U32));
    let within = |(least, greatest): (i128, i128)| min >= least && max <= greatest;
    if within(narrow) && (min == narrow.0 || max == narrow.1) {
        IntegerWidth::I32
    } else if within(unsigned) && max == unsigned.1 {
        IntegerWidth::U32
    } else if min >= 0 && max > i64::MAX.into() && max < i128::MAX {
        IntegerWidth::U64
    } else {
        IntegerWidth::I64
    }
}
