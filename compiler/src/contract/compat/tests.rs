//! The rows of the table: an edit, and which direction it breaks. Each break has a payload that shows it, and that the emitted
//! schemas judge alike; each way that is fine stands a test of many payloads.

use super::{Reason, Side, refusals};
use crate::emit::schema;
use crate::model::Model;
use crate::source::Memory;
use crate::{Options, compile};

fn model(types: &str, body: &str) -> Model {
    let text = format!(
        "topoc: 1\nexchanges: {{ e: {{ type: topic }} }}\n{types}messages: {{ m: {{ exchange: e, routing_key: m, versions: {{ 1: {body} }} }} }}\n"
    );
    let files = Memory::default().with("t.yaml", text.clone());
    let mut compilation = compile(&files, "t.yaml", &Options::default()).unwrap();
    compilation.take_model().unwrap_or_else(|| panic!("{text}: {:?}", compilation.diagnostics))
}

fn side(model: &Model, strict: bool) -> Side<'_> {
    let message = model.messages.values().next().unwrap();
    Side { shapes: &model.shapes, shape: message.versions[0].body, strict }
}

/// What the reader refuses, each refusal shown by its witness and by the emitted schemas.
fn reasons(case: &str, writer: Side<'_>, reader: Side<'_>) -> Vec<Reason> {
    let [ours, theirs] = [writer, reader].map(|side| {
        let schema = schema(side.shapes, side.shape, side.strict);
        jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
    });
    let found = refusals(writer, reader);
    for refusal in &found {
        let Some(witness) = &refusal.witness else { panic!("{case}: no witness of {refusal:?}") };
        assert!(ours.is_valid(witness), "{case}: the writer does not emit {witness}");
        assert!(!theirs.is_valid(witness), "{case}: the reader takes {witness}");
    }
    found.into_iter().map(|refusal| refusal.reason).collect()
}

/// `old -> new`: what backward breaks, and what forward breaks.
fn row(old: &str, new: &str, backward: &[Reason], forward: &[Reason]) {
    let [before, after] = [old, new].map(|body| model("", body));
    let case = format!("{old} -> {new}");
    let (old, new) = (side(&before, false), side(&after, false));
    assert_eq!(reasons(&format!("backward {case}"), old, new), backward, "backward {case}");
    assert_eq!(reasons(&format!("forward {case}"), new, old), forward, "forward {case}");
}

fn field(old: &str, new: &str, backward: &[Reason], forward: &[Reason]) {
    let body = |field: &str| format!("{{ fields: {{ id: uuid, f: {field} }} }}");
    row(&body(old), &body(new), backward, forward);
}

use Reason::{
    AbsentField, Format, Length, Null, Pattern, Range, Step, Tag, Type, Unique, Value, Variant,
};

#[test]
fn fields_come_and_go() {
    let with = |field: &str| format!("{{ fields: {{ id: uuid, f: {field} }} }}");
    let without = "{ fields: { id: uuid } }";
    row(without, &with("string?"), &[], &[]);
    row(without, &with("string"), &[AbsentField], &[]);
    row(without, &with("{ type: string, default: x }"), &[], &[]);
    row(&with("string?"), without, &[], &[]);
    row(&with("string"), without, &[], &[AbsentField]);
    field("string?", "string", &[AbsentField], &[]);
    field("string", "string?", &[], &[AbsentField]);
    row(&with("string"), "{ fields: { id: uuid, g: string } }", &[AbsentField], &[AbsentField]);
}

#[test]
fn unknown_fields_may_be_denied() {
    let [small, large] = ["{ fields: { id: uuid } }", "{ fields: { id: uuid, f: string? } }"]
        .map(|body| model("", body));
    let of = |writer: &Model, reader: &Model, strict: bool| {
        reasons("deny", side(writer, strict), side(reader, strict))
    };
    assert_eq!(of(&large, &small, true), [Reason::UnknownField]);
    assert_eq!(of(&small, &large, true), []);
    assert_eq!(of(&large, &small, false), []);
}

