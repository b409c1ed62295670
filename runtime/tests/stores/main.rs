//! The stores of `topoc_runtime::sql`, told once, in real databases.
#![cfg(any(feature = "sqlx-sqlite", feature = "sqlx-postgres"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]
#![allow(unreachable_pub, reason = "one name in all of the modules")]

mod messages;
mod outbox;
mod stage;
mod streams;

use stage::Stage;

macro_rules! scenarios {
    ($database:ident, $stage:ty: $($module:ident::$scenario:ident)*) => {
        mod $database {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $scenario() {
                    $module::$scenario(<$stage>::begin().await).await;
                }
            )*
        }
    };
}

macro_rules! in_database {
    ($database:ident, $stage:ty) => {
        scenarios! { $database, $stage:
            messages::instances_that_start_at_once_make_the_tables_once
            messages::of_instances_that_begin_at_once_one_does
            messages::a_mark_that_expired_is_taken_over_and_its_holder_is_late
            messages::a_failed_attempt_takes_its_own_mark_away_and_nothing_else
            messages::what_was_handled_is_forgotten_in_time
            messages::a_crash_between_commit_and_ack_is_a_duplicate
            outbox::what_is_rolled_back_was_never_there
            outbox::an_envelope_waits_as_it_was_with_what_it_belongs_to
            outbox::of_two_relays_one_publishes_and_the_other_takes_over
            outbox::a_relay_that_is_gone_is_waited_for
            streams::an_offset_is_there_for_the_next_process
            streams::a_lease_has_one_holder_and_a_token_that_rises
            streams::instances_share_a_stream_by_their_database
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
in_database!(sqlite, stage::Sqlite);
#[cfg(feature = "sqlx-postgres")]
in_database!(postgres, stage::Postgres);
