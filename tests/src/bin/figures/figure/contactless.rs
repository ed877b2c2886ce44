//! What is ours of a contactless sale.

use std::time::{Duration, Instant};

use maquininha_sandbox::{Market, MarketConfig};
use rustix::time::{ClockId, clock_gettime};

use crate::card_till::CardTill;
use crate::child::runtime;
use crate::counter::{BAUD_RATE, Crossed, wire_ms};
use crate::error::FigureError;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, ms};

pub(crate) const NAME: &str = "contactless";

/// The seed of the simulated market.
const SEED: u64 = 11;

/// Sales with one kind of session.
struct Sales {
    own_ms: Samples,
    elapsed_ms: Samples,
    crossed: Crossed,
}

impl Sales {
    fn wire_ms(&self) -> f64 {
        wire_ms(self.crossed.bytes())
    }

    /// The whole sale by the time that nobody can save.
    fn to_wire(&self) -> f64 {
        (self.own_ms.median() + self.wire_ms()) / self.wire_ms()
    }

    fn share_percent(&self) -> f64 {
        100.0 * self.own_ms.median() / (self.own_ms.median() + self.wire_ms())
    }
}

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let count = if quick { 3 } else { 300 };
    let (secure, clear) = (sample(true, count)?, sample(false, count)?);
    let mut measurements = Vec::new();
    for (name, label, sales) in
        [("secure", "secure session", &secure), ("clear", "session in clear", &clear)]
    {
        let mut push = |what: &str, text: &str, value: f64, unit| {
            let (name, label) = (format!("{name}_{what}"), format!("{label}: {text}"));
            measurements.push(Measurement::new(name, label, value, unit));
        };
        push("own_ms", "own processor time, median", sales.own_ms.median(), "ms");
        push("own_p95_ms", "own processor time, 95 %", sales.own_ms.p95(), "ms");
        push("sent", "bytes to the PIN pad", sales.crossed.sent.into(), "bytes");
        push("received", "bytes from the PIN pad", sales.crossed.received.into(), "bytes");
        push("wire_ms", "these bytes on the wire", sales.wire_ms(), "ms");
        push("share", "our share", sales.share_percent(), "%");
        let text = "elapsed with virtual PIN pad and acquirer, median";
        push("elapsed_ms", text, sales.elapsed_ms.median(), "ms");
    }
    Ok(Figure {
        name: NAME,
        title: "What is ours of a contactless sale",
        meaning: format!(
            "How long a tap lasts because of us. In a secure session, the default, {:.2} ms are \
             processor time of ours and {:.0} ms the wire time of {:.0} bytes at {BAUD_RATE} baud: \
             {:.1} % of what the two take together. In a session in clear it is {:.2} ms beside \
             {:.0} ms, {:.1} %. What PIN pad, card and acquirer take comes on top, and is not \
             counted here.",
            secure.own_ms.median(),
            secure.wire_ms(),
            secure.crossed.bytes(),
            secure.share_percent(),
            clear.own_ms.median(),
            clear.wire_ms(),
            clear.share_percent(),
        ),
        method: format!(
            "Whole sales through payment driver, plug-in, codec and serial adapter to a virtual PIN \
             pad on a pseudo-terminal: opening (RSA and AES in a secure session), tables compared, \
             card, application, encrypted track, cryptogram, authorisation by a simulated acquirer, \
             the card's end, closing, confirmation. Ours is the processor time of the one thread \
             that all of it runs on, system calls and runtime included; PIN pad and acquirer run on \
             other threads, take no time here, and the card is tapped as soon as it is awaited. The \
             bytes are those that really crossed the line, both ways, acknowledgements included, \
             ten bits each, one after the other as the protocol goes. The ratio takes own time and \
             wire time, by wire time alone. {count} sales of each kind after one that loads the \
             tables and does not count; medians."
        ),
        ratios: vec![
            Ratio::less_is_better(
                "secure_to_wire",
                "time of a contactless sale in a secure session, by the wire time of its bytes",
                secure.to_wire(),
            )
            .of_bound(),
            Ratio::less_is_better(
                "clear_to_wire",
                "time of a contactless sale in clear, by the wire time of its bytes",
                clear.to_wire(),
            )
            .of_bound(),
        ],
        measurements,
        failure: None,
    })
}

fn sample(secure_session: bool, count: u32) -> Result<Sales, FigureError> {
    let market = Market::new(MarketConfig::for_tests(SEED))?;
    let others = runtime()?;
    let ours = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sales = ours.block_on(async {
        let mut till = CardTill::open(others.handle(), &market, secure_session).await?;
        till.tap_next()?;
        till.sell().await?;
        till.meter.take();
        let (mut own_ms, mut elapsed_ms, mut crossed) = (Vec::new(), Vec::new(), None);
        for _ in 0..count {
            till.tap_next()?;
            let (thread, begun) = (thread_time(), Instant::now());
            till.sell().await?;
            elapsed_ms.push(ms(begun.elapsed()));
            own_ms.push(ms(thread_time().saturating_sub(thread)));
            crossed = Some(till.meter.take());
        }
        let crossed = crossed.ok_or(FigureError::Usage("no sale was asked for"))?;
        let (own_ms, elapsed_ms) = (Samples::new(own_ms), Samples::new(elapsed_ms));
        Ok(Sales { own_ms, elapsed_ms, crossed })
    });
    // The one that does not count is in the books as well. No order is: the till has none.
    let booked = market.books().transactions.len();
    if booked != count as usize + 1 {
        return Err(FigureError::Void(format!("the acquirer booked {booked} sales")));
    }
    sales
}

/// The processor time of this thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let part = |part: i64| u64::try_from(part).unwrap_or_default();
    Duration::from_secs(part(time.tv_sec)) + Duration::from_nanos(part(time.tv_nsec))
}
