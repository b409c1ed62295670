//! Small documents of our own; the corpus is for `tests/tests/import_corpus.rs`.

use super::{Import, ImportOptions, import};
use crate::emit::{Definitions, definitions};
use crate::report::Class;
use crate::source::Memory;
use crate::{Options, compile};

fn run(document: &str) -> Import {
    let files = Memory::default().with("shop.json", document);
    import(&files, "shop.json", &ImportOptions::default()).unwrap()
}

/// The file that comes of a document, which must read back without a lint.
fn yaml(document: &str) -> String {
    let text = run(document).yaml.unwrap();
    let files = Memory::default().with("t.yaml", text.as_str());
    let compiled = compile(&files, "t.yaml", &Options::default()).unwrap();
    let lints: Vec<_> =
        compiled.diagnostics.iter().filter(|found| found.class == Class::Lint).collect();
    assert!(lints.is_empty(), "{lints:?}\n{text}");
    assert!(
        compiled.checked.is_some() || compiled.faulty.is_some(),
        "{:?}\n{text}",
        compiled.diagnostics
    );
    text
}

/// The definitions document that a topology becomes.
fn emitted(yaml: &str) -> String {
    let files = Memory::default().with("t.yaml", yaml);
    let compiled = compile(&files, "t.yaml", &Options::default()).unwrap();
    let checked = compiled.checked.unwrap();
    let files = definitions(&checked, &Definitions::default(), &compiled.sources).unwrap();
    files["definitions.json"].clone()
}

fn messages(import: &Import) -> Vec<&str> {
    import.notes.iter().map(|note| note.message.as_str()).collect()
}

#[test]
fn arguments_become_words_where_they_are_the_same() {
    let yaml = yaml(
        r#"{ "queues": [
        { "name": "a", "vhost": "/", "durable": true, "auto_delete": false, "arguments":
          { "x-message-ttl": 86400000, "x-max-length": 5, "x-max-length-bytes": 1048576, "x-overflow": "reject-publish" } },
        { "name": "b", "vhost": "/", "durable": true, "auto_delete": false, "arguments":
          { "x-queue-type": "quorum", "x-max-priority": 5 } }
    ] }"#,
    );
    let words = "  a:\n    type: classic\n    message_ttl: 1d\n    max_length: 5\n    max_length_bytes: 1MiB\n    overflow: reject-publish\n";
    assert!(yaml.contains(words), "{yaml}");
    assert!(yaml.contains("x-max-priority: 5"), "{yaml}");
}

#[test]
fn a_priority_may_be_any_number_on_the_way_in_and_out() {
    for priority in ["1.5", "-2.5", "0.0", "7", "1e+300", "18446744073709551615"] {
        let value = format!(
            r#"{{ "pattern": "^a", "apply-to": "queues", "definition": {{ "max-length": 5 }}, "priority": {priority} }}"#
        );
        let yaml = yaml(&format!(
            r#"{{ "queues": [{{ "name": "a", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {{}} }}],
            "policies": [{{ "name": "p", "vhost": "/", "pattern": "^a", "apply-to": "queues", "definition": {{ "max-length": 5 }}, "priority": {priority} }}],
            "parameters": [{{ "component": "operator_policy", "name": "o", "vhost": "/", "value": {value} }}] }}"#
        ));
        assert_eq!(yaml.matches(&format!("priority: {priority}")).count(), 2, "{yaml}");
        let written = emitted(&yaml);
        assert_eq!(written.matches(&format!("\"priority\": {priority}")).count(), 2, "{written}");
    }
}

#[test]
fn a_parking_queue_becomes_a_policy_only_where_it_is_just_that() {
    let document = |limit: &str| {
        format!(
            r#"{{ "rabbitmq_version": "4.0.5",
            "exchanges": [{{ "name": "dlx", "vhost": "/", "type": "direct", "durable": true, "auto_delete": false, "internal": false, "arguments": {{}} }}],
            "queues": [
              {{ "name": "a", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {{ "x-dead-letter-exchange": "dlx", "x-dead-letter-routing-key": "a" }} }},
              {{ "name": "a.dlq", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {{ "x-queue-type": "quorum", "x-delivery-limit": {limit} }} }}],
            "bindings": [{{ "source": "dlx", "vhost": "/", "destination": "a.dlq", "destination_type": "queue", "routing_key": "a", "arguments": {{}} }}] }}"#
        )
    };
    let sugar = yaml(&document("-1"));
    assert!(
        sugar.contains("dead_letters:\n  dlx: { exchange: dlx, queue: \"{queue}.dlq\" }"),
        "{sugar}"
    );
    assert!(sugar.contains("dead_letter: dlx"), "{sugar}");
    assert!(!sugar.contains("a.dlq:"), "{sugar}");
    let plain = yaml(&document("20"));
    assert!(plain.contains("dead_letter: { exchange: dlx }"), "{plain}");
    assert!(plain.contains("a.dlq:"), "{plain}");
}

