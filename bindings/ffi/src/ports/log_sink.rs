//! Logs to the host.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, mpsc};
use std::thread;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span};

use super::HostError;
use crate::MaquininhaError;
use crate::panics::guarded;

/// Lines that may wait for the host; further ones are dropped, and counted in the next line.
const WAITING_MAX: usize = 1_024;
/// Targets whose lines are the product's own.
const OUR_TARGETS: &str = "maquininha";

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum LogLevel {
    /// Something failed that should not.
    Error,
    /// Something that may need a look.
    Warn,
    /// Milestones.
    Info,
    /// For the developer.
    Debug,
    /// Everything.
    Trace,
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            Level::DEBUG => Self::Debug,
            Level::TRACE => Self::Trace,
        }
    }
}

/// Takes the product's log lines. They hold no card data and no secrets.
#[uniffi::export(with_foreign)]
pub trait LogSink: Send + Sync {
    /// One line. Called on one thread of its own, in order; a host that blocks loses lines.
    fn log(&self, level: LogLevel, target: String, message: String) -> Result<(), HostError>;
}

/// Sends log lines up to a level to a sink; absent stops them. It holds for the whole process:
/// the lines of all terminals go to the sink that was set last.
///
/// Errors: another logger of Rust code was installed in this process before.
#[uniffi::export]
pub fn set_log_sink(
    sink: Option<Arc<dyn LogSink>>,
    level: LogLevel,
) -> Result<(), MaquininhaError> {
    guarded(|| {
        let router = ROUTER.get_or_init(Router::start);
        let mut route = router.route.write().unwrap_or_else(PoisonError::into_inner);
        *route = sink.map(|sink| Route { sink, level });
        drop(route);
        tracing::callsite::rebuild_interest_cache();
        match router.installed {
            true => Ok(()),
            false => Err(MaquininhaError::environment("another logger is installed already")),
        }
    })
}

static ROUTER: OnceLock<Router> = OnceLock::new();

struct Route {
    sink: Arc<dyn LogSink>,
    level: LogLevel,
}

struct Router {
    route: RwLock<Option<Route>>,
    installed: bool,
}

impl Router {
    fn start() -> Self {
        let (sender, lines) = mpsc::sync_channel(WAITING_MAX);
        let name = String::from("maquininha-log");
        let started = thread::Builder::new().name(name).spawn(move || deliver(&lines)).is_ok();
        let lines = Lines { sender, dropped: Mutex::new(0) };
        let installed = started && tracing::subscriber::set_global_default(lines).is_ok();
        Self { route: RwLock::new(None), installed }
    }

    fn sink(level: LogLevel) -> Option<Arc<dyn LogSink>> {
        let route = ROUTER.get()?.route.read().unwrap_or_else(PoisonError::into_inner);
        route.as_ref().filter(|route| level <= route.level).map(|route| Arc::clone(&route.sink))
    }
}

struct Line {
    level: LogLevel,
    target: String,
    message: String,
}

/// Hands lines to the sink of the moment.
fn deliver(lines: &mpsc::Receiver<Line>) {
    while let Ok(Line { level, target, message }) = lines.recv() {
        if let Some(sink) = Router::sink(level) {
            // A sink that throws loses its line.
            let _ = sink.log(level, target, message);
        }
    }
}

/// The subscriber: turns events into lines. Spans are not used.
struct Lines {
    sender: mpsc::SyncSender<Line>,
    dropped: Mutex<u64>,
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(OUR_TARGETS)
            && Router::sink(LogLevel::from(*metadata.level())).is_some()
    }

    fn new_span(&self, _attributes: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _span: &span::Id, _values: &span::Record<'_>) {}

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let metadata = event.metadata();
        let mut dropped = self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
        let mut message = text.message + &text.fields;
        if *dropped > 0 {
            // Writing to a string does not fail.
            let _ = write!(message, " ({} lines before it were lost)", *dropped);
        }
        let target = metadata.target().to_owned();
        let line = Line { level: LogLevel::from(*metadata.level()), target, message };
        *dropped = if self.sender.try_send(line).is_ok() { 0 } else { dropped.saturating_add(1) };
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}

/// The text of an event: its message, then its fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
