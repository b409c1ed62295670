//! A web shop of seven services. They share nothing but the topology, of which their types are generated.
//!
//! All of them run in this process, on a broker in memory; with `--amqp URL` on a real one.
#![allow(clippy::print_stdout, reason = "it tells its story")]

mod arguments;
mod journal;
mod services;
mod story;

#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "this day tells of a part of what the services may publish, and the contracts say what it is"
)]
mod shop {
    topoc_runtime::include_topology!();
}

use arguments::Arguments;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use topoc_runtime::transport::Memory;
use topoc_runtime::{Broker, Options};

/// Where the services meet.
enum Place {
    Memory(Memory),
    Amqp(String),
}

impl Place {
    fn new(arguments: Arguments) -> Result<Self, Box<dyn Error>> {
        if let Some(url) = arguments.amqp {
            return Ok(Self::Amqp(url));
        }
        // Nothing but this process has a part in it: where all wait, the clock may jump.
        tokio::time::pause();
        Ok(Self::Memory(Memory::new(shop::DEFINITIONS)?))
    }

    /// Connects one service. Each has connections of its own, as it would have in a process of its own.
    async fn connect(&self, service: &str) -> Result<Broker, Box<dyn Error>> {
        Ok(match self {
            Self::Memory(memory) => {
                let options = Options::new(service, "");
                Broker::connect_by(Arc::new(memory.clone()), &options).await?
            }
            Self::Amqp(url) => Broker::connect(&Options::new(service, url)).await?,
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let place = Place::new(Arguments::parse(std::env::args().skip(1))?)?;
    let shop = services::start(&place).await?;
    let told = story::tell(&shop).await;
    shop.stop().await;
    told
}
