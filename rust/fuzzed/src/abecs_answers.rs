use std::fmt::Debug;
use std::sync::OnceLock;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use maquininha_model::{Money, holds_card_number};
use maquininha_pinpad::card::{Chaining, DataKey, PinKey, TagList, TrackKey};
use maquininha_pinpad::classic::{Cke, Fnc, Gcr, Gin, Goc, PanKey};
use maquininha_pinpad::command::{
    Cex, Chp, ChpSlot, ClearDigits, Clx, Ebx, Fcx, Gcx, Ged, Gix, Gky, Gox, Gpn, Gtk, HostOutcome,
    InfoId, Lmf, Mnu, Opening, OpnSecure, TerminalRisk, Tli, Tracks,
};
use maquininha_pinpad::frame::{Decoded, Decoder, FRAME_MAX, PAYLOAD_MAX, encode};
use maquininha_pinpad::table::Record;
use maquininha_pinpad::{
    Answer, Command, CommandId, Conversation, KeyPair, KeySlot, Network, Output, Request,
    SessionKey, TableVersion, Timing,
};

/// Things that happen in one run.
const STEPS_MAX: usize = 60;
/// Outputs of one thing that happens: each takes bytes, or is one of a few that follow in a row.
const OUTPUTS_MAX: usize = 6_000;

/// Whatever a PIN pad sends, whole or damaged, in clear or encrypted, whenever it likes: a frame
/// is read as it was written, an answer belongs to the command, none in clear is taken in a secure
/// session, the host comes to an end, and no card number is shown.
pub fn abecs_answers(bytes: &[u8]) {
    let Some((mode, rest)) = bytes.split_first() else { return };
    match mode % 4 {
        0 => decode(rest),
        1 => answers(rest),
        2 => drop(
            Record::parse(rest).map(|record| record.to_text().map(|text| Record::parse(&text))),
        ),
        // The bytes are over: so is the run.
        _ => drop(converse(&mut Unstructured::new(rest))),
    }
}

/// Bytes of a link, cut in two by the first of them.
fn decode(bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else { return };
    let whole = frames(&[bytes]);
    let (first, second) = bytes.split_at(usize::from(*cut).min(bytes.len()));
    assert_eq!(frames(&[first, second]), whole, "a cut changes nothing");
    for payload in whole {
        assert!(payload.len() <= PAYLOAD_MAX);
        assert_eq!(frames(&[&framed(&payload)]), [&payload[..]], "it is written as it is read");
        answers(&payload);
    }
}

fn frames(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new();
    let mut payloads = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while let Some(decoded) = decoder.read(&mut rest) {
            if decoded == Decoded::Frame {
                payloads.push(decoder.payload().to_vec());
            }
        }
    }
    payloads
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut out = [0; FRAME_MAX];
    let len = encode(payload, &mut out).expect("a payload fits");
    out[..len].to_vec()
}

/// A payload as the answer to every command: it is read or refused.
fn answers(payload: &[u8]) {
    let mut packet = payload.to_vec();
    if let Ok(range) = session_key().decrypt(&mut packet) {
        assert!(range.end <= packet.len());
    }
    let Ok(answer) = Answer::parse(payload) else { return };
    assert_eq!(answer.to_owned().as_answer(), answer);
    let sheet = Sheet::new();
    shown(&sheet.cex.read(answer));
    shown(&sheet.gcx.read(answer));
    shown(&sheet.gox.read(answer));
    shown(&sheet.fcx.read(answer));
    shown(&sheet.ged.read(answer));
    shown(&sheet.gtk.read(answer));
    shown(&sheet.gpn.read(answer));
    shown(&sheet.gix.read(answer));
    shown(&Ebx { data: &[0; 8], key: sheet.data_key }.read(answer));
    shown(&Chp::on(ChpSlot::Card).read(answer));
    shown(&Gky.read(answer));
    shown(&Lmf.read(answer));
    let menu = Mnu { title: None, options: vec![String::from("1"); 20], time_limit: None };
    assert!(menu.read(answer).is_ok_and(|chosen| chosen < 20) || menu.read(answer).is_err());
    shown(&Tli { network: None, version: TableVersion::NONE }.read(answer));
    let pan_key = PanKey::new([0x5A; 16]);
    shown(&Gcr::again().read(answer));
    shown(&Gcr::again().with_pan_key(&pan_key).read(answer));
    shown(&Cke::default().read(answer));
    shown(&Cke { pan_key: Some(&pan_key), ..Cke::default() }.read(answer));
    shown(&sheet.goc.read(answer));
    shown(&Fnc { outcome: HostOutcome::NoAnswer, tags: None }.read(answer));
    for network in [None, Network::new(2).ok(), Network::new(3).ok(), Network::new(9).ok()] {
        // Serial numbers may look like card numbers.
        drop(Gin { network }.read(answer));
    }
    shown(&OpnSecure(key_pair()).read(answer));
}

