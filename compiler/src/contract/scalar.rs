//! The table of scalars: their names, wire forms and Rust types.
//!
//! `docs/reference/scalars.md` shows it with its reasons; a test holds the two together. Whoever
//! reads, checks, emits or generates a scalar asks here.

use super::format::Format;
use super::range::{Counts, Range};
use super::shape::{Decimals, Float, FloatWidth, Integer, IntegerWidth, Kind, Text};

/// A scalar of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// True or false.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A whole number of 32 bits without sign.
    Uint32,
    /// A whole number of 64 bits without sign.
    Uint64,
    /// A binary fraction of 32 bits.
    Float32,
    /// A binary fraction of 64 bits.
    Float64,
    /// An exact decimal.
    Decimal,
    /// A text.
    String,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// A day of the calendar.
    Date,
    /// A time of the day, with its distance from UTC.
    Time,
    /// A point in time.
    Datetime,
    /// A length of time.
    Duration,
    /// An absolute URI.
    Uri,
    /// A mail address.
    Email,
    /// Any JSON value.
    Json,
}

/// What the table says of a scalar.
struct Row {
    scalar: Scalar,
    name: &'static str,
    wire: &'static str,
    rust: &'static str,
}

/// The table, in the order of [`Scalar`].
static TABLE: [Row; Scalar::COUNT] = [
    row(Scalar::Bool, "bool", "`true`, `false`", "bool"),
    row(Scalar::Int32, "int32", "a number without a fraction", "i32"),
    row(Scalar::Int64, "int64", "a number without a fraction", "i64"),
    row(Scalar::Uint32, "uint32", "a number without a fraction", "u32"),
    row(Scalar::Uint64, "uint64", "a number without a fraction", "u64"),
    row(Scalar::Float32, "float32", "a number", "f32"),
    row(Scalar::Float64, "float64", "a number", "f64"),
    row(Scalar::Decimal, "decimal", "a text: `\"19.90\"`", "::topoc_runtime::Decimal"),
    row(Scalar::String, "string", "a text", "::std::string::String"),
    row(Scalar::Bytes, "bytes", "a text: base64, padded", "::topoc_runtime::Bytes"),
    row(
        Scalar::Uuid,
        "uuid",
        "a text: `\"5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e\"`",
        "::topoc_runtime::Uuid",
    ),
    row(Scalar::Date, "date", "a text: `\"2027-06-30\"`", "::topoc_runtime::Date"),
    row(Scalar::Time, "time", "a text: `\"09:30:00Z\"`", "::topoc_runtime::Time"),
    row(
        Scalar::Datetime,
        "datetime",
        "a text: `\"2027-06-30T09:30:00+02:00\"`",
        "::topoc_runtime::DateTime",
    ),
    row(Scalar::Duration, "duration", "a text: `\"PT1H30M\"`", "::core::time::Duration"),
    row(Scalar::Uri, "uri", "a text: `\"https://example.com/a?b#c\"`", "::topoc_runtime::Uri"),
    row(Scalar::Email, "email", "a text: `\"ada@example.com\"`", "::topoc_runtime::Email"),
    row(Scalar::Json, "json", "any value, `null` too", "::topoc_runtime::Json"),
];

const fn row(scalar: Scalar, name: &'static str, wire: &'static str, rust: &'static str) -> Row {
    Row { scalar, name, wire, rust }
}

impl Scalar {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Json as usize + 1;

    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.scalar)
    }

    /// The scalar of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.scalar)
    }

    /// Its name in the language.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE[self as usize].name
    }

    /// What it looks like in JSON, in words.
    #[must_use]
    pub fn wire(self) -> &'static str {
        TABLE[self as usize].wire
    }

    /// The Rust type that generated code has for it, as a path from the root.
    #[must_use]
    pub fn rust(self) -> &'static str {
        TABLE[self as usize].rust
    }

    /// The kind of its values, without constraints.
    pub(crate) fn kind(self) -> Kind {
        let integer =
            |width| Kind::Integer(Integer { width, range: Range::default(), multiple_of: None });
        let float = |width| Kind::Float(Float { width, range: Range::default() });
        let text = |format| Kind::String(Text { format, ..Text::default() });
        match self {
            Self::Bool => Kind::Bool,
            Self::Int32 => integer(IntegerWidth::I32),
            Self::Int64 => integer(IntegerWidth::I64),
            Self::Uint32 => integer(IntegerWidth::U32),
            Self::Uint64 => integer(IntegerWidth::U64),
            Self::Float32 => float(FloatWidth::F32),
            Self::Float64 => float(FloatWidth::F64),
            Self::Decimal => Kind::Decimal(Decimals::default()),
            Self::String => text(None),
            Self::Bytes => Kind::Bytes(Counts::default()),
            Self::Uuid => text(Some(Format::Uuid)),
            Self::Date => text(Some(Format::Date)),
            Self::Time => text(Some(Format::Time)),
            Self::Datetime => text(Some(Format::DateTime)),
            Self::Duration => text(Some(Format::Duration)),
            Self::Uri => text(Some(Format::Uri)),
            Self::Email => text(Some(Format::Email)),
            Self::Json => Kind::Json,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scalar;

    #[test]
    fn the_table_is_in_the_order_of_the_scalars() {
        for (index, scalar) in Scalar::all().enumerate() {
            assert_eq!(scalar as usize, index);
            assert_eq!(Scalar::of_name(scalar.name()), Some(scalar));
            assert_eq!(scalar.kind().scalar(), Some(scalar));
        }
        assert_eq!(Scalar::of_name("int"), None);
    }
}
