//! The reader's commands.

use std::time::Duration;

use serde_json::{Value, json};

use super::cards::test_card;
use super::person::{Ask, Hand, Side};
use super::state::{SimulatedReader, Transaction};
use super::{DATA_SLOT, PIN_SLOT, crypto};
use crate::hex;

/// What a command ends with: an answer, or the word of a failure.
type Outcome = Result<Value, Value>;

/// The protocol's name and version, as this side reads the specification.
const PROTOCOL: (&str, u64) = ("line-json", 1);

impl SimulatedReader {
    pub(super) async fn carry_out(&self, what: &Value) -> Outcome {
        if what == "info" {
            return Ok(self.info());
        }
        if what == "tables_end" {
            return self.end_tables();
        }
        let (name, args) = match what.as_object().and_then(|object| object.iter().next()) {
            Some((name, args)) => (name.as_str(), args),
            None => return Err("refused".into()),
        };
        match name {
            "hello" => {
                let known = args["protocol"] == PROTOCOL.0 && args["version"] == PROTOCOL.1;
                if known { Ok(self.info()) } else { Err("not_supported".into()) }
            }
            "tables_begin" => self.begin_tables(args),
            "tables_record" if self.state().loading.is_some() => Ok("done".into()),
            "read" => self.read(args).await,
            "protect" => self.protect(args),
            "pin" => self.stripe_pin(args).await,
            "decide" => self.decide(args).await,
            "finish" => self.finish(args),
            "remove" => {
                self.show(args);
                if self.state().card_in_slot {
                    self.person(Ask::Removal, None, false).await?;
                }
                self.change(|state| {
                    state.card_in_slot = false;
                    state.transaction = None;
                });
                Ok("done".into())
            }
            "show" => {
                self.show(args);
                Ok("done".into())
            }
            "bye" => {
                self.show(args);
                self.change(|state| state.transaction = None);
                Ok("done".into())
            }
            "ask_key" => match self.person(Ask::Key, limit(args), false).await? {
                Hand::Ok => Ok(json!({ "key": "ok" })),
                _ => Err("internal".into()),
            },
            "ask_menu" => match self.person(Ask::Menu, limit(args), false).await? {
                Hand::Choose(option) => Ok(json!({ "choice": option })),
                _ => Err("internal".into()),
            },
            "ask_input" => self.input(args).await,
            _ => Err("refused".into()),
        }
    }

    fn show(&self, args: &Value) {
        let text = args["text"].as_str().unwrap_or_default().to_owned();
        self.change(|state| state.display = text);
    }

    fn info(&self) -> Value {
        let tables: Vec<_> = self.state().tables.clone().into_iter().collect();
        json!({ "info": {
            "protocol": PROTOCOL.0, "version": PROTOCOL.1, "serial": "LN00000001",
            "maker": "MAQUININHA", "model": "SIMULATED", "firmware": "1.0",
            "can": ["chip", "contactless", "stripe", "pin", "keys"], "display": [2, 40],
            "battery": [80, false], "tables": tables,
            "pin_slots": [PIN_SLOT], "data_slots": [DATA_SLOT],
        }})
    }

    fn begin_tables(&self, args: &Value) -> Outcome {
        let network = args["network"].as_u64().and_then(|network| u8::try_from(network).ok());
        match (network, args["version"].as_str()) {
            (Some(network), Some(version)) if !self.state().refuses_tables => {
                self.change(|state| state.loading = Some((network, version.to_owned())));
                Ok("done".into())
            }
            (Some(_), Some(_)) => Err("tables".into()),
            _ => Err("refused".into()),
        }
    }

    fn end_tables(&self) -> Outcome {
        let Some((network, version)) = self.state().loading.take() else {
            return Err("refused".into());
        };
        self.change(|state| drop(state.tables.insert(network, version)));
        Ok("done".into())
    }

    async fn read(&self, args: &Value) -> Outcome {
        let centavos = args["centavos"].as_i64().ok_or("refused")?;
        let open = |side: Side| {
            args["sides"].as_array().is_some_and(|sides| sides.iter().any(|it| it == side.word()))
        };
        self.change(|state| {
            state.seen.centavos.push(centavos);
            state.transaction = None;
            state.display = format!("VALOR: {centavos}");
        });
        // A card that is in the slot already needs no person.
        let in_slot = self.state().card_in_slot && open(Side::Chip);
        let side = if in_slot {
            Side::Chip
        } else {
            let ask = Ask::Card {
                chip: open(Side::Chip),
                contactless: open(Side::Contactless),
                stripe: open(Side::Stripe),
            };
            match self.person(ask, limit(args), false).await? {
                Hand::Present(side) => side,
                _ => return Err("internal".into()),
            }
        };
        let transaction =
            Transaction { side, centavos, protected: false, decided: false, finished: false };
        self.change(|state| {
            state.card_in_slot |= side == Side::Chip;
            state.transaction = Some(transaction);
        });
        let card = test_card(side);
        let networks = args["networks"].as_array().cloned().unwrap_or_default();
        let candidates: Vec<Value> =
            networks.iter().map(|network| json!([network["number"], "01", 1])).collect();
        let last_four = &card.number[card.number.len() - 4..];
        let mut seen = json!({
            "side": side.word(), "last_four": last_four, "first_digits": &card.number[..6],
        });
        if side == Side::Stripe {
            seen["service_code"] = "101".into();
        } else {
            seen["candidates"] = candidates.into();
            seen["aid"] = "A0000000031010".into();
            seen["label"] = card.label.into();
            seen["sequence"] = 1.into();
        }
        Ok(json!({ "card": seen }))
    }

