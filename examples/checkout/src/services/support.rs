//! Settles by hand what was given up. No service of the topology does that: a parking queue is read as the runtime reads any queue.

use crate::journal::Journal;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::{Broker, Consumer, Context, Delivery, Failure, Handler, headers};

static PARKED: Subscription =
    Subscription::new("email.order_events.dlq", &["email.order_events.dlq"]);

struct Support(Journal);

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    vec![broker.consume(&PARKED, Support(journal.clone()))]
}

impl Handler for Support {
    async fn handle(&self, parked: &Delivery, _: &Context) -> Result<(), Failure> {
        let name = parked.type_name().unwrap_or("a message without a name");
        let cause = parked.text(headers::CAUSE).unwrap_or("no cause");
        self.0.tell("support", format!("looks at {name}: {cause}"));
        Ok(())
    }
}
