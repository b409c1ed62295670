//! What is emitted is what a broker has after the import: every example, object for object, argument for argument.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use serde_json::{Value, json};
use topoc_tests::broker::{Broker, Whole};
use topoc_tests::topologies::{Emission, Sample};

/// Both documents in one.
fn together(emission: &Emission) -> Value {
    let mut all = emission.document.clone();
    for (section, entries) in emission.external.as_object().unwrap() {
        let entries = entries.as_array().unwrap();
        all[section].as_array_mut().unwrap().extend(entries.iter().cloned());
    }
    all
}

/// Says on which broker and for which sample, once for all differences.
fn assert_equal(whole: &Whole<'_>, sample: &Sample, emission: &Emission, after: &str) {
    let differences: Vec<_> =
        whole.differences(&together(emission)).iter().map(ToString::to_string).collect();
    assert!(
        differences.is_empty(),
        "{:?}: {sample}, after {after}:\n{}",
        whole.broker,
        differences.join("\n")
    );
}

fn import_external(whole: &Whole<'_>, sample: &Sample, emission: &Emission) {
    // What is someone else's may live in a virtual host that the topology makes.
    let mut given = emission.external.clone();
    if let Some(vhosts) = given["vhosts"].as_array_mut() {
        vhosts.extend(emission.vhosts.iter().map(|name| json!({ "name": name })));
    }
    let answer = whole.import(&given);
    assert!(answer.is_success(), "{:?}: what {sample} takes as given: {answer}", whole.broker);
}

#[test]
fn an_import_over_http_is_exported_again_and_a_second_changes_nothing() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        for sample in Sample::all() {
            let emission = sample.emit(&broker.release, None);
            import_external(&whole, &sample, &emission);
            let answer = whole.import(&emission.document);
            assert!(answer.is_success(), "{broker:?}: {sample}: {answer}");
            assert_equal(&whole, &sample, &emission, "an import over HTTP");
            let before = broker.state();
            assert!(whole.import(&emission.document).is_success());
            assert_eq!(
                broker.state(),
                before,
                "{broker:?}: {sample}: a second import changes something"
            );
            whole.reset();
        }
    });
}

#[test]
fn an_import_with_rabbitmqctl_is_exported_again() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        for sample in Sample::all().iter().filter(|sample| sample.environment.is_none()) {
            let emission = sample.emit(&broker.release, None);
            import_external(&whole, sample, &emission);
            let outcome = whole.import_with_ctl(&emission.document);
            outcome.unwrap_or_else(|error| panic!("{broker:?}: {sample}: {error}"));
            assert_equal(&whole, sample, &emission, "an import with rabbitmqctl");
            whole.reset();
        }
    });
}

#[test]
fn an_import_into_one_vhost_is_exported_again_and_a_second_changes_nothing() {
    Broker::for_each(|broker| {
        for sample in Sample::all() {
            for name in sample.emit(&broker.release, None).vhosts {
                let emission = sample.emit(&broker.release, Some(&name));
                let vhost = broker.vhost("emitted");
                assert!(vhost.import(&emission.external).is_success(), "{broker:?}: {sample}");
                let answer = vhost.import(&emission.document);
                assert!(answer.is_success(), "{broker:?}: {sample} --vhost {name}: {answer}");
                let found: Vec<_> = vhost
                    .differences(&together(&emission))
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                assert!(
                    found.is_empty(),
                    "{broker:?}: {sample} --vhost {name}:\n{}",
                    found.join("\n")
                );
                let before = vhost.state();
                assert!(vhost.import(&emission.document).is_success());
                assert_eq!(vhost.state(), before, "{broker:?}: {sample} --vhost {name}");
            }
        }
    });
}

#[test]
fn the_samples_hold_what_is_to_be_compared() {
    let samples = Sample::all();
    let topologies = samples.iter().filter(|s| s.environment.is_none() && !s.as_policies).count();
    assert!(topologies >= 18, "{topologies} topologies");
    let count = |as_policies: bool, section: &str| -> usize {
        let chosen = samples.iter().filter(|sample| sample.as_policies == as_policies);
        chosen.map(|s| s.emit("4.0.5", None).document[section].as_array().unwrap().len()).sum()
    };
    for section in
        ["exchanges", "queues", "bindings", "policies", "parameters", "users", "permissions"]
    {
        assert!(count(false, section) > 0, "no sample has {section}");
    }
    assert!(count(true, "policies") > count(false, "policies"), "no setting became a policy");
}
