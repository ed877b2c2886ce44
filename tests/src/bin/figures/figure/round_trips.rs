//! What a payment asks of the order API.

use std::sync::Arc;

use maquininha_journal::MemoryJournal;

use crate::arguments::Kind;
use crate::child::runtime;
use crate::error::FigureError;
use crate::proxy::{Proxy, Traffic};
use crate::records;
use crate::report::{Figure, Measurement, Ratio};
use crate::shop::{Shop, client};
use crate::statistics::count;
use crate::terminal::{self, Looking};

pub(crate) const NAME: &str = "round-trips";

/// The least that can be: one call that tells of the payment.
const LEAST: f64 = 1.0;

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let payments = if quick { 1 } else { 20 };
    let mut ratios = Vec::new();
    let mut measurements = Vec::new();
    for kind in Kind::ALL {
        let traffic = runtime()?.block_on(sample(kind, payments))?;
        let word = kind.word();
        let each = |number: u64| count(number) / count(payments);
        ratios.push(Ratio::less_is_better(
            format!("{word}_to_one_call"),
            format!("calls of a {word} payment, by the one that tells of it"),
            each(traffic.requests) / LEAST,
        ));
        for (name, label, number, unit) in [
            ("calls", "calls of", traffic.requests, ""),
            ("sent", "sent for", traffic.sent, "bytes"),
            ("received", "received for", traffic.received, "bytes"),
        ] {
            let label = format!("{label} a {word} payment");
            measurements.push(Measurement::new(
                format!("{word}_{name}"),
                label,
                each(number),
                unit,
            ));
        }
    }
    Ok(Figure {
        name: NAME,
        title: "Order API calls per payment",
        meaning: "What safety costs in calls. A listed order may be paid at several terminals at \
                  once, so its place is reserved, read back, completed and committed; a \
                  terminal that only posts the charge after the card needs one call and can charge \
                  twice. A direct order and a sale without an order have one terminal only."
            .to_owned(),
        method: format!(
            "Counted by a proxy between the HTTP client and the simulated market: requests, and \
             bytes with their heads, without TLS. {payments} payments of each kind, from `pay()` \
             until nothing is left to do. The order is on the terminal's list before; what it \
             costs to look for orders is not part of it."
        ),
        ratios,
        measurements,
        failure: None,
    })
}

async fn sample(kind: Kind, payments: u32) -> Result<Traffic, FigureError> {
    let shop = Shop::open().await?;
    let proxy = Proxy::start(&shop.url()).await?;
    let terminal = terminal::open(
        records::serial(),
        Arc::new(client(proxy.url())?),
        Arc::new(shop.driver()),
        Arc::new(MemoryJournal::new()),
        Looking::Rarely,
    )
    .await?;
    terminal::wait_for_orders(&terminal, 0).await?;
    let mut all = Traffic::default();
    for number in 0..payments {
        let order = match kind {
            Kind::Listed => Some(shop.listed_order(&records::serial())?),
            Kind::Direct => Some(shop.direct_order()?),
            Kind::Standalone => None,
        };
        if let Some(order_id) = &order {
            terminal.refresh();
            let mut list = terminal.orders();
            let shown = list.wait_for(|list| list.find(order_id).is_some()).await;
            shown.map_err(|_| FigureError::Void("the terminal was closed".to_owned()))?;
        }
        let before = proxy.traffic();
        let request = terminal::request(number, order.clone(), kind == Kind::Direct);
        terminal::pay(&terminal, request).await?;
        terminal.settled().await?;
        let traffic = proxy.traffic().since(before);
        all.requests += traffic.requests;
        all.sent += traffic.sent;
        all.received += traffic.received;
        if let Some(order_id) = &order {
            shop.close(order_id, "paid")?;
        }
    }
    terminal.close().await;
    Ok(all)
}
