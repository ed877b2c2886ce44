use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maquininha_flow::{
    Approval, Decline, DriverCommand, DriverProfile, DriverReply, OnSilence, Query, Reversal,
};
use maquininha_model::{AttemptKey, Nsu, Timestamp, TransactionId};
use maquininha_terminal::port::{DriverInbox, DriverPrompt, PaymentDriver};

/// What the driver does with the next authorisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Approve,
    ApproveAfter(Duration),
    Decline,
    /// Approves and never answers.
    ApproveInSilence,
    /// Never answers and never approves.
    Hang,
    /// Drops the inbox.
    Vanish,
    /// Answers from ten threads at once.
    Stammer,
}

/// A driver that follows a script and remembers what it was told.
#[derive(Clone, Default)]
pub(crate) struct ScriptedDriver {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Act>,
    commands: Vec<&'static str>,
    approved: BTreeMap<AttemptKey, &'static str>,
    hanging: Vec<(AttemptKey, DriverInbox)>,
}

impl ScriptedDriver {
    pub(crate) fn then(&self, act: Act) {
        self.state.lock().expect("lock").script.push_back(act);
    }

    pub(crate) fn commands(&self) -> Vec<&'static str> {
        self.state.lock().expect("lock").commands.clone()
    }

    pub(crate) fn count(&self, command: &str) -> usize {
        self.commands().iter().filter(|known| **known == command).count()
    }

    /// How each approval stands: provisional, confirmed, undone.
    pub(crate) fn books(&self) -> Vec<&'static str> {
        self.state.lock().expect("lock").approved.values().copied().collect()
    }

    fn approve(&self, key: &AttemptKey) -> DriverReply {
        let mut state = self.state.lock().expect("lock");
        state.approved.entry(key.clone()).or_insert("provisional");
        approval(key)
    }
}

fn approval(key: &AttemptKey) -> DriverReply {
    let approval = Approval {
        transaction_id: TransactionId::new(format!("t-{key}")).expect("an id"),
        nsu: Nsu::new(format!("n-{key}")).expect("an nsu"),
        authorization_code: None,
        acquirer: None,
        scheme_name: Some(String::from("Visa")),
        funding_source: None,
        holder_name: None,
        card: None,
        card_token: Some(String::from("card-1")),
        approved_at: Timestamp::from_micros(i64::MAX),
        merchant_receipt: None,
        customer_receipt: None,
        extras: BTreeMap::new(),
    };
    DriverReply::Approved { approval: Box::new(approval) }
}

impl PaymentDriver for ScriptedDriver {
    fn profile(&self) -> DriverProfile {
        DriverProfile::new(
            OnSilence::Blocks,
            Duration::from_secs(3600),
            Query::ByAttempt { horizon: Duration::from_millis(20) },
            Reversal::Undo,
        )
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let mut state = self.state.lock().expect("lock");
        match command {
            DriverCommand::Authorize { attempt_key, .. } => {
                state.commands.push("authorize");
                let act = state.script.pop_front().unwrap_or(Act::Approve);
                drop(state);
                inbox.prompt(DriverPrompt::PresentCard);
                let driver = self.clone();
                match act {
                    Act::Approve => inbox.answer(driver.approve(&attempt_key)),
                    Act::ApproveAfter(pause) => {
                        std::thread::spawn(move || {
                            std::thread::sleep(pause);
                            inbox.answer(driver.approve(&attempt_key));
                        });
                    }
                    Act::Decline => inbox.answer(DriverReply::Declined {
                        decline: Decline {
                            code: String::from("51"),
                            message: String::from("saldo insuficiente"),
                        },
                    }),
                    Act::ApproveInSilence => {
                        driver.approve(&attempt_key);
                        let mut state = self.state.lock().expect("lock");
                        state.hanging.push((attempt_key, inbox));
                    }
                    Act::Hang => {
                        let mut state = self.state.lock().expect("lock");
                        state.hanging.push((attempt_key, inbox));
                    }
                    Act::Vanish => drop(inbox),
                    Act::Stammer => {
                        let inbox = Arc::new(Mutex::new(Some(inbox)));
                        let threads: Vec<_> = (0..10)
                            .map(|_| {
                                let (inbox, driver, key) =
                                    (Arc::clone(&inbox), driver.clone(), attempt_key.clone());
                                std::thread::spawn(move || {
                                    let reply = driver.approve(&key);
                                    if let Some(inbox) = inbox.lock().expect("lock").take() {
                                        inbox.answer(reply);
                                    }
                                })
                            })
                            .collect();
                        for thread in threads {
                            thread.join().expect("joins");
                        }
                    }
                }
            }
            DriverCommand::Abort { attempt_key } => {
                state.commands.push("abort");
                let at = state.hanging.iter().position(|(key, _)| *key == attempt_key);
                if let Some(at) = at
                    && !state.approved.contains_key(&attempt_key)
                {
                    let (_, hanging) = state.hanging.remove(at);
                    drop(state);
                    hanging.answer(DriverReply::Canceled);
                }
            }
            DriverCommand::Query { attempt_key } => {
                state.commands.push("query");
                let reply = match state.approved.get(&attempt_key) {
                    Some(&"undone") => DriverReply::Undone,
                    Some(_) => approval(&attempt_key),
                    None => DriverReply::NotFound,
                };
                inbox.answer(reply);
            }
            DriverCommand::Confirm { attempt_key } => {
                state.commands.push("confirm");
                state.approved.insert(attempt_key, "confirmed");
                inbox.answer(DriverReply::Confirmed);
            }
            DriverCommand::Undo { attempt_key } => {
                state.commands.push("undo");
                state.approved.insert(attempt_key, "undone");
                inbox.answer(DriverReply::Undone);
            }
            DriverCommand::ReadCard { .. } => {
                inbox.answer(DriverReply::Card { card_token: String::from("card-1") });
            }
            DriverCommand::Refund { .. } => {
                state.commands.push("refund");
                inbox.answer(DriverReply::Refunded { nsu: None });
            }
            DriverCommand::QueryRefund { .. } => inbox.answer(DriverReply::NotFound),
        }
    }
}
