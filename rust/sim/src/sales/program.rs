//! The program: it carries out effects, dies between any two of them, and
//! recovers from its store.

use maquininha_flow::sale::{
    LateAction, RefundIntent, RefundWhy, Sale, SaleEffect, SaleEnv, SaleEvent, SaleInput,
};
use maquininha_model::{Charge, Timestamp};

use super::{Call, News, SalesSide};
use crate::faults::Fault;
use crate::invariants::Invariant;
use crate::scenario::{MINUTE, SECOND};
use crate::simulation::{Event, World};

/// When whoever was asked to give money back does so: longer than a refund may
/// still be on its way.
const BY_HAND: i64 = 10 * MINUTE;

impl World {
    pub(super) fn side(&mut self) -> &mut SalesSide {
        self.sales.as_deref_mut().expect("a world with a sales program")
    }

    fn sales_clock(&mut self) -> Timestamp {
        Timestamp::from_micros(self.now + self.side().clock_offset)
    }

    pub(super) fn sales_after(&mut self, delay: i64, news: News) {
        self.after(delay, Event::Sales(news));
    }

    /// Something happens on the sales side.
    pub fn on_sales(&mut self, news: News) {
        match news {
            News::Open => self.open_sale(),
            News::Call(call, endpoint, answer_to) => {
                self.sales_call_arrives(*call, endpoint, answer_to);
            }
            News::Deliver(life, input) => {
                let is_heard = self.side().life == life && self.side().is_up;
                if is_heard && self.feed_sale(*input) {
                    self.process_inbox();
                }
            }
            News::Timer(life) => self.sale_timer(life),
            News::Hook(charge) => self.take_hook(charge),
            News::Forged(forgery) => self.forge(forgery),
            News::Ask(ask) => self.operator_asks(ask),
            News::VendorPays(amount) => self.vendor_pays(amount),
            News::GiveBack(charge) => self.give_back_by_hand(&charge),
            News::Crash => self.stop_sales(),
            News::Restart => self.start_sales(),
        }
    }

    fn open_sale(&mut self) {
        if !self.side().is_up || self.side().sale.is_some() {
            return;
        }
        let now = self.sales_clock();
        let sale = Sale::open(self.side().opening.clone(), now);
        self.side().sale = Some(sale.clone());
        // Durable before anything leaves: after a crash it is looked up.
        if self.sales_crashes() {
            return;
        }
        self.side().stored = Some(sale);
        self.note(|| "sales: the sale is opened".to_owned());
        if !self.sales_crashes() {
            self.send_sales_call(Call::Create);
        }
    }

    /// Gives the sale an input and carries out what it answers. False where the
    /// program died of it.
    pub(super) fn feed_sale(&mut self, input: SaleInput) -> bool {
        let now = self.sales_clock();
        let side = self.sales.as_deref_mut().expect("a world with a sales program");
        let Some(sale) = side.sale.as_mut() else { return true };
        let env = SaleEnv { now, policy: &side.policy, shift: Some("shift-1") };
        let effects = match sale.step(input, env) {
            Ok(effects) => effects,
            Err(refusal) => {
                self.note(|| format!("sales: refused: {refusal}"));
                return true;
            }
        };
        let told: Vec<SaleEvent> = effects
            .iter()
            .filter_map(|effect| match effect {
                SaleEffect::Tell(event) => Some(event.clone()),
                _ => None,
            })
            .collect();
        for effect in effects {
            if !matches!(effect, SaleEffect::Tell(_)) && self.sales_crashes() {
                return false;
            }
            self.carry_out_sale(effect, &told);
        }
        self.check_sale();
        true
    }

    fn carry_out_sale(&mut self, effect: SaleEffect, told: &[SaleEvent]) {
        match effect {
            SaleEffect::Persist => {
                let side = self.side();
                side.stored.clone_from(&side.sale);
                side.told.extend_from_slice(told);
                let state = side.sale.as_ref().map(|sale| (sale.state, sale.closing));
                self.hash.mix(state.map(|(state, _)| state));
                self.note(|| format!("sales: {state:?}"));
                for event in told {
                    self.note(|| format!("sales: told {event:?}"));
                    self.check_told_sale(event);
                    self.react(event);
                }
            }
            SaleEffect::FindOrder => self.send_sales_call(Call::Find),
            SaleEffect::ReadOrder { .. } => self.send_sales_call(Call::Read),
            SaleEffect::CloseOrder { status, .. } => self.send_sales_call(Call::Close(status)),
            SaleEffect::RefundCharge { charge_id, amount, key } => {
                self.send_sales_call(Call::Refund { charge_id, amount, key });
            }
            SaleEffect::WakeAt(at) => {
                let life = self.side().life;
                let delay = at.micros() - self.sales_clock().micros();
                self.sales_after(delay, News::Timer(life));
            }
            // Written with the sale.
            _ => {}
        }
    }

