//! The server: one market behind one or more endpoints that can die and come back.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::MarketConfig;
use crate::delivery::deliver_forever;
use crate::error::SandboxError;
use crate::http::connection::{Connections, Cutter, CuttingListener};
use crate::http::{App, router};
use crate::market::{Market, RestartMemory};

/// Settings of a [`SandboxServer`].
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The market behind the endpoints.
    pub market: MarketConfig,
    /// One endpoint per port on 127.0.0.1; 0 lets the system choose.
    pub ports: Vec<u16>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { market: MarketConfig::default(), ports: vec![0] }
    }
}

/// A running sandbox. Dropping it stops everything.
#[derive(Debug)]
pub struct SandboxServer {
    shared: Arc<Shared>,
    delivery: Option<JoinHandle<()>>,
}

/// Endpoints and market, also known to the control API.
#[derive(Debug)]
pub(crate) struct Shared {
    market: Market,
    endpoints: Mutex<Vec<Endpoint>>,
}

#[derive(Debug)]
struct Endpoint {
    address: SocketAddr,
    running: Option<Running>,
}

struct Running {
    task: JoinHandle<()>,
    connections: Connections,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

impl SandboxServer {
    /// Opens a market and its endpoints. Must be called inside a tokio runtime.
    pub async fn start(config: ServerConfig) -> Result<Self, SandboxError> {
        Self::serve(Market::new(config.market)?, &config.ports).await
    }

    /// Opens endpoints over an existing market.
    pub async fn serve(market: Market, ports: &[u16]) -> Result<Self, SandboxError> {
        let delivery =
            market.claim_delivery().then(|| tokio::spawn(deliver_forever(market.clone())));
        let shared = Arc::new(Shared { market, endpoints: Mutex::new(Vec::new()) });
        let server = Self { shared, delivery };
        for port in ports {
            server.add_endpoint(*port).await?;
        }
        Ok(server)
    }

    /// Opens one more endpoint and returns its index.
    pub async fn add_endpoint(&self, port: u16) -> Result<usize, SandboxError> {
        let listener = bind(port).await?;
        let address =
            listener.local_addr().map_err(|source| SandboxError::Listen { port, source })?;
        let mut endpoints = self.shared.endpoints();
        let index = endpoints.len();
        let running = Some(self.shared.run(index, listener));
        endpoints.push(Endpoint { address, running });
        Ok(index)
    }

    /// The market behind the endpoints.
    pub fn market(&self) -> &Market {
        &self.shared.market
    }

    /// `http://127.0.0.1:PORT` of an endpoint, also while it is stopped.
    ///
    /// # Panics
    /// When there is no endpoint with this index.
    pub fn base_url(&self, index: usize) -> String {
        format!("http://{}", self.shared.endpoints()[index].address)
    }

    /// Kills an endpoint: its port refuses connections and open ones are cut.
    pub fn stop_endpoint(&self, index: usize) -> Result<(), SandboxError> {
        self.shared.stop_endpoint(index)
    }

    /// Revives a killed endpoint on its old port; a running one stays as it is.
    pub async fn start_endpoint(&self, index: usize) -> Result<(), SandboxError> {
        self.shared.start_endpoint(index).await
    }

    /// Restarts the service behind the endpoints: memory as asked, every connection cut.
    pub fn restart(&self, memory: RestartMemory) -> Result<(), SandboxError> {
        self.shared.market.restart(memory)?;
        self.shared.open_connections().iter().for_each(Cutter::cut);
        Ok(())
    }

    /// Stops all endpoints and the delivery of webhooks.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        for endpoint in self.shared.endpoints().iter_mut() {
            endpoint.stop();
        }
        if let Some(delivery) = self.delivery.take() {
            delivery.abort();
            self.shared.market.release_delivery();
        }
    }
}

impl Endpoint {
    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.task.abort();
            running.connections.cut_all();
        }
    }
}

impl Shared {
    fn endpoints(&self) -> MutexGuard<'_, Vec<Endpoint>> {
        self.endpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(self: &Arc<Self>, index: usize, inner: TcpListener) -> Running {
        let app =
            App { market: self.market.clone(), endpoint: index, server: Arc::downgrade(self) };
        let connections = Connections::default();
        let listener = CuttingListener { inner, connections: connections.clone() };
        let service = router(app).into_make_service_with_connect_info::<Cutter>();
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "failed to serve an endpoint");
            }
        });
        Running { task, connections }
    }

    pub(crate) fn stop_endpoint(&self, index: usize) -> Result<(), SandboxError> {
        let mut endpoints = self.endpoints();
        endpoints.get_mut(index).ok_or(SandboxError::NoSuchEndpoint(index))?.stop();
        Ok(())
    }

    pub(crate) async fn start_endpoint(self: &Arc<Self>, index: usize) -> Result<(), SandboxError> {
        let port = {
            let endpoints = self.endpoints();
            let endpoint = endpoints.get(index).ok_or(SandboxError::NoSuchEndpoint(index))?;
            if endpoint.running.is_some() {
                return Ok(());
            }
            endpoint.address.port()
        };
        let listener = bind(port).await?;
        let running = self.run(index, listener);
        if let Some(endpoint) = self.endpoints().get_mut(index) {
            endpoint.running = Some(running);
        }
        Ok(())
    }

    /// The connections that are open now, of all endpoints.
    pub(crate) fn open_connections(&self) -> Vec<Cutter> {
        let endpoints = self.endpoints();
        let running = endpoints.iter().filter_map(|endpoint| endpoint.running.as_ref());
        running.flat_map(|running| running.connections.open()).collect()
    }
}

async fn bind(port: u16) -> Result<TcpListener, SandboxError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|source| SandboxError::Listen { port, source })
}
