//! The step: (sale, input) to (sale, effects).

use maquininha_model::Charge;

use super::{
    CallResult, PrintOutcome, PrintState, Sale, SaleEffect, SaleEnv, SaleInput, SaleRefusal,
};

impl Sale {
    /// Takes an input in. Inputs of the world are always taken; what an
    /// operator asks for may be refused, and then nothing has changed.
    ///
    /// Every input may come twice: the second time changes nothing.
    pub fn step(
        &mut self,
        input: SaleInput,
        env: SaleEnv<'_>,
    ) -> Result<Vec<SaleEffect>, SaleRefusal> {
        let before = self.clone();
        let mut out = Vec::new();
        if let Err(refusal) = self.apply(input, env, &mut out) {
            *self = before;
            return Err(refusal);
        }
        if let Some(at) = self.wake_at()
            && before.wake_at() != Some(at)
        {
            out.push(SaleEffect::WakeAt(at));
        }
        let tells = out.iter().any(|effect| matches!(effect, SaleEffect::Tell(_)));
        if tells || *self != before {
            self.updated_at = env.now;
            out.insert(0, SaleEffect::Persist);
        }
        Ok(out)
    }

    fn apply(
        &mut self,
        input: SaleInput,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) -> Result<(), SaleRefusal> {
        match input {
            SaleInput::Created { order } => self.on_created(&order, env, out),
            SaleInput::CreateRefused { message } => self.on_no_order(message, out),
            SaleInput::CreateUnknown => self.on_create_unknown(env),
            SaleInput::LookupEmpty => self.on_lookup_empty(env, out),
            SaleInput::ChargeSeen { charge } => {
                self.take_charges(std::slice::from_ref::<Charge>(&charge), false, env, out);
            }
            SaleInput::OrderRead { order } => self.on_order_read(&order, env, out),
            SaleInput::ReadFailed => self.on_read_failed(env, out),
            SaleInput::CloseAnswered { result } => match result {
                CallResult::Done => self.on_closed(env, out),
                CallResult::Failed => self.on_close_failed(env, out),
            },
            SaleInput::RefundAnswered { key, answer } => self.on_refund_answer(&key, answer, out),
            SaleInput::PrintAnswered { outcome } => {
                let print = match outcome {
                    PrintOutcome::Printed => PrintState::Printed,
                    PrintOutcome::Declined => PrintState::Declined,
                    PrintOutcome::Failed => PrintState::UseReprint,
                };
                self.end_print(print, env, out);
            }
            SaleInput::Timer => self.on_timer(env, out),
            SaleInput::Restarted { screen_lost } => self.on_restart(screen_lost, env, out),
            SaleInput::CancelAsked { cause } => return self.ask_cancel(cause, env, out),
            SaleInput::SettlementAsked => return self.ask_settlement(env, out),
            SaleInput::CloseAsked => return self.ask_close(env, out),
            SaleInput::RefundAsked { charge_id, at } => {
                return self.ask_refund(charge_id, at.as_ref(), env, out);
            }
        }
        Ok(())
    }
}
