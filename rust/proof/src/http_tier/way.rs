//! The way of one client to the order API: a proxy on loopback before each of the two
//! endpoints, which can be down and does to each call what the weather says.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use maquininha_sandbox::{Market, SandboxServer};
use maquininha_sim::rng::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::message::Message;
use super::trace::Trace;
use super::weather::{Fate, Weather};

/// Pending connections of a listener; a client has a few.
const BACKLOG: u32 = 64;
/// Connections to the order API are kept no longer than it keeps them.
const IDLE_MAX: Duration = Duration::from_secs(5);
/// Pieces of a slow answer.
const PIECES: usize = 4;

/// How an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It answers.
    Up,
    /// Its port refuses connections, and open ones are cut.
    Down,
    /// It takes requests, does nothing and says nothing.
    Silent,
}

/// One of the two proxies.
struct Endpoint {
    address: SocketAddr,
    upstream: SocketAddr,
    condition: watch::Sender<Condition>,
    idle: Mutex<Vec<(Instant, TcpStream)>>,
}

/// The way.
pub(crate) struct Way {
    name: String,
    seed: u64,
    market: Market,
    trace: Arc<Trace>,
    weather: Mutex<Weather>,
    /// Whether the backup has a memory of idempotency keys of its own.
    pub(super) backup_has_own_keys: bool,
    endpoints: [Endpoint; 2],
    /// Calls of each kind, for a chance of their own.
    seen: Mutex<BTreeMap<String, u64>>,
}

impl Way {
    /// Opens the two proxies of a client.
    pub(crate) fn open(
        name: &str,
        seed: u64,
        market: &Market,
        trace: &Arc<Trace>,
        server: &SandboxServer,
        weather: Weather,
        backup_has_own_keys: bool,
    ) -> io::Result<Arc<Self>> {
        let listeners = [listen(0)?, listen(0)?];
        let endpoint = |index: usize| -> io::Result<Endpoint> {
            Ok(Endpoint {
                address: listeners[index].local_addr()?,
                upstream: address(server, index),
                condition: watch::channel(Condition::Up).0,
                idle: Mutex::default(),
            })
        };
        let way = Arc::new(Self {
            name: name.to_owned(),
            seed,
            market: market.clone(),
            trace: Arc::clone(trace),
            weather: Mutex::new(weather),
            backup_has_own_keys,
            endpoints: [endpoint(0)?, endpoint(1)?],
            seen: Mutex::default(),
        });
        for (index, listener) in listeners.into_iter().enumerate() {
            tokio::spawn(Arc::clone(&way).serve(index, listener));
        }
        Ok(way)
    }

    /// The base URL of an endpoint, 0 is the primary.
    pub(crate) fn url(&self, endpoint: usize) -> String {
        format!("http://{}", self.endpoints[endpoint].address)
    }

    /// From now on an endpoint is like this, seen from here.
    pub(crate) fn set(&self, endpoint: usize, condition: Condition) {
        self.endpoints[endpoint].condition.send_replace(condition);
        self.say(format!("endpoint {endpoint} is {condition:?}"));
    }

    /// From now on nothing goes wrong on this way.
    pub(crate) fn clear(&self) {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = Weather::default();
        for endpoint in &self.endpoints {
            endpoint.condition.send_replace(Condition::Up);
        }
    }

    fn say(&self, what: impl Into<String>) {
        self.trace.say(self.market.now(), &self.name, what);
    }

    async fn serve(self: Arc<Self>, index: usize, listener: TcpListener) {
        let mut condition = self.endpoints[index].condition.subscribe();
        let mut listener = Some(listener);
        loop {
            let is_down = *condition.borrow_and_update() == Condition::Down;
            match (is_down, &listener) {
                (true, _) => {
                    // The port stays taken, so that nobody else answers on it.
                    listener = None;
                    let held = bind(self.endpoints[index].address.port());
                    if condition.changed().await.is_err() {
                        return;
                    }
                    drop(held);
                }
                (false, None) => {
                    let port = self.endpoints[index].address.port();
                    listener = Some(listen(port).expect("the port was held"));
                }
                (false, Some(open)) => tokio::select! {
                    biased;
                    changed = condition.changed() => if changed.is_err() { return },
                    accepted = open.accept() => if let Ok((stream, _)) = accepted {
                        tokio::spawn(Arc::clone(&self).connection(index, stream));
                    },
                },
            }
        }
    }

    /// Serves one connection. Whenever this returns, the connection is reset.
    async fn connection(self: Arc<Self>, index: usize, mut stream: TcpStream) {
        // No state lingers in the system: worlds are many.
        let prepared = stream.set_nodelay(true).and_then(|()| stream.set_zero_linger());
        let mut condition = self.endpoints[index].condition.subscribe();
        if prepared.is_err() {
            return;
        }
        loop {
            let request = tokio::select! {
                biased;
                read = Message::read(&mut stream) => read,
                _ = condition.wait_for(|now| *now == Condition::Down) => return,
            };
            let Ok(Some(request)) = request else { return };
            if !self.exchange(index, request, &mut stream).await {
                return;
            }
        }
    }