    /// The card that was read, where the command fits it.
    fn card(&self, fits: impl Fn(&Transaction) -> bool) -> Result<Transaction, Value> {
        let transaction = self.state().transaction;
        transaction.filter(fits).ok_or_else(|| "refused".into())
    }

    fn protect(&self, args: &Value) -> Outcome {
        self.change(|state| state.seen.protects += 1);
        let transaction = self.card(|it| !it.protected)?;
        let key = key(&args["key"], DATA_SLOT)?;
        let chained = args["chained"].as_bool().unwrap_or(false);
        let card = test_card(transaction.side);
        let mut data = Vec::new();
        for datum in args["data"].as_array().cloned().unwrap_or_default() {
            let digits = match datum.as_str() {
                Some("pan") => card.number,
                Some("track2") => card.track2,
                _ => continue,
            };
            let sealed = hex::encode(&crypto::seal_digits(&key, chained, digits));
            data.push(json!({ "datum": datum, "bytes": sealed }));
        }
        self.change(|state| {
            state.transaction = Some(Transaction { protected: true, ..transaction });
        });
        Ok(json!({ "protected": data }))
    }

    async fn pin_block(&self, args: &Value, side: Side, needs_card: bool) -> Result<String, Value> {
        let key = key(&args["key"], PIN_SLOT)?;
        let Hand::Pin(pin) = self.person(Ask::Pin, limit(args), needs_card).await? else {
            return Err("internal".into());
        };
        Ok(hex::encode(&crypto::seal_pin(&key, &pin, test_card(side).number)))
    }

    async fn stripe_pin(&self, args: &Value) -> Outcome {
        let transaction = self.card(|it| it.side == Side::Stripe && !it.protected)?;
        self.show(args);
        let block = self.pin_block(args, transaction.side, false).await?;
        Ok(json!({ "pin": { "block": block } }))
    }

    async fn decide(&self, args: &Value) -> Outcome {
        let centavos = args["centavos"].as_i64().ok_or("refused")?;
        self.change(|state| {
            state.seen.centavos.push(centavos);
            state.seen.decisions += 1;
        });
        let transaction = self.card(|it| it.side != Side::Stripe && !it.decided)?;
        if transaction.side == Side::Contactless && centavos != transaction.centavos {
            return Err("refused".into());
        }
        key(&args["key"], PIN_SLOT)?;
        let pin_block = match transaction.side {
            Side::Chip => Some(self.pin_block(args, transaction.side, true).await?),
            _ => None,
        };
        self.change(|state| {
            state.cryptograms += 1;
            state.transaction = Some(Transaction { centavos, decided: true, ..transaction });
        });
        let emv = self.objects(&args["tags"], centavos);
        Ok(json!({ "decided": { "verdict": "go_online", "pin_block": pin_block, "emv": emv } }))
    }

    /// The EMV objects that were asked for and that the test card has.
    fn objects(&self, tags: &Value, centavos: i64) -> String {
        let count = self.state().cryptograms;
        let mut emv = String::new();
        for tag in tags.as_array().cloned().unwrap_or_default() {
            let value = match tag.as_str() {
                // The cryptogram, here a value that no other has.
                Some("9F26") => format!("{count:016X}"),
                Some("9F27") => "80".to_owned(),
                Some("9F02") => format!("{centavos:012}"),
                Some("9F36") => format!("{count:04X}"),
                Some("5F2A") => "0986".to_owned(),
                _ => continue,
            };
            let tag = tag.as_str().unwrap_or_default();
            emv = format!("{emv}{tag}{:02X}{value}", value.len() / 2);
        }
        emv
    }

    fn finish(&self, args: &Value) -> Outcome {
        let verdict = args["verdict"].as_str().unwrap_or_default().to_owned();
        self.change(|state| state.seen.finishes.push(verdict.clone()));
        let transaction = self.card(|it| it.decided && !it.finished)?;
        if transaction.side == Side::Chip && !self.state().card_in_slot {
            return Err("removed_early".into());
        }
        self.change(|state| {
            state.transaction = Some(Transaction { finished: true, ..transaction });
        });
        let emv = self.objects(&args["tags"], transaction.centavos);
        Ok(json!({ "finished": { "accepted": verdict == "approved", "emv": emv } }))
    }

    async fn input(&self, args: &Value) -> Outcome {
        let Hand::Type(text) = self.person(Ask::Input, limit(args), false).await? else {
            return Err("internal".into());
        };
        let most = args["chars_max"].as_u64().and_then(|most| usize::try_from(most).ok());
        let typed: String = text.chars().take(most.unwrap_or_default()).collect();
        Ok(json!({ "typed": typed }))
    }
}

/// The working key, under the master key of the slot.
fn key(args: &Value, slot: u8) -> Result<[u8; 16], Value> {
    if args["slot"] != slot {
        return Err(json!({ "no_key": args["slot"] }));
    }
    let cryptogram = args["working_key"].as_str().and_then(hex::decode);
    cryptogram.and_then(|bytes| crypto::working_key(&bytes)).ok_or_else(|| "security".into())
}

fn limit(args: &Value) -> Option<Duration> {
    args["limit_s"].as_u64().map(Duration::from_secs)
}
