//! What the client library does wrong or leaves to its users (measured with lapin 4.12.3): the runtime must not fall into it. Each
//! test names its number in the reference of the runtime.

use super::proxy::{Proxy, Wire};
use super::stage::{PATIENCE, Seen, message};
use super::subscriptions::{LIVE, PARKED_WORK, PLAIN, WORK};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use topoc_runtime::descriptor::{Bind, DeadLetter, End, Subscription};
use topoc_runtime::transport::{Fault, Lapin, Transport};
use topoc_runtime::{Broker, Failure, Health, Options, PublishError};
use topoc_tests::broker::Vhost;

/// A broker behind a wire.
async fn behind_a_wire(vhost: &Vhost<'_>) -> (Broker, Proxy) {
    let address = vhost.amqp();
    let (host, path) = address.rsplit_once('@').unwrap().1.split_once('/').unwrap();
    let proxy = Proxy::before(host.to_owned()).await;
    let address = format!("amqp://guest:guest@{}/{path}", proxy.address);
    (Broker::connect(&Options::new("traps", address)).await.unwrap(), proxy)
}

async fn straight(vhost: &Vhost<'_>) -> Broker {
    Broker::connect(&Options::new("traps", vhost.amqp())).await.unwrap()
}

/// 1 and 2: a return belongs to its publish, and what is confirmed is there.
pub async fn of_many_at_a_time_each_gets_its_own_answer(vhost: &Vhost<'_>) {
    let broker = straight(vhost).await;
    let mut publishes = JoinSet::new();
    for number in 0..2000 {
        let publisher = broker.publisher().clone();
        publishes.spawn(async move {
            let is_routable = number % 3 != 0;
            let key = if is_routable { "work.a" } else { "nobody.cares" };
            let published = publisher.publish(message("events", key, number)).await;
            let is_unroutable = matches!(published, Err(PublishError::Unroutable { .. }));
            assert!(
                published.is_ok() == is_routable && is_unroutable != is_routable,
                "{published:?}"
            );
        });
    }
    while let Some(publish) = publishes.join_next().await {
        publish.unwrap();
    }
    let bodies = Seen::all(&broker, &WORK).bodies(1333).await;
    assert_eq!(bodies.into_iter().collect::<BTreeSet<_>>().len(), 1333);
    broker.shutdown(PATIENCE).await;
}

/// 3: a consumer whose queue goes away reads the next one of that name.
pub async fn a_cancelled_consumer_comes_back_with_its_queue(vhost: &Vhost<'_>) {
    let broker = straight(vhost).await;
    let mut seen = Seen::all(&broker, &WORK);
    broker.publisher().publish(message("events", "work.a", "before")).await.unwrap();
    assert_eq!(seen.body().await, "before");
    let path = topoc_tests::broker::segment(&vhost.name);
    let gone = vhost.broker.delete(&format!("/api/queues/{path}/work"));
    assert!(gone.is_success(), "{gone}");
    sleep(Duration::from_secs(1)).await;
    super::import(vhost);
    broker.publisher().publish(message("events", "work.a", "after")).await.unwrap();
    assert_eq!(seen.body().await, "after");
    broker.shutdown(PATIENCE).await;
}

/// 4 and 6: a broker may be away for longer than a few attempts; everything comes back, and is told.
pub async fn a_long_outage_ends_for_publishers_and_consumers(vhost: &Vhost<'_>) {
    let (broker, proxy) = behind_a_wire(vhost).await;
    let mut seen = Seen::all(&broker, &WORK);
    broker.publisher().publish(message("events", "work.a", "before")).await.unwrap();
    assert_eq!(seen.body().await, "before");
    proxy.set(Wire::Cut);
    let mut health = broker.publishing();
    let is_lost = |health: &Health| matches!(health, Health::Lost { .. });
    timeout(PATIENCE, health.wait_for(is_lost)).await.unwrap().unwrap();
    let second = Duration::from_secs(1);
    let blocked = broker.publisher().publish_within(message("events", "work.a", "x"), second).await;
    assert_eq!(blocked, Err(PublishError::Blocked));
    sleep(Duration::from_secs(5)).await;
    proxy.set(Wire::Open);
    broker.publisher().publish(message("events", "work.a", "after")).await.unwrap();
    // What was not acknowledged before the cut may come twice.
    while seen.body().await != "after" {}
    broker.shutdown(PATIENCE).await;
}

