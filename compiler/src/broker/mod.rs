//! What RabbitMQ accepts, refuses and ignores, by version.
