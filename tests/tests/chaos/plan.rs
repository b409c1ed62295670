//! What is published: so many messages of several kinds, and how each of them behaves. The same seed gives the same.

use super::account::{Account, Due};
use super::shop::{self, Shop};
use std::collections::HashMap;
use std::sync::Arc;
use topoc_tests::random::Random;

/// How many customers have credit: each is a key whose order is kept.
pub const CUSTOMERS: usize = 40;

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    OrderPlacedV1(&'static str),
    OrderPlacedV2(&'static str),
    OrderCancelled,
    CreditChanged,
    PaymentCaptured,
    PaymentRefused,
    StockReserved,
    ShipmentSent,
}

const REGIONS: [&str; 3] = ["us", "eu", "apac"];

impl Kind {
    fn any(random: &mut Random) -> Self {
        let region = *random.pick(&REGIONS);
        match random.below(100) {
            0..4 => Self::OrderPlacedV1(region),
            4..16 => Self::OrderPlacedV2(region),
            16..19 => Self::OrderCancelled,
            19..50 => Self::CreditChanged,
            50..68 => Self::PaymentCaptured,
            68..73 => Self::PaymentRefused,
            73..90 => Self::StockReserved,
            _ => Self::ShipmentSent,
        }
    }

    /// The contract, its version, and the values of its key's parameters.
    fn contract(self) -> (&'static str, u32, Vec<(&'static str, &'static str)>) {
        match self {
            Self::OrderPlacedV1(region) => ("order.placed", 1, vec![("region", region)]),
            Self::OrderPlacedV2(region) => ("order.placed", 2, vec![("region", region)]),
            Self::OrderCancelled => ("order.cancelled", 1, vec![]),
            Self::CreditChanged => ("credit.changed", 1, vec![]),
            Self::PaymentCaptured => ("payment.captured", 1, vec![]),
            Self::PaymentRefused => ("payment.refused", 1, vec![]),
            Self::StockReserved => ("stock.reserved", 1, vec![]),
            Self::ShipmentSent => ("shipment.sent", 1, vec![]),
        }
    }
}

/// What a message's handlers do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    Succeeds,
    /// The first attempt fails, a further one succeeds.
    FailsOnce,
    /// As that, by a panic.
    PanicsOnce,
    /// No attempt can help, and the handler says so.
    IsPoison,
    /// Every attempt fails, until they are used up.
    FailsAlways,
}

impl Behaviour {
    fn any(random: &mut Random, kind: Kind, is_early: bool) -> Self {
        // A message that is tried again in order holds up all behind it.
        let is_ordered = kind == Kind::CreditChanged;
        match random.below(1000) {
            0..10 => Self::IsPoison,
            10..12 if is_ordered => Self::FailsOnce,
            12..13 if is_ordered => Self::PanicsOnce,
            10..30 if !is_ordered => Self::FailsOnce,
            30..35 if !is_ordered => Self::PanicsOnce,
            // Its last attempt is half a minute after its first one: not at the end.
            35..37 if !is_ordered && is_early => Self::FailsAlways,
            _ => Self::Succeeds,
        }
    }

    fn is_final(self) -> bool {
        matches!(self, Self::IsPoison | Self::FailsAlways)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Message {
    pub kind: Kind,
    pub behaviour: Behaviour,
    /// The customer whose credit changes.
    pub customer: usize,
}

#[derive(Debug)]
pub struct Plan {
    pub messages: Vec<Message>,
}

impl Plan {
    pub fn new(random: &mut Random, count: usize) -> Self {
        let message = |number| {
            let kind = Kind::any(random);
            let behaviour = Behaviour::any(random, kind, number < count / 2);
            Message { kind, behaviour, customer: random.below(CUSTOMERS) }
        };
        Self { messages: (0..count).map(message).collect() }
    }

    /// The account of these messages: where each has to come is what the compiler says.
    pub fn account(&self, shop: &Shop) -> Account {
        let mut ways: HashMap<Kind, Arc<[usize]>> = HashMap::new();
        let due = self.messages.iter().map(|message| {
            let way = ways.entry(message.kind).or_insert_with(|| {
                let (name, major, parameters) = message.kind.contract();
                shop.reached(name, major, &parameters).into()
            });
            Due {
                queues: way.clone(),
                is_poison: message.behaviour.is_final(),
                key: (message.kind == Kind::CreditChanged).then_some(message.customer),
            }
        });
        let due = due.collect();
        Account::new(shop::queues(), due)
    }
}
