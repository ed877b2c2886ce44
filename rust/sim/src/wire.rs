//! The ways between a terminal and the order API, and between a terminal and
//! its driver; this is where messages are lost, late and doubled.

use std::time::Duration;

use maquininha_flow::{DriverCommand, DriverReply, OrderCall, OrderCallError, OrderReply, Query};

use crate::endpoints::Endpoint;
use crate::faults::Fault;
use crate::invariants::secrets::PLANTED;
use crate::machine::{Input, call_words, command_words};
use crate::points::Moment;
use crate::scenario::{HOUR, MINUTE, SECOND};
use crate::seen::Seen;
use crate::simulation::{Event, Route, World};
use crate::terminal::moves_money;

/// After this a call ends without an answer.
const CALL_TIMEOUT: i64 = 30 * SECOND;
/// After its answer was lost, a call that makes a charge has its effect within
/// this or never: the machines' own bound is 60 s.
const LATE_EFFECT: i64 = 45 * SECOND;
/// The oldest read.
const STALE: i64 = 10 * SECOND;

/// Whether a call may have its effect at any time later without harm.
fn is_harmless_later(call: &OrderCall) -> bool {
    matches!(
        call,
        OrderCall::Read { .. }
            | OrderCall::Report { .. }
            | OrderCall::Commit { .. }
            | OrderCall::CancelCharge { amount: None, .. }
    )
}

impl World {
    fn answer(&mut self, route: Route, delay: i64, input: Input) {
        let Route { attempt, life, .. } = route;
        if self.strikes(Fault::AnswerTwice, self.faults.answer_twice) {
            let again = self.rng.range(delay, delay + 2 * MINUTE);
            let input = Box::new(input.clone());
            self.after(again, Event::Deliver { attempt, life, input });
        }
        self.after(delay, Event::Deliver { attempt, life, input: Box::new(input) });
    }

    fn fail(&mut self, route: Route, delay: i64, error: OrderCallError) {
        self.note(|| format!("a{} call {} will fail: {error}", route.attempt, route.ticket));
        self.answer(route, delay, Input::Order(route.ticket, Err(error)));
    }

    fn count_message(&mut self) {
        self.messages += 1;
        if let Some((number, event)) = &self.with_message
            && *number == self.messages
        {
            let event = event.clone();
            self.after(0, event);
        }
    }

    /// A call leaves the terminal.
    pub fn send_call(&mut self, route: Route, call: Box<OrderCall>) {
        self.count_call(route.attempt);
        self.count_message();
        let terminal = self.attempts[route.attempt].terminal;
        let faults = self.faults;
        if self.strikes(Fault::Outage, faults.outage) {
            let length = self.rng.range(SECOND, 6 * MINUTE);
            self.terminals[terminal].outage_until = self.now + length;
        }
        if self.now < self.terminals[terminal].outage_until {
            let delay = self.rng.range(SECOND / 100, 3 * SECOND);
            return self.fail(route, delay, OrderCallError::Unreachable);
        }
        if self.strikes(Fault::Throttled, faults.throttled) {
            let longest = [10, 90, 4000][self.rng.index(3)];
            let retry_after = Duration::from_secs(self.rng.bits() % longest);
            return self.fail(route, SECOND / 10, OrderCallError::Throttled { retry_after });
        }
        let endpoint = self.endpoint_for(route.attempt, &call);
        let there = self.rng.range(SECOND / 100, SECOND / 2);
        let fail_at = self.rng.range(SECOND / 2, CALL_TIMEOUT);
        if self.strikes(Fault::RequestLost, faults.request_lost) {
            return self.fail(route, fail_at, OrderCallError::OutcomeUnknown);
        }
        if self.strikes(Fault::RequestLate, faults.request_late) {
            let bound = if is_harmless_later(&call) { HOUR } else { LATE_EFFECT };
            let at = self.rng.range(fail_at, bound);
            self.after(at, Event::Call { call, endpoint, answer_to: None });
            return self.fail(route, fail_at, OrderCallError::OutcomeUnknown);
        }
        let is_lost = self.lose_answer_of == Some(self.messages);
        let is_lost = is_lost || self.strikes(Fault::AnswerLost, faults.answer_lost);
        let is_error = self.strikes(Fault::ServerError, faults.server_error);
        if is_lost || is_error {
            let known_at = if is_error { there } else { fail_at };
            self.after(there, Event::Call { call, endpoint, answer_to: None });
            return self.fail(route, known_at, OrderCallError::OutcomeUnknown);
        }
        let may_double = self.api.habits.idempotent || is_harmless_later(&call);
        if may_double && self.strikes(Fault::RequestTwice, faults.duplicate) {
            let bound = if is_harmless_later(&call) { HOUR } else { LATE_EFFECT };
            let again = self.rng.range(there, bound);
            self.after(again, Event::Call { call: call.clone(), endpoint, answer_to: None });
        }
        self.after(there, Event::Call { call, endpoint, answer_to: Some(route) });
    }

