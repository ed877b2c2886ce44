//! The order API and the journal, for as long as the terminal lives.

use std::sync::Arc;

use async_trait::async_trait;
use maquininha_flow::{
    Durability, JournalEntry, OrderCall, OrderCallError, OrderReply, TerminalEvent,
};
use maquininha_gateway::OrderApiClient;
use maquininha_journal::MemoryJournal;
use maquininha_model::{AttemptId, Order};
use maquininha_terminal::port::{
    EventSeq, Journal, JournalError, JournalPage, JournalQuery, OrderGateway,
};

use super::{Gate, Passage};

/// The order API.
pub(crate) struct LivingGateway<G> {
    pub(crate) gate: G,
    pub(crate) client: OrderApiClient,
}

#[async_trait]
impl<G: Gate> OrderGateway for LivingGateway<G> {
    async fn call(&self, call: OrderCall) -> Result<OrderReply, OrderCallError> {
        let way = async {
            self.gate.passes(Passage::OrderCall).await;
            let answer = OrderGateway::call(&self.client, call).await;
            self.gate.passes(Passage::OrderAnswer).await;
            answer
        };
        self.gate.life().within(way).await
    }

    async fn open_orders(&self) -> Result<Vec<Order>, OrderCallError> {
        self.gate.life().within(self.client.open_orders()).await
    }
}

/// The journal.
pub(crate) struct LivingJournal<G> {
    pub(crate) gate: G,
    pub(crate) rows: Arc<MemoryJournal>,
}

#[async_trait]
impl<G: Gate> Journal for LivingJournal<G> {
    async fn write(
        &self,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> Result<(), JournalError> {
        self.gate.life().goes_on().await;
        let told: Vec<_> = events.iter().map(|event| &event.kind).collect();
        let state = match &entry {
            JournalEntry::Payment(record) => {
                format!("{:?} {:?} {:?}", record.state, record.decision, record.end)
            }
            JournalEntry::Refund(record) => format!("{:?} {:?}", record.state, record.end),
        };
        self.gate.say(format!("writes {} {state} {durability:?} {told:?}", entry.attempt_id()));
        self.gate.passes(Passage::RowBegins).await;
        self.rows.write(entry.clone(), durability, events).await?;
        self.gate.passes(Passage::RowKept(&entry)).await;
        Ok(())
    }

    async fn open_entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.rows.open_entries().await
    }

    async fn entry(&self, attempt_id: &AttemptId) -> Result<Option<JournalEntry>, JournalError> {
        self.rows.entry(attempt_id).await
    }

    async fn entries(&self, query: JournalQuery) -> Result<JournalPage, JournalError> {
        self.rows.entries(query).await
    }

    async fn events(
        &self,
        after: EventSeq,
        limit: u32,
    ) -> Result<Vec<(EventSeq, TerminalEvent)>, JournalError> {
        self.rows.events(after, limit).await
    }

    async fn acknowledge(&self, event: EventSeq) -> Result<(), JournalError> {
        self.rows.acknowledge(event).await
    }

    async fn note(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.rows.note(name).await
    }

    async fn put_note(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.rows.put_note(name, value).await
    }
}
