//! Verification of the cardholder in GOX and GOC: PIN online and offline, signature, none
//! (abecs-pinpad §1.7, §7.7).

use zeroize::Zeroizing;

use super::VirtualPinPad;
use super::card_request::money;
use super::go_on::GoOn;
use super::pin_entry::{PinPurpose, PinWait};
use super::wait::{Inactivity, Step};
use crate::card::HolderVerification;
use crate::codes::Status;
use crate::crypto::pin_block::PIN_DIGITS;
use crate::emv::risk::TvrBit;
use crate::emv::tags;
use crate::screen::{Beep, PadEvent, Screen};
use crate::settings::Profile;
use crate::wire::CommandId;

/// Bit of the terminal's capabilities for a PIN that the issuer checks.
pub(super) const ONLINE_PIN_BIT: u8 = 0x40;
/// Bit of the terminal's capabilities for a signature.
pub(super) const SIGNATURE_BIT: u8 = 0x20;
/// Bits of the terminal's capabilities for a PIN that the card checks.
const OFFLINE_PIN_BITS: u8 = 0x90;
/// Amounts from this one on are shown without their word (abecs-pinpad §7.7).
const WORDLESS_AMOUNT: u64 = 100_000_00;

impl VirtualPinPad {
    /// Tries the ways of verification in their order.
    pub(super) fn verify(&mut self, id: CommandId, mut go_on: GoOn) -> Result<Step, Status> {
        loop {
            let Some(way) = self.next_way(&mut go_on)? else {
                go_on.verified.failed = true;
                self.set_result([0x3F, 0x00, 0x01]);
                return self.conclude(id, &go_on);
            };
            match way {
                HolderVerification::OfflinePin => match self.pin_tries_left()? {
                    0 => {
                        self.pin_is_blocked(&mut go_on);
                        go_on.at += 1;
                    }
                    tries => return self.ask_offline(go_on, tries),
                },
                HolderVerification::OnlinePin => {
                    self.pin_method(go_on.method, go_on.slot, go_on.wrapped)?;
                    let wait = self.pin_wait(go_on, PinPurpose::Online)?;
                    return Ok(self.ask_pin(wait));
                }
                HolderVerification::Signature => {
                    go_on.verified.signature = true;
                    self.set_result([0x1E, 0x03, 0x00]);
                    return self.conclude(id, &go_on);
                }
                HolderVerification::None => {
                    if go_on.is_contact {
                        self.set_result([0x1F, 0x03, 0x02]);
                    }
                    return self.conclude(id, &go_on);
                }
            }
        }
    }

