//! What cases of one edit do not show (`diff/cases.rs` has these): what changes in silence, and types that stand in many places.

use super::{Effect, Reason, Side, refusals, silent};
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

#[test]
fn an_edit_of_a_shared_type_is_one_refusal_with_all_its_paths() {
    let [old, new] = ["decimal", "float64"].map(|amount| {
        let types = format!("types: {{ Money: {{ fields: {{ amount: {amount} }} }} }}\n");
        model(&types, "{ fields: { total: Money, lines: [Money], gross: Money } }")
    });
    let found = refusals(side(&old, false), side(&new, false));
    let [refusal] = &found[..] else { panic!("{found:?}") };
    assert_eq!(refusal.path.as_str(), "/gross/amount");
    let also: Vec<_> = refusal.also.iter().map(|path| path.as_str()).collect();
    assert_eq!(also, ["/lines/0/amount", "/total/amount"]);
}

#[test]
fn types_that_hold_each_other_twice_come_to_an_end() {
    let types = |last: &str| {
        let level = |n: usize| format!("T{n}: {{ fields: {{ a: T{}, b: T{} }} }}, ", n + 1, n + 1);
        let levels: String = (0..40).map(level).collect();
        format!("types: {{ {levels} T40: {{ fields: {{ x: {last}, y: \"[T0]\" }} }} }}\n")
    };
    let [old, new] = ["int32", "int64"].map(|last| model(&types(last), "{ type: T0 }"));
    assert_eq!(refusals(side(&old, false), side(&new, false)), []);
    let found = refusals(side(&new, false), side(&old, false));
    assert_eq!((found.len(), found[0].reason), (1, Reason::Range));
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
    assert_eq!(silently(small, "f: int32"), one(Effect::DefaultGone));
    assert_eq!(silently(small, ""), one(Effect::DefaultStays));
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
