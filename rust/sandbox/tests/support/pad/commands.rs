//! The device's commands in ABECS words.

use maquininha_card::{
    AcquirerSet, AcquirerVerdict, Aid, Answer, ApplicationType, Bin, CandidateNetwork, CardDatum,
    CardInterface, CardSeen, Chaining, ChipDecided, ChipFinished, ChipStatus, ChipVerdict,
    DataProtection, DeviceCommand, DeviceFailure, DeviceInfo, DeviceReply, DisplayText, EnterPin,
    FinishChip, GoOnChip, InputKind, Key, KeyScheme, KeySerial, NetworkNumber, OpaqueBytes,
    PinBlock, PinKey, Protect, ProtectedData, ProtectedDatum, Question, QuestionKind, ReadCard,
    ServiceCode, TransactionKind, TypedText, Verification,
};
use maquininha_model::MaskedCard;
use maquininha_reader::port::CardDevice;
use maquininha_virtualpad::ids;
use maquininha_virtualpad::wire::Params;

use super::{BarePad, wire};

type Reply = Result<DeviceReply, DeviceFailure>;

impl BarePad {
    pub(super) async fn carry_out(&self, command: DeviceCommand) -> Reply {
        match command {
            DeviceCommand::Prepare { acquirers } => self.prepare(&acquirers).await,
            DeviceCommand::ReadCard(read) => self.read(read).await,
            DeviceCommand::Protect(protect) => self.protect(protect).await,
            DeviceCommand::EnterPin(pin) => self.pin(pin).await,
            DeviceCommand::GoOnChip(go) => self.go_on(go).await,
            DeviceCommand::FinishChip(finish) => self.finish(finish).await,
            DeviceCommand::RemoveCard { text } => {
                self.plain("RMC", &[two_lines(&text)]).await?;
                Ok(DeviceReply::CardRemoved)
            }
            DeviceCommand::Show { text } => {
                self.plain("DSP", &[two_lines(&text)]).await?;
                Ok(DeviceReply::Shown)
            }
            DeviceCommand::Ask(question) => self.ask(&question).await,
            DeviceCommand::Inspect => Ok(DeviceReply::Info(Box::new(self.info()))),
            DeviceCommand::Close { text } => {
                let text = text.to_latin1(0x0D);
                self.call("CLX", &[(ids::SPE_DSPMSG, text)]).await?;
                Ok(DeviceReply::Closed)
            }
            _ => Err(DeviceFailure::NotSupported),
        }
    }

    async fn call(&self, name: &str, params: &[(u16, Vec<u8>)]) -> Result<Params, DeviceFailure> {
        let (status, rest) = self.exchange(&wire::command(name, params)).await?;
        if status == 0 { Ok(wire::params(&rest)) } else { Err(failure(status)) }
    }

    async fn plain(&self, name: &str, blocks: &[Vec<u8>]) -> Result<Vec<u8>, DeviceFailure> {
        let (status, rest) = self.exchange(&wire::plain(name, blocks)).await?;
        // 020 of TLI means go on (abecs-pinpad §3.4); keys are statuses of GKY.
        let goes_on = matches!((name, status), (_, 0) | ("TLI", 20));
        if goes_on { Ok(rest) } else { Err(failure(status)) }
    }

    async fn prepare(&self, acquirers: &AcquirerSet) -> Reply {
        self.plain("OPN", &[]).await?;
        let mut loaded = Vec::new();
        for profile in acquirers.profiles() {
            let version = format!("{:0<10}", profile.tables.version());
            let there = self.pad().tables().version(profile.network.number());
            if there[..] == *version.as_bytes() {
                continue;
            }
            let head = format!("{}{version}", profile.network);
            self.plain("TLI", &[head.into_bytes()]).await?;
            for record in profile.tables.records() {
                self.plain("TLR", &[format!("01{record}").into_bytes()]).await?;
            }
            self.plain("TLE", &[]).await?;
            loaded.push(profile.network);
        }
        Ok(DeviceReply::Prepared { info: Box::new(self.info()), loaded })
    }