    /// The next way that the terminal is capable of.
    fn next_way(&self, go_on: &mut GoOn) -> Result<Option<HolderVerification>, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        if let Some(contactless) = transaction.contactless {
            go_on.verified.on_device = contactless.verified_on_device;
            return Ok(Some(contactless.verification));
        }
        let capabilities = transaction.objects.array::<3>(tags::CAPABILITIES).unwrap_or_default();
        let able = |way: HolderVerification| match way {
            HolderVerification::OfflinePin => capabilities[1] & OFFLINE_PIN_BITS != 0,
            HolderVerification::OnlinePin => capabilities[1] & ONLINE_PIN_BIT != 0,
            HolderVerification::Signature => capabilities[1] & SIGNATURE_BIT != 0,
            HolderVerification::None => true,
        };
        let ways = &transaction.application.verification;
        while let Some(way) = ways.get(go_on.at) {
            if able(*way) {
                return Ok(Some(*way));
            }
            go_on.at += 1;
        }
        Ok(None)
    }

    fn ask_offline(&mut self, go_on: GoOn, tries: u8) -> Result<Step, Status> {
        if tries == 1 {
            self.notify("PROX. ERRO", "BLOQUEIA SENHA");
        }
        let wait = self.pin_wait(go_on, PinPurpose::Offline)?;
        Ok(self.ask_pin(wait))
    }

    fn pin_wait(
        &self,
        go_on: GoOn,
        purpose: impl FnOnce(GoOn) -> PinPurpose,
    ) -> Result<PinWait, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        let languages = transaction.objects.get(tags::LANGUAGES).unwrap_or_default();
        let screen = pin_screen(languages, transaction.amount);
        let limit = Inactivity::begin(self.now_ms, Some(go_on.limit_ms));
        Ok(PinWait {
            screen: go_on.text.clone().unwrap_or(screen),
            shortest: *PIN_DIGITS.start(),
            longest: *PIN_DIGITS.end(),
            may_bypass: go_on.may_bypass,
            typed: Zeroizing::default(),
            limit,
            purpose: purpose(go_on),
        })
    }

    pub(super) fn online_pin_entered(
        &mut self,
        id: CommandId,
        mut go_on: GoOn,
        pin: &str,
    ) -> Result<Step, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        let pan = Zeroizing::new(self.wallet.at(transaction.card).pan.clone());
        let key = self.pin_method(go_on.method, go_on.slot, go_on.wrapped)?;
        go_on.verified.online_pin = Some(self.encrypted_pin(pin, &pan, key)?);
        self.set_result([0x02, 0x03, 0x00]);
        self.conclude(id, &go_on)
    }

    pub(super) fn offline_pin_entered(
        &mut self,
        id: CommandId,
        mut go_on: GoOn,
        pin: &str,
    ) -> Result<Step, Status> {
        let card = self.transaction.as_ref().map(|it| it.card).ok_or(Status::INTERR)?;
        if self.wallet.at_mut(card).verify_pin(pin) {
            go_on.verified.offline_pin = true;
            self.set_result([0x41, 0x03, 0x02]);
            return self.conclude(id, &go_on);
        }
        go_on.verified.wrong_pins = go_on.verified.wrong_pins.saturating_add(1);
        let tries = self.pin_tries_left()?;
        if tries == 0 {
            self.pin_is_blocked(&mut go_on);
            go_on.at += 1;
            return self.verify(id, go_on);
        }
        // The newest devices misspell the word (abecs-pinpad §1.7).
        let newest = self.settings.profile == Profile::Abecs220;
        let word = if newest { "TENTAVIVAS" } else { "TENTATIVAS" };
        self.notify("SENHA INVALIDA", &format!("(+{tries} {word})"));
        self.tell(PadEvent::Beep(Beep::Warning));
        self.ask_offline(go_on, tries)
    }

    /// The cardholder pressed OK without a PIN: the next way is tried.
    pub(super) fn pin_bypassed(&mut self, id: CommandId, mut go_on: GoOn) -> Result<Step, Status> {
        if let Some(transaction) = &mut self.transaction {
            transaction.tvr.set(TvrBit::PIN_NOT_ENTERED, true);
        }
        go_on.at += 1;
        self.verify(id, go_on)
    }

    fn pin_is_blocked(&mut self, go_on: &mut GoOn) {
        go_on.verified.pin_blocked = true;
        self.notify("SENHA BLOQUEADA", "");
        self.show(Screen::text(["SENHA BLOQUEADA"]));
    }

    fn pin_tries_left(&self) -> Result<u8, Status> {
        let card = self.transaction.as_ref().map(|it| it.card).ok_or(Status::INTERR)?;
        Ok(self.wallet.at(card).pin_tries_left)
    }

    fn set_result(&mut self, result: [u8; 3]) {
        let contact = |it: &&mut super::transaction::Transaction| it.contactless.is_none();
        if let Some(transaction) = self.transaction.as_mut().filter(contact) {
            transaction.objects.set(tags::VERIFICATION_RESULT, result);
        }
    }
}

/// The screen of a PIN in the first language of the card that is known (abecs-pinpad §7.7).
fn pin_screen(languages: &[u8], amount: u64) -> Screen {
    const KNOWN: [&[u8; 2]; 3] = [b"pt", b"en", b"es"];
    let known = languages.as_chunks::<2>().0.iter().find(|it| KNOWN.contains(it));
    let (value, pin, alone) = match known {
        Some(b"en") => ("AMOUNT:", "PIN:", ["ENTER YOUR PIN", ""]),
        Some(b"es") => ("MONTO: ", "CONTRASEÑA:", ["INGRESE SU", "CONTRASEÑA:"]),
        _ => ("VALOR: ", "SENHA:", ["DIGITE A SENHA", ""]),
    };
    match amount {
        0 => Screen::text(alone),
        WORDLESS_AMOUNT.. => Screen::text([money(amount), pin.to_owned()]),
        _ => Screen::text([format!("{value}{}", money(amount)), pin.to_owned()]),
    }
}
