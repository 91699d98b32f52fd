//! Fetching one page: all that takes time, translated once for all interfaces.

use std::{
    hash::{DefaultHasher, Hasher},
    io,
};

use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use crate::{
    answer::AnyAnswer,
    clock::BoxFuture,
    error::{Error, Origin},
    interface::Interface,
    record::{Piece, Record},
    reply::ReplyFacts,
    route::route,
    shop::Shop,
};

/// A page on its way.
pub(super) type Flight = BoxFuture<'static, Result<Landed, Error>>;

/// A page as it came.
pub(super) struct Landed {
    pub answer: Box<dyn AnyAnswer>,
    pub facts: ReplyFacts,
    /// The same for answers that are the same.
    pub fingerprint: u64,
}

pub(super) fn fetch(
    shop: Shop,
    interface: &'static Interface,
    request: Box<dyn Record + Send + Sync>,
    mut answer: Box<dyn AnyAnswer>,
) -> Flight {
    Box::pin(async move {
        let facts = shop.exchange(interface, &*request, &mut *answer).await?;
        let fingerprint = answer.record().map_or(0, |record| fingerprint(record));
        Ok(Landed { answer, facts, fingerprint })
    })
}

/// An error of the walk itself, as one of the interface that it walks over.
pub(super) fn located(error: Error, shop: &Shop, interface: &'static Interface) -> Error {
    error.at(Origin {
        type_name: interface.type_name.into(),
        interface: Some(interface),
        replaced: None,
        effect: interface.effect,
        gateway: route(shop, interface.gateways).ok(),
        shop: shop.label.clone(),
    })
}

/// Lets the page come while the caller is busy. Outside a tokio runtime it comes when it is waited for.
pub(super) fn ahead(flight: Flight) -> Flight {
    let Ok(runtime) = Handle::try_current() else { return flight };
    let mut task = Task(runtime.spawn(flight.in_current_span()));
    Box::pin(async move { (&mut task.0).await.unwrap_or_else(|_| Err(Error::stopped("the runtime is shutting down"))) })
}

/// Ends with its owner: nobody else waits for the page.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn fingerprint(record: &dyn Record) -> u64 {
    struct Hash(DefaultHasher);
    impl io::Write for Hash {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hash = Hash(DefaultHasher::new());
    // A hasher takes all that is written.
    serde_json::to_writer(&mut hash, &Piece::Record(record)).unwrap_or_default();
    hash.0.finish()
}
