// A service publishes what is under its `publishes`, and nothing else.
mod topology;

async fn cancel(producer: topology::checkout::Producer, order: topology::OrderCancelledV1) {
    let _ = producer.order_cancelled_v1(&order).await;
}

fn main() {}