/// 5: an instance's queue is made anew with its bindings, and its consumer with it.
pub async fn an_instance_that_lost_its_queue_makes_another(vhost: &Vhost<'_>) {
    let (broker, proxy) = behind_a_wire(vhost).await;
    let mut seen = Seen::all(&broker, &LIVE);
    proxy.set(Wire::Cut);
    sleep(Duration::from_millis(300)).await;
    proxy.set(Wire::Open);
    // Until it is bound, messages reach nobody.
    while broker.publisher().publish(message("events", "live.a", "x")).await.is_err() {
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(seen.body().await, "x");
    broker.shutdown(PATIENCE).await;
}

/// 7: what was handled while the connection was lost could not be acknowledged, and comes again.
pub async fn what_could_not_be_acknowledged_comes_again(vhost: &Vhost<'_>) {
    let (broker, proxy) = behind_a_wire(vhost).await;
    let mut seen = Seen::of(&broker, &PLAIN, |_, context| async move {
        if !context.redelivered {
            sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    assert!(!seen.next().await.1.redelivered);
    proxy.set(Wire::Cut);
    sleep(Duration::from_secs(2)).await;
    proxy.set(Wire::Open);
    assert!(seen.next().await.1.redelivered);
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

/// 8 and 9: to give up on a publish does not take it back, and costs no lane.
pub async fn a_publish_that_nobody_waits_for_arrives_all_the_same(vhost: &Vhost<'_>) {
    let (broker, proxy) = behind_a_wire(vhost).await;
    broker.publisher().publish(message("events", "work.a", "first")).await.unwrap();
    proxy.set(Wire::Held);
    let short = Duration::from_millis(500);
    let unknown =
        broker.publisher().publish_within(message("events", "work.a", "late"), short).await;
    assert!(matches!(unknown, Err(PublishError::Unknown { .. })), "{unknown:?}");
    proxy.set(Wire::Open);
    let mut seen = Seen::all(&broker, &WORK);
    let bodies: BTreeSet<String> = seen.bodies(2).await.into_iter().collect();
    assert_eq!(bodies, BTreeSet::from(["first".to_owned(), "late".to_owned()]));
    for number in 0..500 {
        let publish = broker.publisher().publish(message("events", "work.a", number));
        // It is given up at its first pause, or has come to its end before.
        drop(timeout(Duration::from_micros(50), publish).await);
    }
    broker.publisher().publish(message("events", "work.a", "last")).await.unwrap();
    while seen.body().await != "last" {}
    broker.shutdown(PATIENCE).await;
}

/// 10: a name that is too long is an error, no panic; also by the transport itself.
pub async fn a_name_that_is_too_long_is_an_error(vhost: &Vhost<'_>) {
    let transport = Lapin::new(&Options::new("traps", vhost.amqp())).unwrap();
    let channel = transport.connect("traps").await.unwrap().channel().await.unwrap();
    let long: &'static str = Box::leak("é".repeat(128).into_boxed_str());
    let bind = Bind { exchange: "events", key: long, arguments: &[] };
    for error in [
        channel.check_queue(long).await.unwrap_err(),
        channel.bind(End::Queue("work"), &bind).await.unwrap_err(),
        channel.cancel(long).await.unwrap_err(),
    ] {
        assert_eq!(error.fault, Fault::Invalid, "{error}");
    }
}

/// 11: deliveries whose handlers panic do not use up the prefetch.
pub async fn panics_do_not_stall_the_prefetch(vhost: &Vhost<'_>) {
    let broker = straight(vhost).await;
    for number in 0..60 {
        broker.publisher().publish(message("events", "work.a", number)).await.unwrap();
    }
    let mut seen = Seen::of(&broker, &PLAIN, |_, _| async { panic!("on purpose") });
    let bodies: BTreeSet<String> = seen.bodies(60).await.into_iter().collect();
    assert_eq!(bodies.len(), 60);
    let parked = Seen::all(&broker, &PARKED_WORK).bodies(60).await;
    assert_eq!(parked.len(), 60);
    broker.shutdown(PATIENCE).await;
}

/// 12: a publish that nobody confirms is an error, though the client calls it a success.
pub async fn a_channel_that_does_not_confirm_is_an_error(vhost: &Vhost<'_>) {
    let transport = Lapin::new(&Options::new("traps", vhost.amqp())).unwrap();
    let connection = transport.connect("traps").await.unwrap();
    let channel = connection.channel().await.unwrap();
    let unconfirmed = channel.publish(&message("events", "work.a", "x")).await;
    assert_eq!(unconfirmed.unwrap_err().fault, Fault::Invalid);
    channel.confirm_select().await.unwrap();
    channel.publish(&message("events", "work.a", "x")).await.unwrap();
}

/// What the runtime cannot hand on with its cause, the queue parks without.
pub async fn what_cannot_be_handed_on_is_not_lost(vhost: &Vhost<'_>) {
    static ASTRAY: Subscription = Subscription {
        dead_letter: Some(DeadLetter { exchange: "no.such.exchange", key: None }),
        ..PLAIN
    };
    let broker = straight(vhost).await;
    let mut seen = Seen::of(&broker, &ASTRAY, |_, _| async { Err(Failure::dead_letter("bad")) });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    let (parked, _) = Seen::all(&broker, &PARKED_WORK).next().await;
    assert!(parked.properties.headers.get("x-death").is_some(), "{parked:?}");
    broker.shutdown(PATIENCE).await;
}

/// Through many cuts: what was confirmed was handled, also where publishers had to try again.
pub async fn through_many_cuts_nothing_is_lost(vhost: &Vhost<'_>) {
    const MESSAGES: usize = 1000;
    let (broker, proxy) = behind_a_wire(vhost).await;
    let mut publishes = JoinSet::new();
    for at in 0..10 {
        let publisher = broker.publisher().clone();
        publishes.spawn(async move {
            for number in (at..MESSAGES).step_by(10) {
                // Slow enough to be met by several cuts.
                sleep(Duration::from_millis(30)).await;
                while publisher.publish(message("events", "work.a", number)).await.is_err() {}
            }
        });
    }
    let mut seen = Seen::of(&broker, &WORK, |delivery, context| async move {
        // One in ten fails at first.
        let fails = delivery.body.ends_with(b"7") && context.attempt == 1;
        if fails { Err(Failure::retry("at first")) } else { Ok(()) }
    });
    let cuts = async {
        for _ in 0..6 {
            sleep(Duration::from_millis(500)).await;
            proxy.set(Wire::Cut);
            sleep(Duration::from_millis(50)).await;
            proxy.set(Wire::Open);
        }
    };
    let all = async {
        let mut handled = BTreeSet::new();
        while handled.len() < MESSAGES {
            let (delivery, context) = seen.next().await;
            if !delivery.body.ends_with(b"7") || context.attempt > 1 {
                handled.insert(delivery.body);
            }
        }
    };
    tokio::join!(cuts, all);
    while let Some(publish) = publishes.join_next().await {
        publish.unwrap();
    }
    broker.shutdown(PATIENCE).await;
}

/// 13: a broker without memory takes no publishes; that is told, and a publish has its deadline.
pub fn a_blocked_connection_is_told(broker: &'static topoc_tests::broker::Broker) {
    let whole = broker.whole();
    let address = format!("{}/%2f", broker.amqp);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Broker::connect(&Options::new("traps", address)).await.unwrap();
        let publish = |patience| {
            let mut message = message("amq.fanout", "", "x");
            message.mandatory = false;
            client.publisher().publish_within(message, patience)
        };
        publish(PATIENCE).await.unwrap();
        broker.rabbitmqctl(&["set_vm_memory_high_watermark", "0.0001"]).unwrap();
        // The broker blocks who publishes.
        let second = Duration::from_secs(1);
        let mut health = client.publishing();
        let is_blocked = |health: &Health| matches!(health, Health::Blocked { .. });
        let told = timeout(PATIENCE, async {
            while !is_blocked(&health.borrow()) {
                drop(publish(second).await);
                drop(timeout(second, health.changed()).await);
            }
        });
        let is_told = told.await.is_ok();
        let blocked = publish(second).await;
        broker.rabbitmqctl(&["set_vm_memory_high_watermark", "0.4"]).unwrap();
        assert!(is_told);
        assert_eq!(blocked, Err(PublishError::Blocked));
        publish(PATIENCE).await.unwrap();
        client.shutdown(PATIENCE).await;
    });
    drop(whole);
}
