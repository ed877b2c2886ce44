//! Payments through the whole engine, over HTTP to the simulated market.

use std::path::Path;
use std::sync::Arc;

use maquininha_journal::{JournalOptions, SqliteJournal};

use super::{Paid, runtime};
use crate::arguments::Kind;
use crate::error::FigureError;
use crate::records;
use crate::shop::{Shop, client};
use crate::terminal::{self, Looking};

/// Makes payments one after the other; the app acknowledges the event of each.
pub(crate) fn run(kind: Kind, count: u32, folder: &Path) -> Result<Paid, FigureError> {
    runtime()?.block_on(async {
        let shop = Shop::open().await?;
        let journal =
            Arc::new(SqliteJournal::open(folder.join("journal.db"), JournalOptions::DEFAULT)?);
        let gateway = Arc::new(client(&shop.url())?);
        let driver = Arc::new(shop.driver());
        let terminal =
            terminal::open(records::serial(), gateway, driver, journal.clone(), Looking::Rarely)
                .await?;
        let mut events = terminal.events();
        for number in 0..count {
            let order = match kind {
                Kind::Listed => Some(shop.listed_order(&records::serial())?),
                Kind::Direct => Some(shop.direct_order()?),
                Kind::Standalone => None,
            };
            let request = terminal::request(number, order.clone(), kind == Kind::Direct);
            terminal::pay(&terminal, request).await?;
            let (event, _) = events.next().await?;
            events.acknowledge(event).await?;
            terminal.settled().await?;
            if let Some(order) = order {
                shop.close(&order, "paid")?;
            }
        }
        // Each payment has one event, whose acknowledgement is a change too.
        let rows = journal.counters().changes - u64::from(count);
        terminal.close().await;
        journal.close().await?;
        let findings = shop.market().audit();
        if !findings.is_empty() {
            return Err(FigureError::Void(format!("the market's audit found {findings:?}")));
        }
        Ok(Paid { payments: count, rows })
    })
}
