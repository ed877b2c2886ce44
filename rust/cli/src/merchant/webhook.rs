//! Webhooks in: a server on this machine at a path nobody can guess.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use maquininha_merchant::WebhookIntake;
use maquininha_merchant::intake::WEBHOOK_LEN_MAX;
use maquininha_model::{AccountId, Sensitive};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::control;
use crate::error::CliError;

/// The server, and where it is registered.
pub(super) struct Webhook {
    task: JoinHandle<()>,
    port: u16,
    path: Sensitive<String>,
    registered: Option<(String, AccountId)>,
}

impl Webhook {
    /// Starts to listen on 127.0.0.1.
    pub(super) async fn serve(
        intake: WebhookIntake,
        port: u16,
        path: &Sensitive<String>,
    ) -> Result<Self, CliError> {
        let cannot = |error: std::io::Error| {
            CliError::Environment(format!("listen for webhooks on port {port}: {error}"))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(cannot)?;
        let port = listener.local_addr().map_err(cannot)?.port();
        let routes = Router::new()
            .route("/{path}", post(receive))
            .layer(DefaultBodyLimit::max(WEBHOOK_LEN_MAX))
            .with_state(Arc::new(intake));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                tracing::error!(%error, "failed to serve the webhooks");
            }
        });
        Ok(Self { task, port, path: path.clone(), registered: None })
    }

    /// Tells a sandbox to deliver here. It takes the place of the account's
    /// other webhooks.
    pub(super) async fn register(
        mut self,
        server: &str,
        account: &AccountId,
        user: &str,
        password: &Sensitive<String>,
    ) -> Result<Self, CliError> {
        // Path and password are told to the one who has to use them.
        let target = json!({
            "url": format!("http://127.0.0.1:{}/{}", self.port, self.path.expose()),
            "user": user,
            "password": password.expose(),
        });
        let body = json!({ "id": account, "webhooks": [target] });
        let answer = control::call(server, "POST", "/sandbox/accounts", Some(&body)).await?;
        if answer.status != 200 {
            let status = answer.status;
            return Err(CliError::Environment(format!("register the webhook: status {status}")));
        }
        self.registered = Some((server.to_owned(), account.clone()));
        Ok(self)
    }

    /// The port it listens on.
    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Where deliveries are to be sent, where nobody was told yet.
    pub(super) fn address_to_register(&self) -> Option<String> {
        let is_known = self.registered.is_some();
        // Shown once to the person who has to register it by hand.
        (!is_known).then(|| format!("http://127.0.0.1:{}/{}", self.port, self.path.expose()))
    }

    /// Takes the registration back and stops.
    pub(super) async fn close(self) {
        if let Some((server, account)) = &self.registered {
            let body = json!({ "id": account, "webhooks": [] });
            // A sandbox that is gone delivers nothing more.
            let _ = control::call(server, "POST", "/sandbox/accounts", Some(&body)).await;
        }
        self.task.abort();
    }
}

async fn receive(
    State(intake): State<Arc<WebhookIntake>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let answer = intake.receive(Some(&path), authorization, &body).await;
    if let Err(error) = &answer.result {
        tracing::warn!(%error, "a webhook was not taken");
    }
    StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