#[test]
fn what_the_document_does_not_hold_is_external() {
    let yaml = yaml(
        r#"{ "bindings": [{ "source": "theirs", "vhost": "far", "destination": "q", "destination_type": "queue", "routing_key": "k", "arguments": {} }],
            "permissions": [{ "user": "ops", "vhost": "/", "configure": "", "write": "", "read": "" }] }"#,
    );
    for line in ["vhost: far", "  theirs: { external: true }", "  ops: { external: true }"] {
        assert!(yaml.contains(line), "{line}\n{yaml}");
    }
    assert!(yaml.contains("# fault[unknown-name]: there is no queue `q`\n  q:"), "{yaml}");
}

#[test]
fn a_clear_text_password_is_not_copied() {
    let import = run(r#"{ "users": [
        { "name": "app", "password": "s3cr3t-word", "tags": "administrator" },
        { "name": "a.pp", "password": "other-word", "tags": [] },
        { "name": "a-pp", "password": "third-word", "tags": [] }] }"#);
    let yaml = import.yaml.as_ref().unwrap();
    for variable in ["APP_PASSWORD", "A_PP_PASSWORD", "A_PP_2_PASSWORD"] {
        assert!(yaml.contains(&format!("password: {{ env: {variable} }}")), "{variable}\n{yaml}");
    }
    assert!(!format!("{yaml}{:?}", import.notes).contains("-word"));
    assert!(messages(&import).iter().any(|message| message.contains("clear text")));
}

#[test]
fn what_is_not_kept_is_said_with_its_place() {
    let import = run(
        r#"{ "_comment": "hello", "product_name": "Rabbit", "vhosts": [{ "name": "/", "limits": { "max-queues": 5 }, "default_queue_type": "quorum" }],
            "queues": [{ "name": "a", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}, "note": 1 },
                       { "name": "a", "vhost": "/", "durable": false, "auto_delete": false, "arguments": {} }] }"#,
    );
    let places: Vec<_> =
        import.notes.iter().map(|note| note.labels[0].place.pointer.as_str()).collect();
    for place in [
        "/_comment",
        "/product_name",
        "/vhosts/0/limits",
        "/vhosts/0/default_queue_type",
        "/queues/0/note",
        "/queues/1",
    ] {
        assert!(places.contains(&place), "{place} is not in {places:?}");
    }
}

#[test]
fn a_binding_that_asks_for_null_is_left_out_and_a_fault() {
    let document = r#"{ "queues": [{ "name": "a", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {} }],
        "bindings": [{ "source": "amq.headers", "vhost": "/", "destination": "a", "destination_type": "queue", "routing_key": "", "arguments": { "format": null } }] }"#;
    let import = run(document);
    let (left_out, place) = (&import.notes[0], import.notes[0].labels[0].place.pointer.as_str());
    assert!(left_out.message.ends_with("the binding is left out"), "{:?}", import.notes);
    assert_eq!(place, "/bindings/0/arguments");
    assert!(!yaml(document).contains("bindings"), "{:?}", import.yaml);
    let files = Memory::default().with("shop.json", document);
    let found = compile(&files, "shop.json", &Options::default()).unwrap().diagnostics;
    assert!(found.iter().any(|one| one.rule == "argument-out-of-range"), "{found:?}");
}

#[test]
fn a_broken_document_gives_its_error_and_no_file() {
    for (document, rule) in [
        ("{ \"queues\": [", "invalid-json"),
        ("{ \"queues\": 5 }", "wrong-type"),
        ("{ \"topoc\": 1 }", "invalid-definitions"),
    ] {
        let import = run(document);
        assert!(import.yaml.is_none(), "{document}");
        assert_eq!(import.notes[0].rule, rule, "{document}");
    }
}

#[test]
fn names_that_yaml_would_misread_stay_names() {
    for name in ["yes", "1e3", "0o7", "~", "3.10", "a: b", "# c", "", "*", "{q}", "é\n\u{85}", "<<"]
    {
        let quoted = serde_json::to_string(name).unwrap();
        let yaml = yaml(&format!(
            r#"{{ "queues": [{{ "name": {quoted}, "vhost": "/", "durable": true, "auto_delete": false, "arguments": {{ {quoted}: {quoted} }} }}] }}"#
        ));
        let files = Memory::default().with("t.yaml", yaml.as_str());
        let compiled = compile(&files, "t.yaml", &Options::default()).unwrap();
        let model = compiled.checked.as_ref().map(crate::Checked::model);
        let queue = model.or(compiled.faulty.as_ref()).unwrap().queues.values().next().unwrap();
        assert_eq!((queue.name.as_str(), queue.arguments.text(name)), (name, Some(name)), "{yaml}");
    }
}
