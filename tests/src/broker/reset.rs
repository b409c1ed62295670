//! Back to the first state: what a node held before the tests.

use serde_json::json;
use ureq::http::Method;

use super::{Broker, api, segment};
use crate::document::{Comparable, Difference, HARNESS_USER, Object, Section, compare};

/// Above this number of objects the vhost `/` is deleted and created anew, which takes about 100 ms; one object takes 5 to 12 ms.
const ONE_BY_ONE: usize = 8;

/// Makes a node the tests' own: creates their administrator and remembers what the node holds.
///
/// The administrator is not `guest`, since a document may give that user another password.
pub(super) fn adopt(broker: &mut Broker) {
    let path = format!("/api/users/{HARNESS_USER}");
    if !broker.get(&path).is_success() {
        let user = json!({"password": "topoc", "tags": "administrator"}).to_string();
        let created =
            broker.send(Method::PUT, &path, api::GUEST_AUTHORIZATION, Some(user.as_bytes()));
        assert!(
            created.is_success(),
            "{broker:?}: cannot create the user {HARNESS_USER}: {created}"
        );
    }
    // Whoever creates a vhost over HTTP may use it from then on. Said now, or a vhost `/` that is created anew would differ.
    let all = json!({"configure": ".*", "write": ".*", "read": ".*"});
    let opened = broker.put(&format!("/api/permissions/%2F/{HARNESS_USER}"), &all);
    assert!(opened.is_success(), "{broker:?}: cannot open the vhost / to {HARNESS_USER}: {opened}");
    broker.first = broker.state();
}

impl Broker {
    /// Ends the test where somebody else had something on the node before it: a whole node is cleaned, a vhost of one's own is not
    /// in anybody's way.
    pub(super) fn assert_own(&self) {
        let in_use = Comparable::of(&self.first).objects.into_keys().find(|object| {
            object.section.in_vhost()
                || (object.section == Section::Vhosts
                    && *object != Object::global(Section::Vhosts, "/"))
        });
        if let Some(object) = in_use {
            panic!("{self:?} is in use, it has {object}: the tests want a node of their own");
        }
    }

    /// Deletes whatever the node did not hold at first, and restores whatever was changed.
    pub(super) fn reset(&self) {
        let first = Comparable::of(&self.first);
        if self.try_export().is_none() {
            self.delete("/api/vhosts/%2F");
            self.restore();
        }
        let mut held = Comparable::of(&self.state());
        // A plugin may be in the midst of something (a federation link declares its queue), hence more than one attempt.
        for _ in 0..5 {
            let added = || held.objects.keys().filter(|object| !first.objects.contains_key(object));
            let changed =
                first.objects.iter().any(|(object, value)| held.objects.get(object) != Some(value));
            if !changed && added().next().is_none() {
                return;
            }
            let recreate = self.remove(added().collect());
            if changed || recreate {
                self.restore();
            }
            held = Comparable::of(&self.state());
        }
        let remaining = compare(&first, &held)
            .into_iter()
            .filter(|found| !matches!(found, Difference::Header(_)));
        let remaining = remaining.map(|found| found.to_string()).collect::<Vec<_>>().join("\n");
        panic!("{self:?} cannot be brought back to its first state:\n{remaining}");
    }

    /// Returns whether the vhost `/` has been deleted and must be created anew.
    fn remove(&self, added: Vec<&Object>) -> bool {
        for vhost in added.iter().filter(|object| object.section == Section::Vhosts) {
            let path = path_of(vhost);
            if !self.delete(&path).is_success() {
                // From 4.0.6 a document may protect a vhost from deletion.
                self.delete(&format!("{path}/deletion/protection"));
                self.delete(&path);
            }
        }
        let in_default: Vec<_> =
            added.iter().filter(|o| o.section.in_vhost() && o.name("vhost") == "/").collect();
        let bindings_stay =
            in_default.iter().any(|o| o.section == Section::Bindings && !goes_with_exchange(o));
        let recreate = bindings_stay || in_default.len() > ONE_BY_ONE;
        if recreate {
            self.delete("/api/vhosts/%2F");
        } else {
            for object in in_default.iter().filter(|object| object.section != Section::Bindings) {
                self.delete(&path_of(object));
            }
        }
        for object in added
            .iter()
            .filter(|object| !object.section.in_vhost() && object.section != Section::Vhosts)
        {
            self.delete(&path_of(object));
        }
        recreate
    }

    /// Imports the first state over whatever there is.
    fn restore(&self) {
        let answer = self.post("/api/definitions", self.first.to_string().as_bytes());
        assert!(answer.is_success(), "{self:?}: cannot restore the first state: {answer}");
    }
}

/// Whether deleting the exchanges that are not predeclared deletes this binding.
fn goes_with_exchange(binding: &Object) -> bool {
    let own = |name: &str| !name.is_empty() && !name.starts_with("amq.");
    own(binding.name("source")) || own(binding.name("destination"))
}

/// The management API's address of an object that can be deleted there.
fn path_of(object: &Object) -> String {
    let name = |key| segment(object.name(key));
    match object.section {
        Section::Vhosts => format!("/api/vhosts/{}", name("name")),
        Section::Users => format!("/api/users/{}", name("name")),
        Section::Permissions => format!("/api/permissions/{}/{}", name("vhost"), name("user")),
        Section::TopicPermissions => {
            format!("/api/topic-permissions/{}/{}", name("vhost"), name("user"))
        }
        Section::GlobalParameters => format!("/api/global-parameters/{}", name("name")),
        Section::Parameters if object.name("component") == "operator_policy" => {
            format!("/api/operator-policies/{}/{}", name("vhost"), name("name"))
        }
        Section::Parameters => {
            format!("/api/parameters/{}/{}/{}", name("component"), name("vhost"), name("name"))
        }
        Section::Policies => format!("/api/policies/{}/{}", name("vhost"), name("name")),
        Section::Exchanges => format!("/api/exchanges/{}/{}", name("vhost"), name("name")),
        Section::Queues => format!("/api/queues/{}/{}", name("vhost"), name("name")),
        Section::Bindings => format!("/api/bindings/{}", name("vhost")),
    }
}