/// What is shown of an answer holds no card number.
fn shown(answer: &impl Debug) {
    let text = format!("{answer:?}");
    assert!(!holds_card_number(&text), "{text}");
}

/// One of each command that reads something of its own.
struct Sheet {
    data_key: DataKey,
    cex: Cex,
    gcx: Gcx,
    gox: Gox,
    fcx: Fcx,
    ged: Ged,
    gtk: Gtk,
    gpn: Gpn,
    gix: Gix,
    goc: Goc,
}

impl Sheet {
    fn new() -> Self {
        let slot = KeySlot::new(14).expect("a slot");
        let network = Network::new(4).expect("a network");
        let (pin_key, amount) = (PinKey::Dukpt { slot }, Money::brl(100_00));
        let data_key = DataKey::Dukpt { slot, chaining: Chaining::Ecb };
        let tags = TagList::new(&[0x9F26]).expect("a tag");
        Self {
            data_key,
            cex: Cex { stripe: true, ..Cex::default() },
            gcx: Gcx::sale(amount, time::PrimitiveDateTime::MIN),
            gox: Gox::sale(network, pin_key, amount, tags.clone()),
            fcx: Fcx { outcome: HostOutcome::NoAnswer, tags: None, time_limit: None },
            ged: Ged { tags: tags.clone() },
            gtk: Gtk {
                tracks: Tracks::TRACK2,
                key: TrackKey::Stored(data_key),
                clear_digits: ClearDigits::Six,
            },
            gpn: Gpn::for_the_card(pin_key, "SENHA:"),
            gix: Gix::of([InfoId::Model]),
            goc: Goc {
                amount,
                cashback: None,
                is_exception: false,
                forces_online: false,
                pin_key,
                risk: TerminalRisk::default(),
                tags,
                optional_tags: None,
            },
        }
    }

    fn request(&self, choice: u8) -> Request {
        let request = match choice % 7 {
            0 => Gky.request(),
            1 => self.gcx.request(),
            2 => self.gox.request(),
            3 => self.fcx.request(),
            4 => self.gix.request(),
            5 => Clx::with_message("FIM").request(),
            _ => OpnSecure(key_pair()).request(),
        };
        request.expect("it can be sent")
    }
}

/// The public key pair of the vectors, and the session that they open with it.
fn key_pair() -> &'static KeyPair {
    static PAIR: OnceLock<KeyPair> = OnceLock::new();
    PAIR.get_or_init(|| {
        let opening = &vectors()["opening"];
        let prime = |name: &str| hex(opening[name].as_str().expect("digits"));
        KeyPair::from_primes(&prime("p"), &prime("q")).expect("a key pair")
    })
}

fn session_key() -> &'static SessionKey {
    static KEY: OnceLock<SessionKey> = OnceLock::new();
    KEY.get_or_init(open_session)
}

fn open_session() -> SessionKey {
    static ANSWER: OnceLock<Vec<u8>> = OnceLock::new();
    let payload = ANSWER.get_or_init(|| {
        let vectors = vectors();
        vectors["opening"]["answer"]["payload"].as_str().expect("a text").as_bytes().to_vec()
    });
    match OpnSecure(key_pair()).read(Answer::parse(payload).expect("an answer")) {
        Ok(Opening::Secure(key)) => key,
        other => panic!("no session: {other:?}"),
    }
}

fn vectors() -> serde_json::Value {
    let text = include_str!("../../../tests/vectors/abecs.json");
    serde_json::from_str(text).expect("the vectors are JSON")
}