    async fn read(&self, read: ReadCard) -> Reply {
        let mut params = vec![
            (ids::SPE_TRNDATE, read.time.yymmdd().into_bytes()),
            (ids::SPE_TRNTIME, read.time.hhmmss().into_bytes()),
            (ids::SPE_TRNTYPE, vec![kind(read.kind)]),
            (ids::SPE_AMOUNT, amount(read.amount.minor())),
            (ids::SPE_TRNCURR, b"986".to_vec()),
            (ids::SPE_GCXOPT, if read.entries.contactless { b"10000" } else { b"00000" }.to_vec()),
            (ids::SPE_PANMASK, b"0804".to_vec()),
            (ids::SPE_TIMEOUT, vec![seconds(read.limit)]),
        ];
        if let [only] = read.networks.as_slice() {
            params.push((ids::SPE_ACQREF, only.network.to_string().into_bytes()));
        }
        let mut types: Vec<String> = read
            .networks
            .iter()
            .flat_map(|filter| filter.application_types.iter().map(ToString::to_string))
            .collect();
        types.sort();
        types.dedup();
        if !types.is_empty() {
            params.push((ids::SPE_APPTYPE, types.concat().into_bytes()));
        }
        if let Some(text) = &read.text {
            params.push((ids::SPE_DSPMSG, text.to_latin1(0x0D)));
        }
        let answer = self.call("GCX", &params).await?;
        Ok(DeviceReply::CardSeen(Box::new(self.seen(&answer))))
    }

    fn seen(&self, answer: &Params) -> CardSeen {
        let text = |id| answer.get(id).map(|value| String::from_utf8_lossy(value).into_owned());
        let interface = match answer.get(ids::PP_CARDTYPE) {
            Some(b"03") => CardInterface::Chip,
            Some(b"06") => CardInterface::Contactless,
            Some(b"05") => CardInterface::ContactlessStripe,
            _ => CardInterface::Stripe,
        };
        let track = text(ids::PP_TRK2INC).unwrap_or_default();
        let (of_track, rest) = track.split_once('=').unwrap_or_default();
        let number = text(ids::PP_PAN).unwrap_or_else(|| of_track.to_owned());
        let clear = number.split('*').next().unwrap_or_default();
        let candidates: Vec<_> =
            text(ids::PP_AIDTABINFO).map(|text| candidates(&text)).unwrap_or_default();
        CardSeen {
            interface,
            card: number
                .get(number.len().saturating_sub(4)..)
                .and_then(|last| MaskedCard::from_last_four(last).ok()),
            bin: clear.get(..8.min(clear.len())).and_then(|digits| Bin::new(digits).ok()),
            aid: candidates.first().and_then(|first| self.aid(first)),
            candidates,
            label: text(ids::PP_LABEL),
            holder_name: text(ids::PP_CHNAME),
            service_code: rest.get(4..7).and_then(ServiceCode::new),
            chip_status: match answer.get(ids::PP_ICCSTAT) {
                Some(b"1") => ChipStatus::Unreadable,
                Some(b"2") => ChipStatus::NoApplication,
                _ => ChipStatus::Fine,
            },
            pan_sequence: text(ids::PP_PANSEQNO).and_then(|text| text.parse().ok()),
            emv_data: opaque(answer.get(ids::PP_EMVDATA).unwrap_or_default()),
        }
    }

    /// The application of a record of the tables.
    fn aid(&self, candidate: &CandidateNetwork) -> Option<Aid> {
        let pad = self.pad();
        let mut records = pad.tables().aids();
        let record = records.find(|record| {
            record.key.network == candidate.network.number()
                && record.key.index[..] == *candidate.record.as_bytes()
        })?;
        Aid::new(&record.aid).ok()
    }

