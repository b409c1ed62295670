//! Where the services meet: on the broker of `--amqp URL`, or on one in memory.

use std::error::Error;
use std::sync::Arc;
use topoc_runtime::transport::{Memory, TransportError};
use topoc_runtime::{Broker, Options};

/// Where the services meet.
pub(crate) enum Place {
    Memory(Memory),
    Amqp(String),
}

impl Place {
    /// What the command line asks for.
    pub(crate) fn of_arguments(definitions: &str) -> Result<Self, Box<dyn Error>> {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        match arguments.as_slice() {
            [] => {
                // Nothing but this process has a part in it: where all wait, the clock may jump.
                tokio::time::pause();
                Ok(Self::Memory(Memory::new(definitions)?))
            }
            [option, url] if option == "--amqp" => Ok(Self::Amqp(url.clone())),
            _ => Err("there is --amqp URL: amqp://user:password@host/vhost".into()),
        }
    }

    /// Connects one service. Each has connections of its own, as it would have in a process of its own.
    pub(crate) async fn connect(&self, service: &str) -> Result<Broker, TransportError> {
        match self {
            Self::Memory(memory) => {
                Broker::connect_by(Arc::new(memory.clone()), &Options::new(service, "")).await
            }
            Self::Amqp(url) => Broker::connect(&Options::new(service, url)).await,
        }
    }
}
