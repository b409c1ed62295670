//! What values can be, as plain data.

use super::format::Format;
use super::pattern::Pattern;
use super::range::{Counts, Range};
use super::scalar::Scalar;
use crate::model::Id;
use crate::source::Place;
use crate::syntax::Decimal;
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

/// What a value may be, and what is said about it.
#[derive(Debug)]
pub struct Shape {
    /// What values there are.
    pub kind: Kind,
    /// Whether null is one of them, too.
    pub nullable: bool,
    /// Its name in `types`, where it has one.
    pub name: Option<String>,
    /// What is said about it.
    pub notes: Notes,
    /// Where it is written; nowhere, where it is a scalar that says nothing of its own.
    pub place: Option<Place>,
}

/// What is said about a shape that does not change its values.
#[derive(Debug, Default)]
pub struct Notes {
    /// What it is.
    pub doc: Option<String>,
    /// An example of a value.
    pub example: Option<Value>,
    /// Where it stands; nowhere, where it stands as `example` in the shape itself.
    pub example_at: Option<Place>,
    /// Why it should no longer be used, and what to use instead.
    pub deprecated: Option<String>,
    /// Whether it is personal or secret.
    pub sensitive: bool,
    /// Its name in generated Rust, where the file gives one.
    pub rust: Option<String>,
}

/// The values of a shape.
#[derive(Debug)]
pub enum Kind {
    /// Those of a named type. No shape comes to itself by aliases alone.
    Alias(Id<Shape>),
    /// True and false.
    Bool,
    /// Whole numbers.
    Integer(Integer),
    /// Binary fractions.
    Float(Float),
    /// Decimal fractions, exact.
    Decimal(Decimals),
    /// Texts.
    String(Text),
    /// Bytes; the counts are of bytes.
    Bytes(Counts),
    /// Any JSON value, null included.
    Json,
    /// Lists.
    List(List),
    /// Maps from string.
    Map(Map),
    /// Objects with known fields.
    Struct(Struct),
    /// A choice of texts.
    Enum(Enum),
    /// A choice of structs.
    Union(Union),
}

/// Whole numbers. A number without a fraction is one, however it is written: `1.0` and `1e2` too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integer {
    /// How wide they are.
    pub width: IntegerWidth,
    /// Bounds within those of the width.
    pub range: Range<i128>,
    /// What they are whole multiples of; greater than 0.
    pub multiple_of: Option<i128>,
}

/// The width of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntegerWidth {
    /// 32 bits with sign.
    I32,
    /// 64 bits with sign.
    I64,
    /// 32 bits.
    U32,
    /// 64 bits.
    U64,
}

impl IntegerWidth {
    /// The least and the greatest.
    #[must_use]
    pub fn ends(self) -> (i128, i128) {
        match self {
            Self::I32 => (i32::MIN.into(), i32::MAX.into()),
            Self::I64 => (i64::MIN.into(), i64::MAX.into()),
            Self::U32 => (0, u32::MAX.into()),
            Self::U64 => (0, u64::MAX.into()),
        }
    }
}

impl Integer {
    /// The least and the greatest value, both counted, before `multiple_of` is asked.
    #[must_use]
    pub fn ends(&self) -> (i128, i128) {
        let (least, greatest) = self.width.ends();
        let step = |exclusive| i128::from(u8::from(exclusive));
        let min = self.range.min.map_or(least, |end| end.value + step(end.exclusive));
        let max = self.range.max.map_or(greatest, |end| end.value - step(end.exclusive));
        (min.max(least), max.min(greatest))
    }

    /// The least and the greatest value; where there is none, the first is above the second.
    #[cfg(feature = "cli")]
    pub(crate) fn values(&self) -> (i128, i128) {
        let (from, to) = self.ends();
        let step = self.multiple_of.unwrap_or(1);
        (from + (step - from.rem_euclid(step)) % step, to - to.rem_euclid(step))
    }
}

