//! Carrying out effects, in the order the machine gave them.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::{
    CancelAnswer, DriverCommand, Durability, Effect, Input, JournalEntry, OrderCall,
    OrderCallError, TerminalEvent,
};
use maquininha_model::{AttemptId, Timestamp};

use super::{Actor, Message};
use crate::OperationProgress;
use crate::port::DriverInbox;

/// The longest a call to the order API may take, whatever its adapter does:
/// twice the adapter's own limit (pagarme-connect §1.7).
const CALL_MAX: Duration = Duration::from_secs(60);

impl Actor {
    /// Feeds an input to a machine and carries out what it wants.
    pub(super) async fn feed(&mut self, attempt_id: AttemptId, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let now = self.ports.clock.now();
            let Some(running) = self.running.get_mut(&attempt_id) else { return };
            let effects = running.machine.on(now, input);
            for effect in effects {
                if !self.carry_out(&attempt_id, now, effect).await {
                    next = Some(Input::JournalFailed);
                    break;
                }
            }
        }
    }

    /// Carries out one effect. `false` means that a row that must be kept could
    /// not be written, so that nothing after it may happen.
    async fn carry_out(&mut self, attempt_id: &AttemptId, now: Timestamp, effect: Effect) -> bool {
        match effect {
            Effect::Write { entry, durability, events } => {
                return self.write(attempt_id, *entry, durability, events).await;
            }
            Effect::Order { ticket, call } => self.call(attempt_id, ticket, *call),
            Effect::Driver { ticket, command } => self.drive(ticket, *command),
            Effect::Wait { ticket, until } => self.wait(attempt_id, ticket, until.since(now)),
            Effect::Progress(progress) => {
                if let Some(running) = self.running.get(attempt_id) {
                    running.show(OperationProgress::Step(progress));
                }
            }
            Effect::CancelAnswered { answer } => self.answer_cancel(attempt_id, answer),
            Effect::SettleAnswered { answer } => self.answer_settle(attempt_id, &answer),
            Effect::Held { approval } => {
                if let Some(running) = self.running.get(attempt_id) {
                    running.hold(*approval);
                }
            }
            Effect::Ended { end } => {
                if let Some(running) = self.running.get(attempt_id) {
                    running.tell(end);
                }
            }
            Effect::Closed => {
                self.answer_cancel(attempt_id, CancelAnswer::TooLate);
                if let Some(running) = self.running.remove(attempt_id) {
                    if let Some(record) = running.payment_record() {
                        self.paid.note(record);
                    }
                    self.keys.remove(running.machine.attempt_key());
                }
            }
        }
        true
    }

    /// Writes a row with its events. The events of a row that was not written and need not be
    /// go with the next row of the attempt: the app that starts again knows only what is kept.
    async fn write(
        &mut self,
        attempt_id: &AttemptId,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
    ) -> bool {
        let must_be_kept = entry.must_be_kept(durability);
        let untold = self.running.get_mut(attempt_id).map(|it| std::mem::take(&mut it.untold));
        let mut all = untold.unwrap_or_default();
        let before = all.len();
        all.extend(events);
        let mut kept = all.clone();
        let written = self.ports.journal.write(entry, durability, all).await;
        self.journal_error = written.as_ref().err().cloned();
        if !kept.is_empty() {
            self.events_written.send_modify(|count| *count += 1);
        }
        let Err(error) = written else { return true };
        tracing::error!(%error, %attempt_id, "failed to write the journal");
        if must_be_kept {
            kept.truncate(before);
        }
        if let Some(running) = self.running.get_mut(attempt_id) {
            running.untold = kept;
        }
        !must_be_kept
    }

    fn call(&mut self, attempt_id: &AttemptId, ticket: u32, call: OrderCall) {
        let gateway = Arc::clone(&self.ports.gateway);
        let sender = self.sender.clone();
        let attempt_id = attempt_id.clone();
        self.tasks.spawn(async move {
            let answered = tokio::time::timeout(CALL_MAX, gateway.call(call)).await;
            let answer = answered.unwrap_or(Err(OrderCallError::OutcomeUnknown));
            if let Err(error) = &answer {
                tracing::debug!(%error, %attempt_id, "failed to call the order API");
            }
            let input = Input::Order { ticket, answer: Box::new(answer) };
            // The actor is gone only when the terminal was closed.
            let _ = sender.send(Message::Feed { attempt_id, input }).await;
        });
    }

    fn drive(&mut self, ticket: u32, command: DriverCommand) {
        let attempt_key = command.attempt_key().clone();
        let inbox = DriverInbox::new(attempt_key, ticket, self.driver_sender.clone());
        match &self.ports.driver {
            Some(driver) => driver.execute(command, inbox),
            // An inbox without an answer counts as silence.
            None => drop(inbox),
        }
    }

    fn wait(&mut self, attempt_id: &AttemptId, ticket: u32, pause: Duration) {
        let sender = self.sender.clone();
        let attempt_id = attempt_id.clone();
        self.tasks.spawn(async move {
            tokio::time::sleep(pause).await;
            let input = Input::Timer { ticket };
            let _ = sender.send(Message::Feed { attempt_id, input }).await;
        });
    }

    fn answer_cancel(&mut self, attempt_id: &AttemptId, answer: CancelAnswer) {
        let waiters = self
            .running
            .get_mut(attempt_id)
            .map(|running| std::mem::take(&mut running.cancel_waiters))
            .unwrap_or_default();
        for waiter in waiters {
            let _ = waiter.send(answer);
        }
    }
}