    async fn protect(&self, protect: Protect) -> Reply {
        let mut flags = *b"0000";
        for datum in &protect.data {
            flags[match datum {
                CardDatum::Pan => 0,
                CardDatum::Track1 => 1,
                CardDatum::Track2 => 2,
            }] = b'1';
        }
        let mut params = vec![(ids::SPE_TRACKS, flags.to_vec())];
        match &protect.protection {
            DataProtection::Key { slot, scheme, chaining } => {
                params.push((ids::SPE_KEYIDX, slot.to_string().into_bytes()));
                let method = match (scheme, chaining) {
                    (KeyScheme::MasterKey { .. }, Chaining::Ecb) => b"10",
                    (KeyScheme::MasterKey { .. }, Chaining::Cbc) => b"11",
                    (KeyScheme::Dukpt, Chaining::Ecb) => b"50",
                    (KeyScheme::Dukpt, Chaining::Cbc) => b"51",
                };
                params.push((ids::SPE_MTHDDAT, method.to_vec()));
                if let KeyScheme::MasterKey { working_key } = scheme {
                    params.push((ids::SPE_WKENC, working_key.expose().to_vec()));
                }
            }
            DataProtection::RandomKey { modulus, exponent, chaining } => {
                let method = if *chaining == Chaining::Ecb { b"90" } else { b"91" };
                params.push((ids::SPE_MTHDDAT, method.to_vec()));
                params.push((ids::SPE_PBKMOD, modulus.expose().to_vec()));
                params.push((ids::SPE_PBKEXP, exponent.expose().to_vec()));
            }
        }
        let answer = self.call("GTK", &params).await?;
        let item = |datum, id, serial| {
            answer.get(id).map(|bytes| ProtectedDatum {
                datum,
                bytes: opaque(bytes),
                serial: serial_of(&answer, serial),
            })
        };
        let data = [
            item(CardDatum::Pan, ids::PP_ENCPAN, ids::PP_ENCPANKSN),
            item(CardDatum::Track1, ids::PP_TRACK1, ids::PP_TRK1KSN),
            item(CardDatum::Track2, ids::PP_TRACK2, ids::PP_TRK2KSN),
        ];
        Ok(DeviceReply::Protected(Box::new(ProtectedData {
            protection: protect.protection,
            data: data.into_iter().flatten().collect(),
            random_key: answer.get(ids::PP_ENCKRAND).map(opaque),
        })))
    }

    async fn pin(&self, pin: EnterPin) -> Reply {
        let (method, working_key) = pin_method(&pin.key);
        let working_key =
            working_key.iter().fold(String::new(), |text, byte| format!("{text}{byte:02X}"));
        let block = format!(
            "{method}{}{working_key:0<32}00{:19}1{:02}{:02}",
            pin.key.slot, "", pin.digits_min, pin.digits_max
        );
        let block = [block.into_bytes(), two_lines(&pin.text)].concat();
        let rest = self.plain("GPN", &[block]).await?;
        let answer = &wire::blocks(&rest)[0];
        let hex = |at: std::ops::Range<usize>| -> Vec<u8> {
            let text = String::from_utf8_lossy(&answer[at]).into_owned();
            let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
            (0..text.len()).step_by(2).map(byte).collect()
        };
        let serial: [u8; 10] = hex(16..36).try_into().expect("ten bytes");
        Ok(DeviceReply::Pin(PinBlock {
            block: opaque(&hex(0..16)),
            slot: pin.key.slot,
            serial: (pin.key.scheme == KeyScheme::Dukpt).then_some(KeySerial(serial)),
        }))
    }

