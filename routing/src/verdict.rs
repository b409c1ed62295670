//! Why a binding takes a message, or does not.

use crate::headers::{Value, fits};
use crate::message::Message;
use crate::route::Hop;
use crate::topology::{BindingId, ExchangeKind, Topology};
use std::fmt;

/// What a binding makes of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It takes it.
    Takes,
    /// It may be the one that is chosen.
    MayBeChosen,
    /// Its key is another.
    OtherKey,
    /// Its pattern does not match the key.
    OtherWords,
    /// A header that it asks for is not there.
    NoHeader(String),
    /// A header has another value than it asks for.
    OtherValue {
        /// The header.
        header: String,
        /// The value that the binding asks for.
        wanted: Value,
        /// The value that the message has.
        found: Value,
    },
    /// It asks for any of no headers.
    AsksForNothing,
    /// It asks for one of its headers, and the message has none of them.
    NoneOfItsHeaders,
}

impl Verdict {
    /// Whether the message goes that way, or may.
    #[must_use]
    pub const fn takes(&self) -> bool {
        matches!(self, Self::Takes | Self::MayBeChosen)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Takes => f.write_str("matches"),
            Self::MayBeChosen => f.write_str("may be chosen"),
            Self::OtherKey => f.write_str("is another key"),
            Self::OtherWords => f.write_str("does not match the key"),
            Self::NoHeader(name) => write!(f, "asks for the header `{name}`, which is not there"),
            Self::OtherValue { header, wanted, found } => {
                write!(f, "asks for `{header}` {wanted}, and it is {found}")
            }
            Self::AsksForNothing => f.write_str("asks for any of no headers"),
            Self::NoneOfItsHeaders => f.write_str("asks for one of its headers, and none is there"),
        }
    }
}

impl Topology {
    /// Why a binding of an exchange takes a message that came there on its way, or does not.
    #[must_use]
    pub fn verdict(&self, hop: &Hop, binding: BindingId, message: &Message) -> Verdict {
        // Bindings that match come in the order of their making.
        let takes = hop.matched.binary_search(&binding).is_ok();
        match self.kind(hop.exchange) {
            ExchangeKind::OneOf | ExchangeKind::Opaque => Verdict::MayBeChosen,
            _ if takes => Verdict::Takes,
            ExchangeKind::Topic => Verdict::OtherWords,
            ExchangeKind::Headers => self.missing_header(binding, message),
            ExchangeKind::Default | ExchangeKind::Direct | ExchangeKind::Fanout => {
                Verdict::OtherKey
            }
        }
    }

    fn missing_header(&self, binding: BindingId, message: &Message) -> Verdict {
        let binding = self.binding(binding);
        let mut asked = binding.headers.iter().filter(|(name, _)| binding.matching.looks_at(name));
        if binding.matching.is_any() {
            return match asked.next() {
                None => Verdict::AsksForNothing,
                Some(_) => Verdict::NoneOfItsHeaders,
            };
        }
        let strict = self.semantics.strict_numbers;
        for (name, wanted) in asked {
            match message.headers.get(name) {
                None => return Verdict::NoHeader(name.to_owned()),
                Some(found) if !fits(wanted, found, strict) => {
                    let (header, wanted, found) = (name.to_owned(), wanted.clone(), found.clone());
                    return Verdict::OtherValue { header, wanted, found };
                }
                Some(_) => {}
            }
        }
        Verdict::Takes
    }
}
