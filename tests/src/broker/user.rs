//! A user of a test's own.

use serde_json::{Value, json};

use super::{Broker, Vhost, segment};

const PASSWORD: &str = "topoc";

/// A user that may do in one vhost what a document says of another user in another vhost. It exists as long as this value does.
pub struct User<'a> {
    broker: &'a Broker,
    vhost: String,
    /// Its name, like that of no other user of this run.
    pub name: String,
}

impl Vhost<'_> {
    /// Makes a user with the permissions that `document` grants to `name` in the vhost `of`.
    pub fn user(&self, document: &Value, name: &str, of: &str) -> User<'_> {
        let user = format!("{}-{name}", self.name);
        let (path, vhost) = (segment(&user), segment(&self.name));
        let put = |path: String, body: &Value| {
            let answer = self.broker.put(&path, body);
            assert!(answer.is_success(), "{:?}: {path}: {answer}", self.broker);
        };
        put(format!("/api/users/{path}"), &json!({ "password": PASSWORD, "tags": "" }));
        for (section, kind) in
            [("permissions", "permissions"), ("topic_permissions", "topic-permissions")]
        {
            let entries = document[section].as_array().into_iter().flatten();
            for entry in entries.filter(|entry| entry["user"] == name && entry["vhost"] == of) {
                put(format!("/api/{kind}/{vhost}/{path}"), entry);
            }
        }
        User { broker: self.broker, vhost: self.name.clone(), name: user }
    }
}

impl User<'_> {
    /// The address for a client: the broker's, with this user and its vhost.
    pub fn amqp(&self) -> String {
        let host = self.broker.amqp.rsplit_once('@').map_or("", |(_, host)| host);
        format!("amqp://{}:{PASSWORD}@{host}/{}", segment(&self.name), segment(&self.vhost))
    }
}

impl Drop for User<'_> {
    fn drop(&mut self) {
        let deleted = self.broker.delete(&format!("/api/users/{}", segment(&self.name)));
        assert!(
            deleted.is_success() || std::thread::panicking(),
            "cannot delete user '{}': {deleted}",
            self.name
        );
    }
}