    /// A call arrives. Reads show what the endpoint knows, or less where they are stale.
    pub fn on_call(&mut self, call: &OrderCall, endpoint: Endpoint, answer_to: Option<Route>) {
        let now = self.time();
        let is_read = matches!(call, OrderCall::Read { .. });
        let is_stale = is_read && self.strikes(Fault::StaleRead, self.faults.stale_read);
        let old = self.rng.range(0, STALE);
        let old = Duration::from_micros(u64::try_from(old).unwrap_or(0));
        let shown = self.shown_until(endpoint);
        let shown = if is_stale { shown.min(now.minus(old)) } else { shown };
        let answer = match call {
            OrderCall::Read { order_id } if shown < now => self.api.read_as_of(order_id, shown),
            OrderCall::FindStandalone { attempt_key } if shown < now => {
                self.api.find_as_of(attempt_key, shown)
            }
            _ => self.api.carry_out_at(now, shown, endpoint, call, &mut self.rng),
        };
        self.note(|| {
            let way = if answer_to.is_some() { "answers" } else { "acts, unheard" };
            let what = match &answer {
                Ok(OrderReply::Order { order }) => {
                    let charges = order.charges.iter().map(|c| format!(" {}:{:?}", c.id, c.status));
                    format!("order closed={}{}", order.closed, charges.collect::<String>())
                }
                Ok(OrderReply::Charge { charge }) => format!("{}:{:?}", charge.id, charge.status),
                Ok(OrderReply::Done) => "done".to_owned(),
                Err(error) => error.to_string(),
            };
            format!("order API {way}: {what}")
        });
        self.hash.answer(answer.as_ref());
        self.see(|| Seen::Call { at: now, call: call.clone(), answer: answer.clone() });
        if let Some(route) = answer_to {
            let back = self.rng.range(SECOND / 100, SECOND / 2);
            self.answer(route, back, Input::Order(route.ticket, answer));
            self.point(route.attempt, Moment::Acted, || call_words(call));
        }
    }

    fn reply(&mut self, route: Route, delay: i64, reply: DriverReply) {
        if route.ticket > 0 {
            let reply = self.through_port(reply);
            self.answer(route, delay, Input::Driver(route.ticket, reply));
        }
    }

    /// The driver's reply as the port gives it on: without card numbers, which a careless driver
    /// puts into its texts.
    fn through_port(&self, reply: DriverReply) -> DriverReply {
        match self.plants_cards {
            true => with_card_numbers(reply).without_card_numbers(),
            false => reply,
        }
    }

    /// A command leaves for the driver. All but those that wait for a card
    /// answer within the time of a call, if only to say "silent".
    pub fn send_command(&mut self, route: Route, command: Box<DriverCommand>) {
        self.count_call(route.attempt);
        self.count_message();
        let is_lost = self.lose_answer_of == Some(self.messages);
        let heard = !is_lost && !self.strikes(Fault::DriverSilent, self.faults.driver_silent);
        let mut delay = self.rng.range(0, SECOND / 20);
        if !moves_money(&command) && !heard {
            self.reply(route, CALL_TIMEOUT, DriverReply::Silent);
            match self.rng.index(10) {
                0..=2 => delay = self.rng.range(delay, MINUTE),
                3 | 4 => return,
                _ => {}
            }
        }
        self.after(delay, Event::Command { command, answer_to: route, heard });
    }

    /// A command arrives at the driver.
    pub fn on_command(&mut self, command: DriverCommand, route: Route, heard: bool) {
        let now = self.time();
        let attempt = route.attempt;
        let reply = match &command {
            DriverCommand::Authorize { .. } | DriverCommand::Refund { .. } => {
                return self.show_reader(command, route, heard);
            }
            DriverCommand::Abort { .. } => {
                if let Some(waiting) = self.attempts[attempt].at_reader.take() {
                    self.reply(waiting, SECOND / 10, DriverReply::Canceled);
                }
                return;
            }
            DriverCommand::Query { .. } | DriverCommand::QueryRefund { .. }
                if self.attempts[attempt].at_reader.is_some() =>
            {
                DriverReply::Silent
            }
            DriverCommand::Query { attempt_key } => self.acquirer.query(now, attempt_key),
            DriverCommand::QueryRefund { attempt_key } => self.acquirer.query_refund(attempt_key),
            DriverCommand::Confirm { attempt_key } => self.acquirer.confirm(now, attempt_key),
            DriverCommand::Undo { attempt_key } => {
                self.attempts[attempt].at_reader = None;
                self.acquirer.undo(now, attempt_key)
            }
            DriverCommand::ReadCard { .. } => return,
        };
        self.note(|| format!("a{attempt} driver carries out {command:?}: {}", short(&reply)));
        if heard {
            self.reply(route, SECOND / 10, reply);
            self.point(attempt, Moment::Acted, || command_words(&command));
        }
    }

