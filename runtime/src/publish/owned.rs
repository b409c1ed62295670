//! Work that goes on when nobody waits for it any more.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// A future that is polled where it is awaited, and that becomes a task of its own if it is dropped before its end. A task from the
/// beginning would do the same, and cost each publish a way through the scheduler and back.
pub(super) struct Owned<F: Future + Send + 'static>
where
    F::Output: Send,
{
    work: Option<Pin<Box<F>>>,
}

impl<F: Future + Send + 'static> Owned<F>
where
    F::Output: Send,
{
    pub(super) fn new(work: F) -> Self {
        Self { work: Some(Box::pin(work)) }
    }
}

impl<F: Future + Send + 'static> Future for Owned<F>
where
    F::Output: Send,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // Whoever polls it after its end waits for ever.
        let Some(work) = self.work.as_mut() else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl<F: Future + Send + 'static> Drop for Owned<F>
where
    F::Output: Send,
{
    fn drop(&mut self) {
        // Without a runtime there is nothing that could go on.
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Owned;
    use std::time::Duration;
    use tokio::sync::oneshot;
    use tokio::time::{sleep, timeout};

    #[tokio::test(start_paused = true)]
    async fn what_is_dropped_half_way_goes_on() {
        let (sender, done) = oneshot::channel();
        let work = Owned::new(async move {
            sleep(Duration::from_secs(2)).await;
            sender.send("done")
        });
        assert!(timeout(Duration::from_secs(1), work).await.is_err());
        assert_eq!(done.await, Ok("done"));
    }

    #[tokio::test]
    async fn what_is_at_its_end_is_polled_no_more() {
        assert_eq!(Owned::new(async { 7 }).await, 7);
    }
}
