//! The message that both sides publish and consume.

use serde::{Deserialize, Serialize};
use topoc_runtime::codegen::{Entries, Fields, MapAccess, Plain, Record, SerializeMap};
use topoc_runtime::{Payload, shaped};

/// As one writes it by hand.
#[derive(Deserialize, Serialize)]
pub(crate) struct ByHand {
    pub(crate) number: u64,
    pub(crate) name: String,
}

/// `thing.happened@1`, as generated code has it.
pub(crate) struct Thing {
    pub(crate) number: u64,
    pub(crate) name: String,
}

impl Record for Thing {
    const FIELDS: &'static [&'static str] = &["number", "name"];

    fn read_fields<'de, A: MapAccess<'de>>(from: &mut Entries<'_, A>) -> Result<Self, A::Error> {
        let (mut number, mut name) = (None, None);
        while let Some(index) = from.next(Self::FIELDS)? {
            match index {
                0 => from.read(&mut number, Plain)?,
                _ => from.read(&mut name, Plain)?,
            }
        }
        Ok(Self { number: from.required("number", number)?, name: from.required("name", name)? })
    }

    fn write_fields<M: SerializeMap>(&self, to: &mut Fields<'_, M>) -> Result<(), M::Error> {
        to.write("number", &self.number, Plain)?;
        to.write("name", &self.name, Plain)
    }
}

shaped! {
    record: Thing;
}

impl Payload for Thing {
    const CONTRACT: &'static str = "thing.happened@1";
    const DENIES_UNKNOWN_FIELDS: bool = false;
}

/// A text with which the body has so many bytes.
pub(crate) fn name_for(size: usize) -> String {
    let rest = Thing { number: NUMBER, name: String::new() }.encode().unwrap().len();
    "x".repeat(size - rest)
}

pub(crate) const NUMBER: u64 = 1_000_000;
