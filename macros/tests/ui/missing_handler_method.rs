// A consumer that forgets a message does not compile.
mod topology;

use topology::OrderPlacedV1;
use topology::email::Mail;
use topoc_runtime::{Context, Failure};

struct Mailer;

impl Mail for Mailer {
    async fn order_placed(&self, _: OrderPlacedV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() {}
