//! The names that services have in generated Rust: of modules, and of what stands in them.

use super::Services;
use super::given;
use crate::emit::rust::claims::{Claims, Owner};
use crate::emit::rust::names::{pascal, snake};
use crate::model::{Id, Queue, Service};
use crate::source::Place;

/// What stands in the module of a service, whatever it publishes and consumes.
const OWN: [&str; 2] = ["Producer", "Client"];
/// Statics have names apart from those of types.
const OWN_STATICS: [&str; 2] = ["EXPECTED", "DECLARES"];

/// Takes the names of all services that code is wanted for.
pub(in crate::emit::rust) fn claim(services: &Services<'_>, claims: &mut Claims) {
    let of_generated = |what: &str| Owner::at(format!("generated code's own `{what}`"), None);
    claims.claim("given".to_owned(), of_generated("given"));
    for service in services.wanted() {
        let module = snake(service.rust_name());
        let what = format!("the service `{}`", service.name);
        if !claims.claim(module.clone(), Owner::at(what, service.origin.place())) {
            continue;
        }
        for own in OWN {
            claims.claim(format!("{module}::{own}"), of_generated(own));
        }
        for own in OWN_STATICS {
            claims.claim(format!("static {module}::{own}"), of_generated(own));
        }
        queues(services, service, &module, claims);
    }
    given::claim(services, claims);
}

/// A queue has a trait and a constant; its functions' names differ where these do.
fn queues(services: &Services<'_>, service: &Service, module: &str, claims: &mut Claims) {
    let consumed = service.consumes.iter().filter_map(|one| {
        let id = one.queue.known()?;
        Some((id, one.name.as_str(), &one.place))
    });
    let mut answered: Vec<_> = service.answers.iter().collect();
    answered.sort_unstable_by_key(|one| one.queue.known());
    answered.dedup_by_key(|one| one.queue.known());
    let answered = answered.into_iter().filter_map(|one| {
        let id = one.queue.known()?;
        Some((id, services.model.queues[id].name.as_str(), &one.place))
    });
    for (id, name, place) in consumed.chain(answered) {
        queue(services, module, (id, name, place), claims);
    }
}

fn queue(
    services: &Services<'_>,
    module: &str,
    (id, name, place): (Id<Queue>, &str, &Place),
    claims: &mut Claims,
) {
    let rust = services.queue(id, name);
    let owner = Owner::at(format!("the queue `{name}`"), Some(place));
    let named = pascal(rust);
    // In the module, the trait would hide the type.
    if let Some(other) = claims.owner(&named).cloned() {
        claims.collide(format!("{module}::{named}"), other, owner.clone());
    }
    if claims.claim(format!("{module}::{named}"), owner.clone()) {
        claims.claim(format!("static {module}::{}", snake(rust).to_uppercase()), owner);
    }
}
