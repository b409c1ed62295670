//! The faults: everything in the example, changed in every way in which it is easily got wrong.

mod bindings;
mod dead_letters;
mod exchanges;
mod messages;
mod queues;
mod services;

use super::example::Example;
use super::mutant::{Maker, Mutant};

/// Every mutant of the example.
pub(crate) fn all(base: &Example) -> Vec<Mutant> {
    let mut maker = Maker { base, all: Vec::new() };
    exchanges::make(&mut maker);
    queues::make(&mut maker);
    dead_letters::make(&mut maker);
    messages::make(&mut maker);
    services::make(&mut maker);
    maker.all
}