    /// The driver waits for a card.
    fn show_reader(&mut self, command: DriverCommand, route: Route, heard: bool) {
        let terminal = self.attempts[route.attempt].terminal;
        if self.acquirer.blocks(terminal) && matches!(command, DriverCommand::Authorize { .. }) {
            let message = "an earlier payment is open".to_owned();
            return self.reply(route, SECOND / 10, DriverReply::Unavailable { message });
        }
        let longest = [5, 20, 149][self.rng.index(3)];
        let delay = self.rng.range(SECOND, longest * SECOND);
        if self.strikes(Fault::OperatorGone, self.faults.operator_gone) {
            return self.reply(route, delay, DriverReply::TimedOut);
        }
        if !heard && self.rng.chance(300) {
            return self.reply(route, delay, DriverReply::Silent);
        }
        self.attempts[route.attempt].at_reader = Some(route);
        let ticket = if heard { route.ticket } else { 0 };
        let route = Route { ticket, ..route };
        self.after(delay, Event::Card { route, command: Box::new(command) });
    }

    /// The card is there: the driver asks the acquirer.
    pub fn on_card(&mut self, route: Route, command: DriverCommand) {
        if self.attempts[route.attempt].at_reader.take().is_none() {
            return;
        }
        let approves = !self.strikes(Fault::CardRefused, self.faults.card_refused);
        self.note(|| format!("a{} the card is there, approved: {approves}", route.attempt));
        let horizon = match self.driver.query() {
            Query::ByAttempt { horizon } => i64::try_from(horizon.as_micros()).unwrap_or(0),
            Query::Never => 0,
        };
        // Time that jumps tells nothing about a horizon.
        let may_be_late = horizon > 0 && !self.clocks_jump;
        if may_be_late && self.strikes(Fault::DriverLate, self.faults.driver_late) {
            let at = self.rng.range(0, horizon);
            let attempt = route.attempt;
            self.note(|| format!("a{attempt} the request reaches the acquirer late"));
            self.after(at, Event::Land { attempt, command: Box::new(command), approves });
            let silent_at = self.rng.range(SECOND, MINUTE);
            return self.reply(route, silent_at, DriverReply::Silent);
        }
        self.land(route.attempt, &command, approves);
        // A repeat is answered as the first was.
        let now = self.time();
        let reply = match &command {
            DriverCommand::Refund { attempt_key, .. } => self.acquirer.query_refund(attempt_key),
            _ => self.acquirer.query(now, command.attempt_key()),
        };
        let late = self.strikes(Fault::DriverLate, self.faults.driver_late);
        let delay = self.rng.range(SECOND / 2, if late { 10 * MINUTE } else { 3 * SECOND });
        if approves && self.strikes(Fault::CancelRace, self.faults.cancel_race) {
            let race = delay + self.rng.range(-SECOND / 20, SECOND / 20);
            self.after(race, Event::Cancel(route.attempt));
        }
        self.reply(route, delay, reply);
        self.point(route.attempt, Moment::Acted, || command_words(&command));
    }

    /// The driver's request arrives at the acquirer.
    pub fn land(&mut self, attempt: usize, command: &DriverCommand, approves: bool) {
        let now = self.time();
        let terminal = self.attempts[attempt].terminal;
        self.note(|| format!("a{attempt} reaches the acquirer, approved: {approves}"));
        match command {
            DriverCommand::Authorize { attempt_key, amount, .. } => {
                self.acquirer.authorize(now, attempt_key, terminal, *amount, approves);
            }
            DriverCommand::Refund { attempt_key, amount, .. } => {
                self.acquirer.refund(attempt_key, approves.then_some(*amount));
            }
            _ => {}
        }
    }
}

/// A reply of a driver that tells card numbers in every free text it has.
fn with_card_numbers(mut reply: DriverReply) -> DriverReply {
    let text = || format!("card {PLANTED} used");
    match &mut reply {
        DriverReply::Approved { approval } => {
            approval.holder_name = Some(text());
            approval.merchant_receipt = Some(text());
            approval.card_token = Some(text());
            approval.extras.insert("pan".into(), PLANTED.into());
        }
        DriverReply::Declined { decline } => decline.message = text(),
        DriverReply::Refused { message } | DriverReply::Unavailable { message } => {
            *message = text();
        }
        _ => {}
    }
    reply
}

fn short(reply: &DriverReply) -> String {
    let text = format!("{reply:?}");
    text[..text.find([' ', '{', '(']).unwrap_or(text.len())].to_owned()
}