fn hex(digits: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(pair).collect()
}

struct Host {
    conversation: Conversation,
    now: Duration,
    /// The command under way.
    command: Option<CommandId>,
    /// Whether that command was sent encrypted.
    is_secure: bool,
}

fn converse(bytes: &mut Unstructured<'_>) -> Result<()> {
    let conversation = Conversation::new(Timing::WIRED);
    let mut host = Host { conversation, now: Duration::ZERO, command: None, is_secure: false };
    let sheet = Sheet::new();
    if bytes.ratio(1, 2)? {
        host.conversation.start_session(open_session()).expect("it is idle");
    }
    for _ in 0..STEPS_MAX {
        if bytes.is_empty() {
            break;
        }
        host.step(&sheet, bytes)?;
    }
    host.conversation.link_lost();
    host.poll(&[], false);
    assert!(host.conversation.is_idle() && host.command.is_none());
    Ok(())
}

impl Host {
    fn step(&mut self, sheet: &Sheet, bytes: &mut Unstructured<'_>) -> Result<()> {
        match bytes.int_in_range(0..=9)? {
            0 | 1 => self.send(sheet, bytes.arbitrary()?),
            2 => {
                let len = bytes.int_in_range(0..=64)?;
                self.poll(bytes.bytes(len.min(bytes.len()))?, false);
            }
            3 => self.poll(&[0x06], false),
            4 => self.poll(&[0x04], false),
            5 | 6 => {
                let payload = self.payload(bytes)?;
                self.poll(&framed(&payload), false);
            }
            7 => {
                let payload = self.payload(bytes)?;
                let mut packet = [0; PAYLOAD_MAX];
                if let Ok(len) = session_key().encrypt(&payload, &mut packet) {
                    self.poll(&framed(&packet[..len]), true);
                }
            }
            8 => {
                self.now += Duration::from_millis(bytes.int_in_range(0..=12_000)?);
                self.poll(&[], false);
            }
            _ => {
                self.conversation.cancel();
                self.poll(&[], false);
            }
        }
        Ok(())
    }

    /// A payload, often with the letters of the command under way.
    fn payload(&self, bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        let len = bytes.int_in_range(0..=200)?;
        let data = bytes.bytes(len.min(bytes.len()))?;
        let head = match (bytes.int_in_range(0..=4)?, self.command) {
            (0..=1, Some(command)) => format!("{command}000{:03}", data.len()),
            (2, Some(command)) => return Ok(format!("{command}013").into_bytes()),
            (3, _) => format!("NTM000{:03}", data.len()),
            _ => String::new(),
        };
        Ok([head.as_bytes(), data].concat())
    }

    fn send(&mut self, sheet: &Sheet, choice: u8) {
        let request = sheet.request(choice);
        let was_idle = self.conversation.is_idle();
        assert_eq!(self.conversation.send(&request).is_ok(), was_idle);
        if was_idle {
            self.command = Some(request.id());
            self.is_secure = self.conversation.is_secure();
            assert!(!self.is_secure || request.id() != CommandId::Opn);
        }
        self.poll(&[], false);
    }

    /// Gives bytes, encrypted by the session's key or not, and takes all that comes.
    fn poll(&mut self, bytes: &[u8], are_encrypted: bool) {
        let mut rest = bytes;
        for _ in 0..OUTPUTS_MAX {
            match self.conversation.poll(self.now, &mut rest) {
                Output::Wait { until } => {
                    assert!(rest.is_empty() && until.is_none_or(|until| until > self.now));
                    return;
                }
                Output::Write(written) => assert!(!written.is_empty()),
                Output::Notification(text) => shown(&text.lines()),
                Output::Answer(answer) => {
                    assert_eq!(Some(answer.command()), self.command, "it answers the command");
                    let closes = matches!(answer.command(), CommandId::Clo | CommandId::Clx);
                    assert!(are_encrypted || !self.is_secure || closes, "a downgrade");
                    shown(&answer);
                    self.command = None;
                }
                Output::Cancelled | Output::Ready | Output::Failed(_) => self.command = None,
            }
        }
        panic!("it goes on for ever");
    }
}
