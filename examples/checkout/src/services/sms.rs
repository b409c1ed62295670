//! Texts customers.

use super::short;
use crate::journal::Journal;
use crate::shop::sms::{
    SmsOrderEvents, SmsOutgoing, consume_sms_order_events, consume_sms_outgoing,
};
use crate::shop::{OrderPlacedV2, SmsCodeV1, SmsNoticeV1};
use topoc_runtime::{Broker, Consumer, Context, Failure};

#[derive(Clone)]
struct Sms(Journal);

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let sms = Sms(journal.clone());
    vec![consume_sms_order_events(broker, sms.clone()), consume_sms_outgoing(broker, sms)]
}

impl SmsOrderEvents for Sms {
    async fn order_placed(&self, order: OrderPlacedV2, _: &Context) -> Result<(), Failure> {
        if order.customer_phone.is_some() {
            self.0.tell("sms", format!("confirms {}", short(order.order_id)));
        }
        Ok(())
    }
}

impl SmsOutgoing for Sms {
    async fn sms_code(&self, _: SmsCodeV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("sms", "sends a code");
        Ok(())
    }

    async fn sms_notice(&self, notice: SmsNoticeV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("sms", notice.text);
        Ok(())
    }
}
