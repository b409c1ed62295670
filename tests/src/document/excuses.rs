//! What a broker adds by itself or writes otherwise, by name: the whole list of what may differ.

use serde_json::{Map, Value, json};

use super::{Comparable, HARNESS_USER, Object, Section, Version};

/// One thing in which an export may differ from the document that was imported.
pub struct Excuse {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// The first version that does so.
    pub from: Version,
    /// What the broker does, and where that was seen.
    pub why: &'static str,
    /// Takes the difference away, and nothing else: (emitted, exported).
    pub apply: fn(&mut Comparable, &mut Comparable),
}

impl Excuse {
    /// Whether brokers of `version` do so.
    pub fn holds_for(&self, version: Version) -> bool {
        version >= self.from
    }
}

/// Every difference that is excused. What was seen, was seen on 3.10.8, 4.0.5 and 4.3.6.
///
/// Two gaps of the export itself are closed before, in `Broker::state`: 4.3 leaves out internal exchanges, and the key `internal`.
pub const EXCUSES: &[Excuse] = &[
    Excuse {
        name: "header",
        from: Version::V3_10,
        why: "versions, product and cluster name, the format and its explanation (from 4.0) say who wrote the document, not what is in it",
        apply: header,
    },
    Excuse {
        name: "vhost-header",
        from: Version::V4_0,
        why: "the export of one vhost begins with what is said of the vhost itself; an import into a vhost ignores that",
        apply: vhost_header,
    },
    Excuse {
        name: "default-vhost",
        from: Version::V3_10,
        why: "every node creates the vhost / at its first start",
        apply: |emitted, exported| {
            added(emitted, exported, |object| *object == Object::global(Section::Vhosts, "/"))
        },
    },
    Excuse {
        name: "default-user",
        from: Version::V3_10,
        why: "every node creates the user guest, with all permissions in /, at its first start",
        apply: |emitted, exported| {
            added(emitted, exported, |object| {
                *object == Object::global(Section::Users, "guest")
                    || (object.section == Section::Permissions && object.names == ["guest", "/"])
            });
        },
    },
    Excuse {
        name: "harness-user",
        from: Version::V3_10,
        why: "the tests' own administrator; whoever imports over HTTP gets all permissions in the vhosts that the import creates",
        apply: |emitted, exported| {
            added(emitted, exported, |object| {
                *object == Object::global(Section::Users, HARNESS_USER)
                    || (object.section == Section::Permissions
                        && object.name("user") == HARNESS_USER)
            });
        },
    },
    Excuse {
        name: "cluster-tags",
        from: Version::V4_0,
        why: "a node has a global parameter cluster_tags, which is empty",
        apply: |emitted, exported| {
            added(emitted, exported, |object| {
                *object == Object::global(Section::GlobalParameters, "cluster_tags")
            });
        },
    },
    Excuse {
        name: "internal-cluster-id",
        from: Version::V3_10,
        why: "a node invents its own; 3.10 and 4.0 export it, and let a document overwrite it; 4.3 does neither",
        apply: |emitted, exported| {
            let id = Object::global(Section::GlobalParameters, "internal_cluster_id");
            emitted.objects.remove(&id);
            exported.objects.remove(&id);
        },
    },
    Excuse {
        name: "predeclared-exchanges",
        from: Version::V4_3,
        why: "4.3 exports amq.rabbitmq.log, which a node declares for itself; an import skips whatever is called amq.*",
        apply: |emitted, exported| {
            added(emitted, exported, |object| {
                object.section == Section::Exchanges && object.name("name").starts_with("amq.")
            });
        },
    },
    Excuse {
        name: "vhost-metadata",
        from: Version::V3_10,
        why: "4.0 writes a vhost's description, tags and default queue type both in `metadata` and beside it; 3.10 leaves out what is empty, and the default queue type, which it keeps",
        apply: vhost_metadata,
    },
    Excuse {
        name: "vhost-limits",
        from: Version::V4_0,
        why: "a vhost's `limits` are written out as a copy of its vhost-limits parameter, which is compared; an import ignores them",
        apply: vhost_limits,
    },
    Excuse {
        name: "user-limits",
        from: Version::V3_10,
        why: "a user's limits are always written out, empty where there are none",
        apply: |emitted, exported| {
            defaults(emitted, exported, Section::Users, &[("limits", json!({}))])
        },
    },
    Excuse {
        name: "default-queue-type",
        from: Version::V4_0,
        why: "from 4.0 a queue's type is always stored, as argument x-queue-type; without one it is the vhost's default, else classic",
        apply: default_queue_type,
    },
    Excuse {
        name: "queue-type-key",
        from: Version::V4_3,
        why: "4.3 writes a queue's type once more, as key `type`; it repeats the argument, and an import ignores it",
        apply: queue_type_key,
    },
];

const HEADER: [&str; 8] = [
    "rabbit_version",
    "rabbitmq_version",
    "product_name",
    "product_version",
    "rabbitmq_definition_format",
    "original_cluster_name",
    "original_vhost_name",
    "explanation",
];