    async fn go_on(&self, go: GoOnChip) -> Reply {
        let (method, working_key) = pin_method(&go.pin_key);
        let mut params = vec![
            (ids::SPE_ACQREF, go.network.to_string().into_bytes()),
            (ids::SPE_MTHDPIN, method.to_string().into_bytes()),
            (ids::SPE_KEYIDX, go.pin_key.slot.to_string().into_bytes()),
            (ids::SPE_TRNTYPE, vec![kind(go.kind)]),
            (ids::SPE_AMOUNT, amount(go.amount.minor())),
            (ids::SPE_TRNCURR, b"986".to_vec()),
            (ids::SPE_GOXOPT, if go.online_only { b"01000" } else { b"00000" }.to_vec()),
            (ids::SPE_TRMPAR, go.risk.to_vec()),
            (ids::SPE_TAGLIST, tags(&go.tags)),
        ];
        if !working_key.is_empty() {
            params.push((ids::SPE_WKENC, working_key));
        }
        let answer = self.call("GOX", &params).await?;
        let result = answer.get(ids::PP_GOXRES).unwrap_or(b"100000");
        let pin = || PinBlock {
            block: opaque(answer.get(ids::PP_PINBLK).unwrap_or_default()),
            slot: go.pin_key.slot,
            serial: serial_of(&answer, ids::PP_KSN),
        };
        Ok(DeviceReply::ChipDecided(Box::new(ChipDecided {
            verdict: match result[0] {
                b'0' => ChipVerdict::ApprovedOffline,
                b'2' => ChipVerdict::GoOnline,
                _ => ChipVerdict::Declined,
            },
            verification: Verification {
                signature: result[1] == b'1',
                offline_pin: result[2] == b'1',
                online_pin: (result[2] == b'2').then(pin),
                on_device: result[3] == b'1',
            },
            emv_data: opaque(answer.get(ids::PP_EMVDATA).unwrap_or_default()),
        })))
    }

    async fn finish(&self, finish: FinishChip) -> Reply {
        let option = match finish.verdict {
            AcquirerVerdict::Approved => b"0000",
            AcquirerVerdict::Declined => b"1000",
            AcquirerVerdict::NoAnswer => b"2000",
        };
        let mut params = vec![(ids::SPE_FCXOPT, option.to_vec())];
        if finish.verdict != AcquirerVerdict::NoAnswer {
            let code = finish.code.map_or(*b"05", maquininha_card::ResponseCode::bytes);
            params.push((ids::SPE_ARC, code.to_vec()));
        }
        if !finish.issuer_data.is_empty() {
            params.push((ids::SPE_EMVDATA, finish.issuer_data.expose().to_vec()));
        }
        params.push((ids::SPE_TAGLIST, tags(&finish.tags)));
        let answer = self.call("FCX", &params).await?;
        Ok(DeviceReply::ChipFinished(ChipFinished {
            accepted: answer.get(ids::PP_FCXRES).and_then(<[u8]>::first) == Some(&b'0'),
            emv_data: opaque(answer.get(ids::PP_EMVDATA).unwrap_or_default()),
        }))
    }

    async fn ask(&self, question: &Question) -> Reply {
        let limit = (ids::SPE_TIMEOUT, vec![seconds(question.limit())]);
        let value = |answer: &Params| {
            String::from_utf8_lossy(answer.get(ids::PP_VALUE).unwrap_or_default()).into_owned()
        };
        let answer = match question.kind() {
            QuestionKind::Key { text } => {
                self.plain("DEX", &[sized(text)]).await?;
                let answer =
                    self.call("CEX", &[(ids::SPE_CEXOPT, b"100000".to_vec()), limit]).await?;
                match answer.get(ids::PP_EVENT) {
                    Some(b"00") => Answer::Key(Key::Enter),
                    Some(b"08") => Answer::Key(Key::Clear),
                    Some(b"13") => return Err(DeviceFailure::Canceled),
                    _ => return Err(DeviceFailure::Internal),
                }
            }
            QuestionKind::Menu { title, options } => {
                let mut params = vec![(ids::SPE_DSPMSG, title.to_latin1(0x0D)), limit];
                params
                    .extend(options.iter().map(|option| (ids::SPE_MNUOPT, option.to_latin1(b' '))));
                let answer = self.call("MNU", &params).await?;
                let number: u8 = value(&answer).parse().map_err(|_| DeviceFailure::Internal)?;
                Answer::Choice(number - 1)
            }
            QuestionKind::Input { prompt, kind, chars_min, chars_max } => {
                let options = if *kind == InputKind::Alphanumeric { b"1000" } else { b"0000" };
                let params = [
                    (ids::SPE_MSGIDX, prompt.number().to_be_bytes().to_vec()),
                    (ids::SPE_MINDIG, vec![*chars_min]),
                    (ids::SPE_MAXDIG, vec![*chars_max]),
                    (ids::SPE_GCDOPT, options.to_vec()),
                    limit,
                ];
                Answer::Text(TypedText::new(value(&self.call("GCD", &params).await?)))
            }
        };
        Ok(DeviceReply::Answered(answer))
    }

