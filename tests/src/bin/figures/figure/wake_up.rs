//! From the order's birth to the terminal's list.

use std::sync::Arc;
use std::time::{Duration, Instant};

use maquininha_gateway::RelayWakeUp;
use maquininha_journal::MemoryJournal;
use maquininha_model::SerialNumber;
use maquininha_terminal::{PollingConfig, Terminal};

use crate::child::runtime;
use crate::error::FigureError;
use crate::ports::InstantDriver;
use crate::report::{Figure, Measurement, Ratio};
use crate::shop::{Shop, client};
use crate::statistics::{Samples, ms};
use crate::terminal::{self, Looking};

pub(crate) const NAME: &str = "wake-up";

/// Samples with a wake-up for each one without.
const WOKEN_PER_POLLED: u32 = 3;

/// What the end of a sample stirs up has settled after this.
const SETTLE: Duration = Duration::from_millis(150);

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let rounds = if quick { 1 } else { 20 };
    let (woken, polled) = runtime()?.block_on(sample(rounds))?;
    let interval = PollingConfig::default().interval;
    Ok(Figure {
        name: NAME,
        title: "From order to terminal",
        meaning: format!(
            "How long a customer waits until the order is on the terminal: {:.0} ms where a relay \
             wakes the terminal, {:.2} s where it polls every {} s.",
            woken.median(),
            polled.median() / 1_000.0,
            interval.as_secs(),
        ),
        method: format!(
            "From just before the order is made in the simulated market until the terminal's order \
             list has it. The terminals read the list over HTTP on loopback; one hears the relay's \
             stream of wake-ups, the other has the default settings. {} orders with and {rounds} \
             without wake-up, in turns; the moments of the latter are spread evenly over the \
             polling interval. On loopback the network costs nothing; 20 ms are the pause in which \
             wake-ups that come together are gathered.",
            rounds * WOKEN_PER_POLLED,
        ),
        ratios: vec![Ratio::less_is_better(
            "woken_to_polled",
            "time until an order is on the terminal, with wake-up by polling",
            woken.median() / polled.median(),
        )],
        measurements: vec![
            Measurement::new("woken_ms", "with wake-up, median", woken.median(), "ms"),
            Measurement::new("woken_p95_ms", "with wake-up, 95 %", woken.p95(), "ms"),
            Measurement::new("polled_ms", "polling, median", polled.median(), "ms"),
            Measurement::new("polled_p95_ms", "polling, 95 %", polled.p95(), "ms"),
        ],
        failure: None,
    })
}

async fn sample(rounds: u32) -> Result<(Samples, Samples), FigureError> {
    let shop = Shop::open().await?;
    let serial = |text: &str| {
        SerialNumber::new(text).map_err(|_| FigureError::Usage("the serial is not usable"))
    };
    let (woken_serial, polling_serial) = (serial("TESTPOS0001")?, serial("TESTPOS0002")?);
    let relay = RelayWakeUp::new(client(&shop.url())?, woken_serial.clone());
    let woken = open(&shop, &woken_serial, Looking::Woken(Arc::new(relay))).await?;
    let polling = open(&shop, &polling_serial, Looking::Polling).await?;
    for terminal in [&woken, &polling] {
        terminal::wait_for_orders(terminal, 0).await?;
    }
    tokio::time::sleep(SETTLE).await;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let interval = PollingConfig::default().interval;
    for round in 0..rounds {
        for _ in 0..WOKEN_PER_POLLED {
            with.push(appearance(&shop, &woken, &woken_serial).await?);
            tokio::time::sleep(SETTLE).await;
        }
        // Poll times are spread by a fifth, so nine tenths are the usual interval.
        let into_interval = interval.mul_f64(0.9 * f64::from(round) / f64::from(rounds));
        tokio::time::sleep(into_interval).await;
        without.push(appearance(&shop, &polling, &polling_serial).await?);
    }
    woken.close().await;
    polling.close().await;
    Ok((Samples::new(with), Samples::new(without)))
}

async fn open(
    shop: &Shop,
    serial: &SerialNumber,
    looking: Looking,
) -> Result<Terminal, FigureError> {
    let gateway = Arc::new(client(&shop.url())?);
    let journal = Arc::new(MemoryJournal::new());
    terminal::open(serial.clone(), gateway, Arc::new(InstantDriver), journal, looking).await
}

/// Milliseconds until a new order is on the terminal's list.
async fn appearance(
    shop: &Shop,
    terminal: &Terminal,
    serial: &SerialNumber,
) -> Result<f64, FigureError> {
    let mut list = terminal.orders();
    let begun = Instant::now();
    let order_id = shop.listed_order(serial)?;
    let shown = list.wait_for(|list| list.find(&order_id).is_some()).await.map(|_| ());
    shown.map_err(|_| FigureError::Void("the terminal was closed".to_owned()))?;
    let elapsed = ms(begun.elapsed());
    shop.close(&order_id, "canceled")?;
    Ok(elapsed)
}
