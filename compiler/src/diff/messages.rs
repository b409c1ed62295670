//! Messages and requests: which are new, which are gone.

use super::Sides;
use super::change::{Change, Class, Rollout};
use super::contract::Kept;
use super::pairs::{Pair, pairs};
use super::side::Side;
use crate::model::{Id, Message};

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let (old, new) = (&sides.old, &sides.new);
    let key = |side: &Side<'_>, message: &Message| {
        Some((side.vhost(message.vhost).map(str::to_owned), message.kind, message.name.clone()))
    };
    let all = pairs(
        &old.model.messages,
        &new.model.messages,
        |message| key(old, message),
        |message| key(new, message),
    );
    for pair in all {
        match pair {
            Pair::Added(_, message) => found.push(added(new, message)),
            Pair::Removed(id, message) => found.push(removed(old, id, message)),
            Pair::Kept((old_id, old), (_, new)) => {
                Kept::new(sides, old_id, old, new).compare(found);
            }
        }
    }
}

fn added(side: &Side<'_>, message: &Message) -> Change {
    let object = side.message_title(message);
    let text = format!("the {} `{}` is new", object.0, object.1);
    Change::new(("message-added", Class::Safe), object, text)
        .places(None, side.name_place(&message.origin))
        .rollout(Rollout::ConsumersFirst)
}

fn removed(side: &Side<'_>, id: Id<Message>, message: &Message) -> Change {
    let object = side.message_title(message);
    let mut reaches = side.reach_of_message(id, |_| true);
    reaches.extend(side.publishers(id));
    let text = format!("the {} `{}` is gone", object.0, object.1);
    let class = if reaches.is_empty() { Class::Dangerous } else { Class::Breaking };
    Change::new(("message-removed", class), object, text)
        .places(side.name_place(&message.origin), None)
        .reaches(reaches)
        .rollout(Rollout::ProducersFirst)
        .help("stop publishing it first, and let consumers and parking queues run empty: what waits there is of this contract")
}
