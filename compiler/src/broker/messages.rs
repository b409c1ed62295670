//! How large a message may be.

use super::Version;

/// The most bytes that a payload may have where `max_message_size` is not set; a publish of more
/// closes the channel with 406 (`rabbit_channel:check_msg_size`). 128 MiB before 4.0, 16 MiB since (the
/// application's own environment, `rabbit.app`).
#[must_use]
pub const fn default_max_size(version: Version) -> u64 {
    if version.at_least(4, 0, 0) { 16 << 20 } else { 128 << 20 }
}

/// The most bytes that `max_message_size` can be set to: 512 MiB (`?MAX_MSG_SIZE` of `rabbit.hrl`).
pub const GREATEST_MAX_SIZE: u64 = 512 << 20;

/// The most bytes that a routing key may have: a short string of AMQP 0-9-1, whose length is one
/// octet.
pub const MAX_ROUTING_KEY: u64 = 255;
