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

#[cfg(test)]
mod tests {
    use super::{Action, Heard, Step, next};
    use crate::topology::Reason;

    const HEARD: [Heard; 7] = [
        Heard::Reserved,
        Heard::Short,
        Heard::Captured,
        Heard::Refused,
        Heard::Overdue,
        Heard::Sent,
        Heard::Released,
    ];

    /// Every step that can be reached.
    fn steps() -> Vec<Step> {
        let mut steps = vec![Step::Reserving];
        let mut at = 0;
        while let Some(step) = steps.get(at).cloned() {
            let following = HEARD.iter().filter_map(|heard| next(&step, *heard));
            let new: Vec<_> =
                following.map(|(to, _)| to).filter(|to| !steps.contains(to)).collect();
            steps.extend(new);
            at += 1;
        }
        steps
    }

    #[test]
    fn what_is_heard_twice_moves_an_order_once() {
        for step in steps() {
            for heard in HEARD {
                let Some((to, action)) = next(&step, heard) else { continue };
                let again = next(&to, heard).map(|(_, action)| action);
                // A refund asked for twice is one: payments know the order.
                let expected = (action == Action::Refund).then_some(Action::Refund);
                assert_eq!(again, expected, "{step:?}, {heard:?}");
            }
        }
    }

    #[test]
    fn money_that_comes_too_late_is_given_back() {
        for reason in [Reason::PaymentRefused, Reason::PaymentOverdue] {
            for step in [Step::Releasing(reason.clone()), Step::Cancelled(reason.clone())] {
                assert_eq!(next(&step, Heard::Captured), Some((step.clone(), Action::Refund)));
            }
        }
    }

    #[test]
    fn what_is_completed_stays_so() {
        assert!(HEARD.iter().all(|heard| next(&Step::Completed, *heard).is_none()));
        assert!(steps().contains(&Step::Completed));
    }
}