    /// One call; `false` cuts the connection.
    async fn exchange(
        self: &Arc<Self>,
        index: usize,
        request: Message,
        stream: &mut TcpStream,
    ) -> bool {
        let mut rng = self.chance_of(index, request.call());
        let weather = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        let fate = weather.fate(&mut rng);
        let call = format!("{index} {}", request.call());
        sleep(latency(&mut rng)).await;
        if let Some(fault) = fate.fault() {
            self.trace.fault(fault);
        }
        let before = match fate {
            Fate::CutBefore => None,
            Fate::Swallowed => return self.swallow(&call, stream).await,
            Fate::ErrorBefore(status) => Some(Message::answer(status, "", "")),
            Fate::Throttled(s) => {
                Some(Message::answer(429, &format!("retry-after: {s}\r\n"), "{}"))
            }
            _ => {
                if let Fate::Late(ms) = fate {
                    sleep(Duration::from_millis(ms)).await;
                }
                return self.effect(index, &call, request, fate, rng, stream).await;
            }
        };
        self.say(format!("{call}: {fate:?}"));
        match before {
            Some(answer) => stream.write_all(&answer.bytes()).await.is_ok(),
            None => false,
        }
    }

    /// Nothing comes of it, until the client gives up.
    async fn swallow(&self, call: &str, stream: &mut TcpStream) -> bool {
        self.say(format!("{call}: swallowed"));
        let _ = stream.read_u8().await;
        false
    }

    /// The call reaches the order API, if its endpoint is well.
    async fn effect(
        self: &Arc<Self>,
        index: usize,
        call: &str,
        request: Message,
        fate: Fate,
        mut rng: Rng,
        stream: &mut TcpStream,
    ) -> bool {
        let condition = *self.endpoints[index].condition.borrow();
        match condition {
            Condition::Up => {}
            Condition::Down => {
                self.say(format!("{call}: the endpoint is down"));
                return false;
            }
            Condition::Silent => return self.swallow(call, stream).await,
        }
        let request = if index == 1 && self.backup_has_own_keys {
            request.with_before("idempotency-key", "backup-")
        } else {
            request
        };
        if let Fate::Duplicate(ms) = fate {
            let (way, again, call) = (Arc::clone(self), request.clone(), call.to_owned());
            tokio::spawn(async move {
                sleep(Duration::from_millis(ms)).await;
                let answer = way.upstream(index, &again).await.expect("the order API answers");
                way.say(format!("{call} again → {}", answer.status()));
            });
        }
        let answer = self.upstream(index, &request).await.expect("the order API answers");
        let digest = hash(&answer.body);
        self.say(format!("{call} → {} {digest:016x} {fate:?}", answer.status()));
        sleep(latency(&mut rng)).await;
        if *self.endpoints[index].condition.borrow() != Condition::Up {
            return false;
        }
        self.give(answer, fate, stream).await
    }

    /// Hands the answer back, as far as the fate lets it.
    async fn give(&self, answer: Message, fate: Fate, stream: &mut TcpStream) -> bool {
        let bytes = answer.bytes();
        match fate {
            Fate::CutAfter => false,
            Fate::HalfAnswer => {
                // Written, seen by the client or not, and then cut.
                let _ = stream.write_all(&bytes[..bytes.len() / 2]).await;
                false
            }
            Fate::ErrorAfter(status) => {
                stream.write_all(&Message::answer(status, "", "").bytes()).await.is_ok()
            }
            Fate::Garbage => {
                let page = Message::answer(200, "content-type: text/html\r\n", "<html>{\"id\":");
                stream.write_all(&page.bytes()).await.is_ok()
            }
            Fate::SlowAnswer(ms) => {
                for piece in bytes.chunks(bytes.len().div_ceil(PIECES)) {
                    sleep(Duration::from_millis(ms)).await;
                    if stream.write_all(piece).await.is_err() {
                        return false;
                    }
                }
                true
            }
            _ => stream.write_all(&bytes).await.is_ok(),
        }
    }

    async fn upstream(&self, index: usize, request: &Message) -> io::Result<Message> {
        let endpoint = &self.endpoints[index];
        let idle = endpoint.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let fresh = idle.filter(|(since, _)| since.elapsed() < IDLE_MAX);
        let mut stream = if let Some((_, stream)) = fresh {
            stream
        } else {
            let stream = TcpStream::connect(endpoint.upstream).await?;
            stream.set_nodelay(true)?;
            stream.set_zero_linger()?;
            stream
        };
        stream.write_all(&request.bytes()).await?;
        let answer = Message::read(&mut stream).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        endpoint.idle.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), stream));
        Ok(answer)
    }

    /// A chance that is the same whatever else happens at the same moment.
    fn chance_of(&self, index: usize, call: &str) -> Rng {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = format!("{index} {call}");
        let number = seen.entry(kind.clone()).or_insert(0);
        *number += 1;
        let name = hash(self.name.as_bytes());
        Rng::new(self.seed ^ name ^ hash(kind.as_bytes()).wrapping_add(*number))
    }
}

/// The time of a message on its way, each a little different.
fn latency(rng: &mut Rng) -> Duration {
    Duration::from_millis(rng.range(2, 60).unsigned_abs())
}

fn address(server: &SandboxServer, endpoint: usize) -> SocketAddr {
    let url = server.base_url(endpoint);
    url.trim_start_matches("http://").parse().expect("the base URL is an address")
}

fn bind(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    Ok(socket)
}

fn listen(port: u16) -> io::Result<TcpListener> {
    bind(port)?.listen(BACKLOG)
}

/// FNV-1a.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
