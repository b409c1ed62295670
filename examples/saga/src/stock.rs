//! The warehouse: keeps articles for an order, or puts them back. Either may be asked for twice.

use crate::topology::stock::{Producer, StockCommands};
use crate::topology::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use topoc_runtime::{Broker, Context, Failure, Uuid};

#[derive(Default)]
struct Shelf {
    left: i32,
    reserved: HashMap<Uuid, i32>,
}

/// A warehouse of one article.
#[derive(Clone)]
pub(crate) struct Stock {
    shelf: Arc<Mutex<Shelf>>,
    producer: Producer,
}

impl Stock {
    pub(crate) fn new(broker: &Broker, left: i32) -> Self {
        let shelf = Shelf { left, ..Shelf::default() };
        Self { shelf: Arc::new(Mutex::new(shelf)), producer: Producer::new(broker) }
    }

    /// How many nobody has ordered.
    pub(crate) fn left(&self) -> i32 {
        self.shelf().left
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the articles lie ready for this order, by now or before.
    fn reserve(&self, order_id: Uuid, quantity: i32) -> bool {
        let mut shelf = self.shelf();
        if shelf.reserved.contains_key(&order_id) {
            return true;
        }
        if shelf.left < quantity {
            return false;
        }
        shelf.left -= quantity;
        shelf.reserved.insert(order_id, quantity);
        true
    }

    fn release(&self, order_id: Uuid) {
        let mut shelf = self.shelf();
        shelf.left += shelf.reserved.remove(&order_id).unwrap_or(0);
    }
}

impl StockCommands for Stock {
    async fn stock_reserve(&self, reserve: StockReserveV1, _: &Context) -> Result<(), Failure> {
        let order_id = reserve.order_id;
        match self.reserve(order_id, reserve.quantity) {
            true => self.producer.stock_reserved_v1(&StockReservedV1 { order_id }).await?,
            false => self.producer.stock_short_v1(&StockShortV1 { order_id }).await?,
        };
        Ok(())
    }

    async fn stock_release(&self, release: StockReleaseV1, _: &Context) -> Result<(), Failure> {
        let order_id = release.order_id;
        self.release(order_id);
        self.producer.stock_released_v1(&StockReleasedV1 { order_id }).await?;
        Ok(())
    }
}
