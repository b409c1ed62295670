//! Random shapes.

use crate::contract::{
    Bound, Counts, Enum, Field, Kind, List, Map, Pattern, Range, Scalar, Shape, Shapes, Struct,
    Union,
};
use crate::model::Id;
use crate::source::{FileId, Place, Pointer};
use crate::syntax::agreement::generate::Chance;
use indexmap::IndexMap;

const NAMES: [&str; 5] = ["a", "b", "kind", "a b/c~d", "ü"];

/// Patterns of texts, in the contract's dialect.
pub(super) const PATTERNS: [&str; 5] =
    ["^[a-c]{1,3}$", "b", "^\\w+@", "^(?:x|y\\.)*$", "^.\\d?[^0-9-]$"];

/// Decimals at which bounds are tried.
pub(super) const DECIMALS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "9",
    "10",
    "-10",
    "0.5",
    "-0.5",
    "0.05",
    "19.90",
    "-19.09",
    "100",
    "99999999999999999999.999999999999999999",
    "-18446744073709551615.000000000000000001",
];

/// Named types that use each other, and one of them or a shape on top.
pub(super) fn random(chance: &mut Chance) -> (Shapes, Id<Shape>) {
    let mut shapes = Shapes::default();
    let types: Vec<_> = ["A", "B", "C"].map(|_| shapes.push(Shape::plain(Kind::Json))).to_vec();
    for (id, name) in types.iter().zip(["A", "B", "C"]) {
        let mut shape = shape(&mut shapes, &types, chance, 3);
        // An alias of an alias may come to itself.
        if matches!(shape.kind, Kind::Alias(_)) {
            shape.kind = Kind::Bool;
        }
        shape.name = Some(name.to_owned());
        shapes.fill(*id, shape);
    }
    let top = shape(&mut shapes, &types, chance, 4);
    let id = if chance.below(4) == 0 { types[0] } else { shapes.push(top) };
    (shapes, id)
}

fn shape(shapes: &mut Shapes, types: &[Id<Shape>], chance: &mut Chance, depth: usize) -> Shape {
    let kind = match chance.below(if depth == 0 { 2 } else { 7 }) {
        0 => Kind::Alias(*chance.pick(types)),
        1 => scalar(chance),
        2 => Kind::List(List {
            item: add(shapes, types, chance, depth),
            items: counts(chance),
            unique: chance.below(3) == 0,
        }),
        3 => Kind::Map(Map { value: add(shapes, types, chance, depth), entries: counts(chance) }),
        4 => Kind::Union(union(shapes, types, chance, depth)),
        5 => {
            let values = NAMES[..chance.below(4)].iter().map(|name| (*name).to_owned()).collect();
            Kind::Enum(Enum { values, open: chance.below(2) == 0, reserved: Vec::new() })
        }
        _ => Kind::Struct(object(shapes, types, chance, depth, false)),
    };
    Shape { nullable: chance.below(4) == 0, ..Shape::plain(kind) }
}

fn add(shapes: &mut Shapes, types: &[Id<Shape>], chance: &mut Chance, depth: usize) -> Id<Shape> {
    let shape = shape(shapes, types, chance, depth - 1);
    shapes.push(shape)
}

fn object(
    shapes: &mut Shapes,
    types: &[Id<Shape>],
    chance: &mut Chance,
    depth: usize,
    of_union: bool,
) -> Struct {
    let mut fields = IndexMap::new();
    for name in NAMES.iter().filter(|name| !of_union || **name != "kind") {
        if chance.below(2) == 0 {
            let shape = add(shapes, types, chance, depth);
            // That the default fits is another rule's matter.
            let default = (chance.below(6) == 0).then(|| "x".into());
            fields.insert(
                (*name).to_owned(),
                Field { shape, optional: chance.below(2) == 0, default },
            );
        }
    }
    let at = Place::value(FileId(0), Pointer::root());
    Struct { fields, at, reserved: Vec::new(), closed: chance.below(5) == 0 }
}

fn union(shapes: &mut Shapes, types: &[Id<Shape>], chance: &mut Chance, depth: usize) -> Union {
    let mut variants = IndexMap::new();
    for name in &NAMES[..1 + chance.below(3)] {
        let kind = Kind::Struct(object(shapes, types, chance, depth, true));
        variants.insert((*name).to_owned(), shapes.push(Shape::plain(kind)));
    }
    let open = chance.below(3) == 0;
    Union { tag: "kind".to_owned(), variants, open, reserved: Vec::new() }
}

fn scalar(chance: &mut Chance) -> Kind {
    let all: Vec<_> = Scalar::all().collect();
    limited(chance.pick(&all).kind(), chance)
}

/// A scalar with some of the constraints that go with it.
pub(super) fn limited(mut kind: Kind, chance: &mut Chance) -> Kind {
    match &mut kind {
        Kind::Integer(integer) => {
            let (least, greatest) = integer.width.ends();
            integer.range = range(chance, |chance| {
                let near = [least, greatest, 0, 1, 10, 1 << 53, (1 << 53) + 1];
                (*chance.pick(&near)).clamp(least, greatest)
            });
            // Bounds between which nothing lies are a fault.
            let (least, greatest) = integer.ends();
            if least > greatest {
                integer.range = Range::default();
            }
            integer.multiple_of = (chance.below(3) == 0).then(|| *chance.pick(&[1, 3, 10]));
        }
        Kind::Float(float) => {
            float.range = range(chance, |chance| {
                *chance.pick(&[0.0, 0.1, -1.5, 1e9, 9_007_199_254_740_992.0, 3e38])
            });
        }
        Kind::Decimal(decimals) => {
            decimals.range =
                range(chance, |chance| chance.pick(&DECIMALS).parse().expect("a decimal"));
            decimals.places = (chance.below(3) == 0).then(|| *chance.pick(&[0, 1, 2, 18]));
        }
        Kind::String(text) => {
            text.length = counts(chance);
            if text.format.is_some() {
                text.length.max = text.length.max.map(|max| max + 12);
            }
            if chance.below(3) == 0 {
                let written = PATTERNS[chance.below(PATTERNS.len())];
                text.pattern = Pattern::new(written).ok();
            }
        }
        Kind::Bytes(length) => *length = counts(chance),
        _ => {}
    }
    kind
}

fn range<T>(chance: &mut Chance, mut value: impl FnMut(&mut Chance) -> T) -> Range<T> {
    let mut end = |chance: &mut Chance| {
        (chance.below(2) == 0)
            .then(|| Bound { value: value(chance), exclusive: chance.below(2) == 0 })
    };
    Range { min: end(chance), max: end(chance) }
}

fn counts(chance: &mut Chance) -> Counts {
    let min = if chance.below(2) == 0 { 0 } else { chance.below(6) as u64 };
    let max = (chance.below(2) == 0).then(|| min + chance.below(6) as u64);
    Counts { min, max }
}