/// Binary fractions. They have no `multiple_of`: what a multiple of 0.1 is, no float can say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Float {
    /// How wide they are.
    pub width: FloatWidth,
    /// Bounds.
    pub range: Range<f64>,
}

/// The width of floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FloatWidth {
    /// 32 bits.
    F32,
    /// 64 bits.
    F64,
}

/// Decimal fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Decimals {
    /// Bounds.
    pub range: Range<Decimal>,
    /// How many places they have at most behind the point, trailing zeros not counted.
    pub places: Option<u32>,
}

/// Texts.
#[derive(Debug, Default, PartialEq)]
pub struct Text {
    /// The form that all have.
    pub format: Option<Format>,
    /// How many characters (Unicode scalar values) they have.
    pub length: Counts,
    /// What they match.
    pub pattern: Option<Pattern>,
}

#[cfg(feature = "cli")]
impl Text {
    /// How many characters they have by their form and by what is said of them.
    pub(crate) fn lengths(&self) -> Counts {
        self.format.map_or(self.length, |format| format.lengths().and(self.length))
    }
}

/// Lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct List {
    /// What the items are.
    pub item: Id<Shape>,
    /// How many there are.
    pub items: Counts,
    /// Whether no two are equal.
    pub unique: bool,
}

/// Maps from string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map {
    /// What the values are.
    pub value: Id<Shape>,
    /// How many entries there are.
    pub entries: Counts,
}

/// Objects with known fields.
#[derive(Debug)]
pub struct Struct {
    /// The fields, by name, in the order of the file.
    pub fields: IndexMap<String, Field>,
    /// Where they are written: the mapping whose keys are their names.
    pub at: Place,
    /// Names that may not come back.
    pub reserved: Vec<String>,
    /// Whether it refuses other fields, whatever the contract says.
    pub closed: bool,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// What its value is.
    pub shape: Id<Shape>,
    /// Whether a writer may leave it out.
    pub optional: bool,
    /// What a reader takes where it is absent. A reader that has one never requires the field.
    pub default: Option<Value>,
}

impl Field {
    /// Whether a reader refuses an object without it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        !self.optional && self.default.is_none()
    }
}

/// A choice of texts.
#[derive(Debug)]
pub struct Enum {
    /// The known ones, in the order of the file.
    pub values: IndexSet<String>,
    /// Whether others are kept instead of refused.
    pub open: bool,
    /// Values that may not come back.
    pub reserved: Vec<String>,
}

/// A choice of structs, told apart by the text in a field that none of them has itself.
#[derive(Debug)]
pub struct Union {
    /// The field.
    pub tag: String,
    /// The structs, by its text, in the order of the file.
    pub variants: IndexMap<String, Id<Shape>>,
    /// Whether an object with another text is kept instead of refused.
    pub open: bool,
    /// Variants that may not come back.
    pub reserved: Vec<String>,
}

impl Shape {
    /// A shape that says nothing of its own.
    pub(crate) fn plain(kind: Kind) -> Self {
        Self { kind, nullable: false, name: None, notes: Notes::default(), place: None }
    }
}

impl Kind {
    /// The scalar of the table that it is, if it is one.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        Some(match self {
            Self::Bool => Scalar::Bool,
            Self::Integer(integer) => match integer.width {
                IntegerWidth::I32 => Scalar::Int32,
                IntegerWidth::I64 => Scalar::Int64,
                IntegerWidth::U32 => Scalar::Uint32,
                IntegerWidth::U64 => Scalar::Uint64,
            },
            Self::Float(Float { width: FloatWidth::F32, .. }) => Scalar::Float32,
            Self::Float(Float { width: FloatWidth::F64, .. }) => Scalar::Float64,
            Self::Decimal(_) => Scalar::Decimal,
            Self::String(text) => text.format.map_or(Scalar::String, Format::scalar),
            Self::Bytes(_) => Scalar::Bytes,
            Self::Json => Scalar::Json,
            _ => return None,
        })
    }
}
