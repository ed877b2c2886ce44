//! What goes to the acquirers' hosts, as it is on the wire.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::shop::read_request;

/// Head and body of each request.
type Requests = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A relay in front of the market that keeps the requests.
pub(super) struct HostTap {
    pub(super) url: String,
    requests: Requests,
}

impl HostTap {
    /// In front of `http://HOST:PORT`; it lives as long as the runtime.
    pub(super) async fn before(target: &str) -> Self {
        let target = target.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Requests::default();
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(relay(near, target.clone(), Arc::clone(&kept)));
            }
        });
        Self { url, requests }
    }

    /// The bytes of all requests.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let requests = self.requests.lock().expect("lock");
        requests.iter().flat_map(|(head, body)| [head.as_bytes(), body].concat()).collect()
    }

    /// The bodies of the requests to authorise.
    pub(super) fn authorizations(&self) -> Vec<Value> {
        let requests = self.requests.lock().expect("lock");
        let of_path = requests.iter().filter(|(head, _)| {
            head.split(' ').nth(1).is_some_and(|path| path.ends_with("/authorize"))
        });
        of_path.map(|(_, body)| serde_json::from_slice(body).expect("JSON")).collect()
    }
}

/// One request, and its answer, on a connection that is asked to carry no more.
async fn relay(mut near: TcpStream, target: String, kept: Requests) {
    let Some((head, body)) = read_request(&mut near).await else { return };
    let request = [head.as_bytes(), b"\r\nconnection: close\r\n\r\n", &body].concat();
    kept.lock().expect("lock").push((head, body));
    let mut far = TcpStream::connect(target).await.expect("the market listens");
    far.write_all(&request).await.expect("the market reads");
    let mut answer = Vec::new();
    far.read_to_end(&mut answer).await.expect("the market answers");
    // Who does not want the answer any more has gone.
    let _ = near.write_all(&answer).await;
}