    fn info(&self) -> DeviceInfo {
        DeviceInfo {
            serial: String::from("BAREPAD"),
            maker: String::from("MAQUININHA"),
            model: String::from("VIRTUALPAD"),
            firmware: String::from("1"),
            protocol: String::from("2.20"),
            capabilities: self.capabilities(),
            battery: None,
        }
    }
}

fn failure(status: u16) -> DeviceFailure {
    use DeviceFailure as F;
    match status {
        12 => F::TimedOut,
        13 => F::Canceled,
        43 => F::RemovedEarly,
        41 => F::StripeUnreadable,
        60 | 61 => F::ChipUnreadable,
        67 => F::CardInvalidated,
        68 | 69 => F::CardProblem,
        70 | 71 => F::NoApplication,
        76 => F::FallbackAllowed,
        79 => F::CardBlocked,
        80 => F::TwoCards,
        81 => F::ContactlessError,
        82..=85 | 87 => F::OtherInterface,
        86 => F::PhoneAction,
        10 | 11 | 19 => F::Refused,
        _ => F::Internal,
    }
}

const fn kind(kind: TransactionKind) -> u8 {
    if matches!(kind, TransactionKind::Refund) { 0x20 } else { 0x00 }
}

fn amount(centavos: i64) -> Vec<u8> {
    format!("{centavos:012}").into_bytes()
}

fn seconds(limit: std::time::Duration) -> u8 {
    u8::try_from(limit.as_secs().clamp(1, 255)).expect("within a byte")
}

fn two_lines(text: &DisplayText) -> Vec<u8> {
    let lines = text.lines(2, 16);
    let line = |at: usize| format!("{:<16}", lines.get(at).map_or("", String::as_str));
    DisplayText::new(&format!("{}{}", line(0), line(1))).to_latin1(b' ')
}

fn sized(text: &DisplayText) -> Vec<u8> {
    let text = text.to_latin1(0x0D);
    [format!("{:03}", text.len()).into_bytes(), text].concat()
}

fn tags(tags: &[u16]) -> Vec<u8> {
    let bytes = tags.iter().flat_map(|tag| {
        let [high, low] = tag.to_be_bytes();
        if high == 0 { vec![low] } else { vec![high, low] }
    });
    bytes.collect()
}

fn pin_method(key: &PinKey) -> (u8, Vec<u8>) {
    match &key.scheme {
        KeyScheme::MasterKey { working_key } => (1, working_key.expose().to_vec()),
        KeyScheme::Dukpt => (3, Vec::new()),
    }
}

fn candidates(text: &str) -> Vec<CandidateNetwork> {
    let entry = |entry: &[u8]| {
        let entry = std::str::from_utf8(entry).ok()?;
        Some(CandidateNetwork {
            network: NetworkNumber::new(entry[..2].parse().ok()?).ok()?,
            record: entry[2..4].to_owned(),
            application_type: ApplicationType::new(entry[4..6].parse().ok()?).ok()?,
        })
    };
    text.as_bytes().chunks_exact(6).filter_map(entry).collect()
}

fn serial_of(answer: &Params, id: u16) -> Option<KeySerial> {
    answer.get(id).and_then(|bytes| bytes.try_into().ok()).map(KeySerial)
}

fn opaque(bytes: &[u8]) -> OpaqueBytes {
    OpaqueBytes::new(bytes.to_vec()).expect("an answer is short")
}
