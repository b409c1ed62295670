//! The rows of the table: an edit, and which direction it breaks. Each break has a payload that shows it, and that the emitted
//! schemas judge alike; each way that is fine stands a test of many payloads.

use super::{Effect, Reason, Side, refusals, silent};
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

/// What changed in silence, between two structs with an `id`.
fn silently(old: &str, new: &str) -> Vec<(String, Effect)> {
    let body = |fields: &str| model("", &format!("{{ fields: {{ id: uuid, {fields} }} }}"));
    let (old, new) = (body(old), body(new));
    let found = silent(side(&old, false), side(&new, false));
    found.into_iter().map(|silent| (silent.path.as_str().to_owned(), silent.effect)).collect()
}

#[test]
fn an_optional_field_that_has_another_name_is_lost() {
    let renamed =
        |from: &str, at: &str| vec![(at.to_owned(), Effect::Renamed { from: from.to_owned() })];
    assert_eq!(silently("note: string?", "remark: string?"), renamed("note", "/remark"));
    assert_eq!(silently("note: string?", "count: int32?"), []);
    assert_eq!(silently("note: string?", "one: string?, two: string?"), []);
    assert_eq!(silently("one: string?, two: string?", "note: string?"), []);
    assert_eq!(silently("note: string?", "note: string?, remark: string?"), []);
    // A reader refuses it aloud.
    assert_eq!(silently("note: string", "remark: string"), []);
}

#[test]
fn a_field_of_an_item_is_lost_too() {
    let [old, new] = ["note", "remark"].map(|name| {
        let types = format!("types: {{ Line: {{ fields: {{ {name}: string? }} }} }}\n");
        model(&types, "{ fields: { lines: [Line] } }")
    });
    let found = silent(side(&old, false), side(&new, false));
    let places = found.iter().map(|silent| silent.path.as_str()).collect::<Vec<_>>();
    assert_eq!(places, ["/lines/0/remark"]);
    assert_eq!(found[0].effect, Effect::Renamed { from: "note".to_owned() });
}

#[test]
fn a_reserved_name_is_gone_and_not_renamed() {
    let [old, new] =
        ["{ fields: { note: string? } }", "{ fields: { remark: string? }, reserved: [note] }"]
            .map(|body| model("", body));
    assert_eq!(silent(side(&old, false), side(&new, false)), []);
}

#[test]
fn defaults_change_in_silence() {
    let one = |effect| vec![("/f".to_owned(), effect)];
    let (small, large) = ("f: { type: int32, default: 1 }", "f: { type: int32, default: 2 }");
    let maybe = "f: { type: int32, default: 1, optional: true }";
    assert_eq!(silently(small, large), one(Effect::DefaultChanged));
    assert_eq!(silently(small, small), []);
    assert_eq!(silently("", small), one(Effect::DefaultFills));
    assert_eq!(silently("", maybe), []);
    assert_eq!(silently("f: int32?", maybe), one(Effect::DefaultOfOptional));
    assert_eq!(silently(maybe, "f: int32?"), one(Effect::DefaultOfOptional));
    assert_eq!(silently(small, "f: int32"), []);
}

#[test]
fn a_type_has_another_name() {
    let types = |name: &str| {
        let types = format!("types: {{ {name}: {{ fields: {{ x: int32 }} }} }}\n");
        model(&types, &format!("{{ fields: {{ one: {name}, two: [{name}] }} }}"))
    };
    let (old, new) = (types("Money"), types("Amount"));
    let found = silent(side(&old, false), side(&new, false));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].path.as_str(), &found[0].effect), ("/one", &Effect::TypeRenamed));
    assert_eq!(silent(side(&old, false), side(&old, false)), []);
}
