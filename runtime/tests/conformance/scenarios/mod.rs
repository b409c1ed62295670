//! What every broker has to do with the runtime, told once.

mod checking;
mod decoding;
mod handling;
mod publishing;
mod requests;
mod retrying;
mod streams;

pub use checking::*;
pub use decoding::*;
pub use handling::*;
pub use publishing::*;
pub use requests::*;
pub use retrying::*;
pub use streams::*;

/// All scenarios, for a macro that makes a test of each.
macro_rules! each {
    ($run:ident) => {
        $run! {
            what_is_confirmed_is_handled_once
            a_publish_that_arrives_nowhere_says_so
            a_full_queue_is_a_nack
            a_failure_is_tried_again_after_its_delays
            after_the_last_attempt_a_message_is_parked_with_its_cause
            a_constant_delay_is_kept_by_whoever_waits
            a_panic_is_a_retry
            an_attempt_that_takes_too_long_is_a_retry
            a_handler_may_say_how_long_to_wait
            what_is_acknowledged_before_is_handled_at_most_once
            what_cannot_be_decoded_is_parked_at_once
            a_body_that_is_none_is_parked_and_the_consumer_lives_on
            an_unknown_version_is_parked_with_its_cause
            without_a_place_of_its_own_the_queue_parks
            what_is_released_comes_again_as_the_same_attempt
            a_lost_connection_comes_back_with_its_consumers
            equal_keys_keep_their_order_through_a_failure
            equal_keys_keep_their_order_through_a_release
            equal_keys_keep_their_order_while_another_instance_is_at_one
            every_instance_gets_every_message
            a_stream_is_read_from_its_beginning_by_everyone
            what_a_handler_publishes_belongs_to_what_it_handles
            a_shutdown_finishes_what_is_begun_and_releases_the_rest
            a_request_gets_its_own_reply
            a_request_without_a_reply_ends_in_time_and_with_its_connection
            a_duplicate_is_handled_once_and_a_failure_is_no_duplicate
            a_service_declares_what_is_its_own
            a_check_names_all_that_is_missing
            an_outbox_keeps_what_the_broker_does_not_take
        }
    };
}
pub(crate) use each;