    /// Whoever is asked to give money back does so some time later.
    fn react(&mut self, event: &SaleEvent) {
        let charge = match event {
            SaleEvent::LatePayment { payment, action: LateAction::RefundAtTerminal } => {
                payment.charge_id.clone()
            }
            SaleEvent::RefundAtTerminal { charge_id, .. }
            | SaleEvent::RefundUnknown { charge_id } => charge_id.clone(),
            _ => return,
        };
        let side = self.side();
        let of_difference =
            |intent: &RefundIntent| intent.charge_id == charge && intent.why == RefundWhy::Overpaid;
        // A difference leaves the total; what else goes back does not.
        let is_difference =
            side.sale.as_ref().is_some_and(|sale| sale.refunds.values().any(of_difference));
        side.had_refund |= !is_difference;
        self.sales_after(BY_HAND, News::GiveBack(charge));
    }

    fn sale_timer(&mut self, life: u32) {
        let now = self.sales_clock();
        let side = self.side();
        let is_due = |side: &SalesSide| {
            let wake_at = side.sale.as_ref().and_then(Sale::wake_at);
            side.is_up && side.life == life && wake_at.is_some_and(|at| at <= now)
        };
        if is_due(side) && self.feed_sale(SaleInput::Timer) && is_due(self.side()) {
            self.broken(Invariant::EverythingBounded, || {
                "sales: wakes up for nothing and would again at once".to_owned()
            });
        }
    }

    /// A webhook is kept, then answered, then processed. A program that is down
    /// gets it again.
    fn take_hook(&mut self, charge: Box<Charge>) {
        if !self.side().is_up {
            let again = self.rng.range(MINUTE, 5 * MINUTE);
            return self.sales_after(again, News::Hook(charge));
        }
        self.side().inbox.push(*charge);
        if !self.sales_crashes() {
            self.process_inbox();
        }
    }

    /// Processes what was kept. A webhook of an order that is not known yet
    /// waits; the order is looked up.
    fn process_inbox(&mut self) {
        while let Some(charge) = self.side().inbox.first().cloned() {
            let order_id = match &self.side().sale {
                Some(sale) => sale.order_id.clone(),
                None => return,
            };
            let Some(order_id) = order_id else { return };
            if charge.order_id == Some(order_id)
                && !self.feed_sale(SaleInput::ChargeSeen { charge: Box::new(charge) })
            {
                return;
            }
            self.side().inbox.remove(0);
        }
    }

    fn sales_crashes(&mut self) -> bool {
        let dies = self.strikes(Fault::Kill, self.faults.crash);
        if dies {
            self.stop_sales();
            let longest = [5 * SECOND, 2 * MINUTE, 12 * MINUTE][self.rng.index(3)];
            let restart = self.rng.range(SECOND, longest);
            self.sales_after(restart, News::Restart);
        }
        dies
    }

    fn stop_sales(&mut self) {
        if self.side().is_up {
            self.note(|| "sales: the program ends".to_owned());
            let side = self.side();
            side.is_up = false;
            side.life += 1;
            side.crashes += 1;
            side.sale = None;
        }
    }

    /// Everybody is well again.
    pub fn heal_sales(&mut self) {
        if self.sales.is_some() {
            self.side().outage_until = 0;
            self.start_sales();
        }
    }

    /// Starts again with what the store has.
    pub(super) fn start_sales(&mut self) {
        if self.side().is_up {
            return;
        }
        self.note(|| "sales: the program starts".to_owned());
        let side = self.side();
        side.is_up = true;
        side.sale.clone_from(&side.stored);
        let screen_lost = side.cancel_lost_screens;
        side.was_left |= screen_lost;
        let Some(sale) = &side.sale else {
            return self.sales_after(SECOND, News::Open);
        };
        let wake_at = sale.wake_at();
        if self.feed_sale(SaleInput::Restarted { screen_lost }) {
            if let Some(at) = wake_at {
                let life = self.side().life;
                let delay = at.micros() - self.sales_clock().micros();
                self.sales_after(delay, News::Timer(life));
            }
            self.process_inbox();
        }
    }
}
