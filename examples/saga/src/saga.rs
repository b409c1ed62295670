//! The steps of an order, and the way back. No message and no broker in sight.

use crate::topology::Reason;

/// How far an order is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Reserving,
    Charging,
    Sending,
    Completed,
    /// On the way back.
    Releasing(Reason),
    Cancelled(Reason),
}

/// What was heard of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Heard {
    Reserved,
    Short,
    Captured,
    Refused,
    Overdue,
    Sent,
    Released,
}

/// What is to be done about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Charge,
    Send,
    Complete,
    Release,
    Refund,
    Cancel(Reason),
}

/// What follows from what was heard; nothing from what comes twice or no longer matters.
pub(crate) fn next(step: &Step, heard: Heard) -> Option<(Step, Action)> {
    match (step, heard) {
        (Step::Reserving, Heard::Reserved) => Some((Step::Charging, Action::Charge)),
        (Step::Reserving, Heard::Short) => Some(cancelled(Reason::OutOfStock)),
        (Step::Charging, Heard::Captured) => Some((Step::Sending, Action::Send)),
        (Step::Charging, Heard::Refused) => Some(released(Reason::PaymentRefused)),
        (Step::Charging, Heard::Overdue) => Some(released(Reason::PaymentOverdue)),
        (Step::Sending, Heard::Sent) => Some((Step::Completed, Action::Complete)),
        (Step::Releasing(reason), Heard::Released) => Some(cancelled(reason.clone())),
        // The bank came to it after all, and nobody wants the money any more.
        (Step::Releasing(_) | Step::Cancelled(_), Heard::Captured) => {
            Some((step.clone(), Action::Refund))
        }
        _ => None,
    }
}

fn released(reason: Reason) -> (Step, Action) {
    (Step::Releasing(reason), Action::Release)
}

fn cancelled(reason: Reason) -> (Step, Action) {
    (Step::Cancelled(reason.clone()), Action::Cancel(reason))
}