fn header(emitted: &mut Comparable, exported: &mut Comparable) {
    for side in [emitted, exported] {
        side.header.retain(|key, _| !HEADER.contains(&key.as_str()));
    }
}

fn vhost_header(emitted: &mut Comparable, exported: &mut Comparable) {
    let keys = ["metadata", "description", "tags", "default_queue_type", "limits"];
    for side in [emitted, exported] {
        side.header.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

/// Drops objects that only the export has and that `excused` knows.
fn added(emitted: &Comparable, exported: &mut Comparable, excused: impl Fn(&Object) -> bool) {
    exported.objects.retain(|object, _| emitted.objects.contains_key(object) || !excused(object));
}

/// Drops keys that only the export has and that hold the broker's default.
fn defaults(
    emitted: &Comparable,
    exported: &mut Comparable,
    section: Section,
    keys: &[(&str, Value)],
) {
    for (object, theirs) in exported.section_mut(section) {
        let Some(ours) = emitted.objects.get(object) else { continue };
        for (key, default) in keys {
            if !ours.contains_key(*key) && theirs.get(*key) == Some(default) {
                theirs.remove(*key);
            }
        }
    }
}

const METADATA: [&str; 3] = ["description", "tags", "default_queue_type"];

/// Moves everything into `metadata`, on both sides, then forgets what only the export has and is the default.
fn vhost_metadata(emitted: &mut Comparable, exported: &mut Comparable) {
    for side in [&mut *emitted, &mut *exported] {
        for (_, vhost) in side.section_mut(Section::Vhosts) {
            gather_metadata(vhost);
        }
    }
    forget_unexported_queue_type(emitted, exported);
    let default = json!({"description": "", "tags": [], "default_queue_type": "classic"});
    for (object, theirs) in exported.section_mut(Section::Vhosts) {
        let ours = emitted.objects.get(object).and_then(|ours| ours.get("metadata"));
        let Some(theirs) = theirs.get_mut("metadata").and_then(Value::as_object_mut) else {
            continue;
        };
        theirs.retain(|key, value| {
            ours.and_then(|ours| ours.get(key)).is_some() || Some(&*value) != default.get(key)
        });
    }
}

/// 3.10 exports no virtual host's default queue type; from 4.0 every virtual host has one there.
fn forget_unexported_queue_type(emitted: &mut Comparable, exported: &Comparable) {
    const KEY: &str = "default_queue_type";
    let has_it = |vhost: &Map<String, Value>| vhost["metadata"].get(KEY).is_some();
    if exported.section(Section::Vhosts).any(|(_, vhost)| has_it(vhost)) {
        return;
    }
    for (_, vhost) in emitted.section_mut(Section::Vhosts) {
        if let Some(metadata) = vhost.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.remove(KEY);
        }
    }
}

fn gather_metadata(vhost: &mut Map<String, Value>) {
    let beside: Vec<_> =
        METADATA.iter().filter_map(|key| Some((*key, vhost.remove(*key)?))).collect();
    let metadata = vhost.entry("metadata").or_insert_with(|| json!({}));
    let Some(metadata) = metadata.as_object_mut() else { return };
    for (key, value) in beside {
        metadata.entry(key).or_insert(value);
    }
}

fn vhost_limits(emitted: &mut Comparable, exported: &mut Comparable) {
    for side in [emitted, exported] {
        for (_, vhost) in side.section_mut(Section::Vhosts) {
            vhost.remove("limits");
        }
    }
}

fn default_queue_type(emitted: &mut Comparable, exported: &mut Comparable) {
    let types: std::collections::BTreeMap<String, Value> = exported
        .section(Section::Vhosts)
        .filter_map(|(object, vhost)| {
            let default =
                vhost.get("metadata").and_then(|metadata| metadata.get("default_queue_type"));
            Some((object.name("name").to_owned(), default?.clone()))
        })
        .collect();
    let classic = json!("classic");
    for (object, theirs) in exported.section_mut(Section::Queues) {
        let ours = emitted.objects.get(object).and_then(|ours| ours.get("arguments"));
        if ours.is_none_or(|ours| ours.get("x-queue-type").is_some()) {
            continue;
        }
        let default = types.get(object.name("vhost")).unwrap_or(&classic);
        let Some(arguments) = theirs.get_mut("arguments").and_then(Value::as_object_mut) else {
            continue;
        };
        if arguments.get("x-queue-type") == Some(default) {
            arguments.remove("x-queue-type");
        }
    }
}

fn queue_type_key(emitted: &mut Comparable, exported: &mut Comparable) {
    for (object, theirs) in exported.section_mut(Section::Queues) {
        let said = emitted.objects.get(object).is_some_and(|ours| ours.contains_key("type"));
        let argument = theirs.get("arguments").and_then(|arguments| arguments.get("x-queue-type"));
        let repeats = argument.is_none_or(|argument| theirs.get("type") == Some(argument));
        if !said && repeats {
            theirs.remove("type");
        }
    }
}
