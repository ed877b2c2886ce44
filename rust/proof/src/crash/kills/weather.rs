//! What goes wrong at the market while terminals die: planted faults, and a
//! market that stands still.

use std::sync::Arc;
use std::time::Duration;

use maquininha_cli::control::call;
use maquininha_sandbox::{Fault, FaultMatch, FaultRule};
use rustix::process::Signal;
use serde_json::json;
use tokio::sync::Mutex;

use super::process::Process;
use super::torment::Plan;

/// How long the market stands still at most: less than the time a driver
/// leaves the acquirer, which is what the driver promises.
const STILL_MAX_MS: u64 = 1500;
/// How long one weather lasts.
const LASTS_MS: std::ops::Range<u64> = 400..2500;
/// The oldest read.
const LAG_MS: i64 = 300;

/// What was done.
#[derive(Debug, Default)]
pub(crate) struct Weather {
    pub(crate) rounds: usize,
    pub(crate) stops: usize,
}

/// Changes the weather until the plan is over, then everything is well.
pub(crate) async fn change(
    url: String,
    market: Arc<Mutex<Process>>,
    plan: Arc<Plan>,
) -> std::io::Result<Weather> {
    let mut weather = Weather::default();
    while !plan.is_done() {
        match fastrand::u8(0..6) {
            0 => {
                market.lock().await.signal(Signal::STOP)?;
                tokio::time::sleep(Duration::from_millis(fastrand::u64(50..STILL_MAX_MS))).await;
                market.lock().await.signal(Signal::CONT)?;
                weather.stops += 1;
            }
            // Fair weather.
            1 | 2 => {}
            _ => {
                for _ in 0..fastrand::u8(1..4) {
                    ask(&url, "POST", Some(&json!(any_fault()))).await?;
                }
                weather.rounds += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(LASTS_MS))).await;
        ask(&url, "DELETE", None).await?;
    }
    Ok(weather)
}

async fn ask(url: &str, method: &str, body: Option<&serde_json::Value>) -> std::io::Result<()> {
    let answer = call(url, method, "/sandbox/faults", body).await;
    let answer = answer.map_err(|error| std::io::Error::other(error.to_string()))?;
    match answer.status {
        200 => Ok(()),
        status => Err(std::io::Error::other(format!("the market answers {status}"))),
    }
}

fn any_fault() -> FaultRule {
    let fault = match fastrand::u8(0..7) {
        0 => Fault::DropBefore,
        1 => Fault::DropAfter,
        2 => Fault::Delay { ms: fastrand::u64(10..800) },
        3 => Fault::Duplicate,
        4 => Fault::StatusBefore { status: 503 },
        5 => Fault::StatusAfter { status: 500 },
        _ => Fault::StaleReads { lag_ms: Some(LAG_MS) },
    };
    let is_read = matches!(fault, Fault::StaleReads { .. });
    let place = if is_read || fastrand::bool() { "/core/v5" } else { "/acquirer" };
    FaultRule {
        matching: FaultMatch {
            method: is_read.then(|| String::from("GET")),
            path_contains: Some(String::from(place)),
            probability_percent: Some(fastrand::u8(5..40)),
            ..FaultMatch::default()
        },
        fault,
    }
}