#[test]
fn numbers_widen_and_narrow() {
    field("int32", "int64", &[], &[Range]);
    field("uint32", "int64", &[], &[Range]);
    field("int32", "float64", &[], &[Type]);
    field("float32", "float64", &[], &[Range]);
    field("int32", "uint32", &[Range], &[Range]);
    field("int32", "decimal", &[Type], &[Type]);
    field("float64", "int32", &[Type], &[]);
    field("{ type: int32, min: 0 }", "{ type: int32, min: 1 }", &[Range], &[]);
    field("{ type: int32, max: 9 }", "int32", &[], &[Range]);
    field("{ type: int32, exclusive_max: 9 }", "{ type: int32, max: 8 }", &[], &[]);
    field("{ type: int32, multiple_of: 4 }", "{ type: int32, multiple_of: 2 }", &[], &[Step]);
    field("int32", "{ type: int32, multiple_of: 5 }", &[Step], &[]);
    field("{ type: float64, max: 1 }", "{ type: float64, max: 2 }", &[], &[Range]);
    field("{ type: decimal, min: 0 }", "decimal", &[], &[Range]);
    field("decimal", "{ type: decimal, max: 10 }", &[Range], &[]);
}

#[test]
fn texts_are_tightened_and_loosened() {
    field("string", "{ type: string, max_length: 5 }", &[Length], &[]);
    field("{ type: string, min_length: 2 }", "string", &[], &[Length]);
    field("string", "{ type: string, pattern: \"^[A-Z]+$\" }", &[Pattern], &[]);
    field(
        "{ type: string, pattern: \"^a\" }",
        "{ type: string, pattern: \"^b\" }",
        &[Pattern],
        &[Pattern],
    );
    field("string", "uuid", &[Format], &[]);
    field("uuid", "date", &[Format], &[Format]);
    field("email", "string", &[], &[Format]);
    field("bytes", "{ type: bytes, max_length: 3 }", &[Length], &[]);
}

#[test]
fn enums_gain_and_lose_values() {
    field("{ enum: [a] }", "{ enum: [a, b] }", &[], &[Value]);
    field("{ enum: [a, b] }", "{ enum: [a] }", &[Value], &[]);
    field("{ enum: [a], open: true }", "{ enum: [a, b], open: true }", &[], &[]);
    field("{ enum: [a] }", "{ enum: [a], open: true }", &[], &[Value]);
    field("{ enum: [a] }", "string", &[], &[Value]);
    field("string", "{ enum: [a] }", &[Value], &[]);
}

#[test]
fn null_comes_and_goes() {
    field("string", "{ type: string, nullable: true }", &[], &[Null]);
    field("{ type: string, nullable: true }", "string", &[Null], &[]);
}

#[test]
fn lists_and_maps_are_looked_into() {
    field("[int32]", "[int64]", &[], &[Range]);
    field("\"{int32}\"", "\"{string}\"", &[Type], &[Type]);
    field("{ type: [string], max_items: 3 }", "{ type: [string], max_items: 2 }", &[Length], &[]);
    field("[string]", "{ type: [string], unique: true }", &[Unique], &[]);
    field("[string]", "string", &[Type], &[Type]);
    field("{ type: [string], min_items: 1 }", "[string]", &[], &[Length]);
}

#[test]
fn unions_gain_and_lose_variants() {
    let union = |tag: &str, variants: &str| {
        format!("{{ union: {{ tag: {tag}, variants: {{ {variants} }} }} }}")
    };
    let (one, two) =
        (union("kind", "A: { x: int32 }"), union("kind", "A: { x: int32 }, B: { y: int32 }"));
    row(&one, &two, &[], &[Variant]);
    row(&two, &one, &[Variant], &[]);
    row(&one, &union("type", "A: { x: int32 }"), &[Tag], &[Tag]);
    row(&one, &union("kind", "A: { x: int64 }"), &[], &[Range]);
}

#[test]
fn a_recursive_type_ends() {
    let [before, after] = ["int32", "int64"].map(|kind| {
        let types =
            format!("types: {{ Tree: {{ fields: {{ value: {kind}, children: \"[Tree]\" }} }} }}\n");
        model(&types, "{ type: Tree }")
    });
    assert_eq!(reasons("tree", side(&before, false), side(&after, false)), []);
    assert_eq!(reasons("tree", side(&after, false), side(&before, false)), [Range]);
}
