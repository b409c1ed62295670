//! A client that declares what was emitted, with the settings that were emitted, gets no 406: every example.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use serde_json::{Value, json};
use topoc_tests::broker::{Broker, Vhost, redeclare};
use topoc_tests::topologies::Sample;

/// Runs `test` for every virtual host of every sample, imported into one of the test's own.
fn for_each_vhost(broker: &'static Broker, test: impl Fn(&Vhost<'_>, &str, &Value)) {
    for sample in Sample::all() {
        for name in sample.emit(&broker.release, None).vhosts {
            let emission = sample.emit(&broker.release, Some(&name));
            let vhost = broker.vhost("redeclare");
            assert!(vhost.import(&emission.external).is_success(), "{broker:?}: {sample}");
            let answer = vhost.import(&emission.document);
            assert!(answer.is_success(), "{broker:?}: {sample}: {answer}");
            test(&vhost, &format!("{broker:?}: {sample} --vhost {name}"), &emission.document);
        }
    }
}

#[test]
fn the_emitted_settings_are_those_of_the_broker() {
    Broker::for_each(|broker| {
        for_each_vhost(broker, |vhost, what, document| {
            let refused: Vec<_> =
                redeclare(vhost, document).iter().map(ToString::to_string).collect();
            assert!(refused.is_empty(), "{what}:\n{}", refused.join("\n"));
        });
    });
}

/// The document with one argument of each queue and the type of each exchange changed, and the names of those.
fn changed(document: &Value) -> (Value, Vec<String>) {
    let mut document = document.clone();
    let mut names = Vec::new();
    for exchange in document["exchanges"].as_array_mut().unwrap() {
        exchange["type"] =
            if exchange["type"] == "fanout" { json!("direct") } else { json!("fanout") };
        names.push(exchange["name"].as_str().unwrap().to_owned());
    }
    for queue in document["queues"].as_array_mut().unwrap() {
        let arguments = queue["arguments"].as_object_mut().unwrap();
        let is_stream = arguments.get("x-queue-type") == Some(&json!("stream"));
        let argument = if is_stream { "x-max-length-bytes" } else { "x-max-length" };
        let other = arguments.get(argument).and_then(Value::as_i64).unwrap_or(0) + 12345;
        arguments.insert(argument.to_owned(), other.into());
        names.push(queue["name"].as_str().unwrap().to_owned());
    }
    names.sort();
    (document, names)
}

#[test]
fn a_changed_setting_is_refused() {
    Broker::for_each(|broker| {
        for_each_vhost(broker, |vhost, what, document| {
            let (changed, expected) = changed(document);
            let refused = redeclare(vhost, &changed);
            let mut names: Vec<_> =
                refused.iter().map(|refusal| refusal.object.name("name").to_owned()).collect();
            names.sort();
            assert_eq!(names, expected, "{what}");
            assert!(refused.iter().all(|refusal| refusal.code == 406), "{what}: {refused:?}");
        });
    });
}
