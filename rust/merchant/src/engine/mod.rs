//! The engine: one task owns all sales of a company; calls to the order API
//! run beside it and come back as messages. Whoever drops every handle stops
//! it; [`Merchant::stop`] waits for the calls under way.

mod activation;
mod actor;
mod calls;
mod cancel;
mod create;
mod devices;
mod doctor;
mod drive;
mod event;
mod health;
mod hooks;
mod limit;
mod loose;
mod operations;
mod printing;
mod record;
mod recovery;
mod reports;
mod shift;
mod stream;
mod view;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::config::{MerchantConfig, StaysOff};
use crate::error::MerchantError;
use crate::port::{Clock, OrderApi, SaleStore, SecretStore};

use actor::Actor;
pub use create::{CreateAnswer, CreateOutcome};
pub use event::{Event, MerchantEvent};
pub use health::{Health, HealthStream, LastError};
pub use limit::{OPEN_ORDERS_MAX, OPEN_ORDERS_WARN};
pub use operations::SaleAction;
pub use printing::Reprint;
pub use record::SaleRecord;
pub use reports::REPORT_LINES_MAX;
pub use shift::{Operator, Permission, ShiftClosing};
pub use stream::EventStream;
pub use view::SaleView;

/// Operator requests that wait for the engine; more wait at the caller.
const JOBS_MAX: usize = 256;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A piece of work for the task that owns the sales.
type Job = Box<dyn for<'a> FnOnce(&'a mut Actor) -> BoxFuture<'a, ()> + Send>;

/// What an engine is made of.
#[derive(Clone)]
pub struct MerchantParts {
    /// The company.
    pub config: MerchantConfig,
    /// The name of this host (demands L25, L83).
    pub host: String,
    /// The order API with this company's own credentials (demand L12).
    pub api: Arc<dyn OrderApi>,
    /// This company's own store.
    pub store: Arc<dyn SaleStore>,
    /// This company's own secrets.
    pub secrets: Arc<dyn SecretStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How a start ended (demand L81).
#[allow(clippy::large_enum_variant, reason = "made once for each start")]
pub enum Start {
    /// The service runs.
    Running(Merchant),
    /// It stays off, and why.
    StaysOff(StaysOff),
}

/// The sales side of one company. Cheap to clone; several companies live in
/// one process, each with its own (demand L12).
#[derive(Clone)]
pub struct Merchant {
    jobs: mpsc::Sender<Job>,
    parts: MerchantParts,
    hooks: Arc<Notify>,
    last_event: watch::Receiver<u64>,
    health: watch::Receiver<Health>,
    task: Arc<tokio::sync::Mutex<Option<JoinHandle<()>>>>,
}

impl Merchant {
    /// Starts with the sales software: runs where the configuration lets it,
    /// and else says why it stays off (demand L81).
    pub async fn start(parts: MerchantParts) -> Result<Start, MerchantError> {
        match parts.config.may_serve(&parts.host) {
            Ok(()) => Self::open(parts).await.map(Start::Running),
            Err(why) => Ok(Start::StaysOff(why)),
        }
    }

    /// Opens the engine. With the module off, or on a host that does not
    /// serve, it is open too, sends nothing and answers every call with a typed
    /// error; [`Merchant::reconfigure`] wakes it up.
    ///
    /// # Errors
    /// [`MerchantError::Config`] for a configuration that is not valid,
    /// [`MerchantError::Store`] where the store cannot be read.
    pub async fn open(parts: MerchantParts) -> Result<Self, MerchantError> {
        parts.config.validate()?;
        let hooks = Arc::new(Notify::new());
        let (jobs, inbox) = mpsc::channel(JOBS_MAX);
        let mut actor = Actor::open(parts.clone(), Arc::clone(&hooks)).await?;
        actor.start().await?;
        let last_event = actor.last_event.subscribe();
        let health = actor.health.subscribe();
        let task = tokio::spawn(actor.run(inbox));
        let task = Arc::new(tokio::sync::Mutex::new(Some(task)));
        Ok(Self { jobs, parts, hooks, last_event, health, task })
    }

    /// Stops taking requests, waits for the calls under way, and ends. What
    /// was begun is in the store and goes on after the next start.
    pub async fn stop(&self) {
        let stop: Job = Box::new(|actor| {
            Box::pin(async move {
                actor.stopping = true;
            })
        });
        // A closed channel means that it has ended already.
        let _ = self.jobs.send(stop).await;
        if let Some(task) = self.task.lock().await.take() {
            // A task that panicked has ended too.
            let _ = task.await;
        }
    }

    pub(crate) const fn parts(&self) -> &MerchantParts {
        &self.parts
    }

    pub(crate) fn hooks(&self) -> Arc<Notify> {
        Arc::clone(&self.hooks)
    }

    /// Runs work on the task that owns the sales and waits for its answer.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut Actor) -> BoxFuture<'a, Result<T, MerchantError>>
        + Send
        + 'static,
    ) -> Result<T, MerchantError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |actor| {
            Box::pin(async move {
                // Whoever asked may have gone; the work is done all the same.
                let _ = reply.send(work(actor).await);
            })
        });
        self.jobs.send(job).await.map_err(|_| MerchantError::Stopped)?;
        answer.await.map_err(|_| MerchantError::Stopped)?
    }

    /// Returns once nothing is under way and nothing is due: for tests, and
    /// before a machine is switched off.
    pub async fn until_idle(&self) {
        while let Ok(false) = self.ask(|actor| Box::pin(async move { actor.is_idle().await })).await
        {
            tokio::task::yield_now().await;
        }
    }

    /// Takes another configuration without a restart: module switch, main
    /// machine (demand L27), policies. A host that stops serving ends its
    /// calls first; one that starts serving takes the open sales over.
    pub async fn reconfigure(&self, config: MerchantConfig) -> Result<(), MerchantError> {
        config.validate()?;
        self.ask(|actor| Box::pin(actor.reconfigure(config))).await
    }

    /// The configuration in force.
    pub async fn config(&self) -> Result<MerchantConfig, MerchantError> {
        self.ask(|actor| Box::pin(async move { Ok(actor.config.clone()) })).await
    }
}

impl std::fmt::Debug for Merchant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Merchant")
            .field("company", &self.parts.config.company)
            .finish_non_exhaustive()
    }
}
