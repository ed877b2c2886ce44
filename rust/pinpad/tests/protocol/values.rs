//! Values are checked before anything is sent.

use maquininha_model::{Money, Sensitive};
use maquininha_pinpad::card::{Chaining, DataKey, EmvData, PinKey, WorkingKey};
use maquininha_pinpad::command::*;
use maquininha_pinpad::{
    Answer, AnswerError, Command, CommandId, KeySlot, Network, Payload, RecordIndex, TimeLimit,
    TransactionType, ValueError,
};

use crate::support::{network, read, recorded_gcx, refused, sale_time, slot, tlv};

#[test]
fn small_values_have_their_limits() {
    assert!(TimeLimit::seconds(0).is_err() && TimeLimit::seconds(256).is_err());
    assert_eq!(TimeLimit::seconds(255).map(TimeLimit::as_seconds), Ok(255));
    assert!(KeySlot::new(100).is_err() && KeySlot::new(0).is_ok());
    assert!(Network::new(0).is_err() && Network::new(100).is_err() && Network::new(99).is_ok());
    assert!(RecordIndex::new("ZZ").is_ok());
    for index in ["00", "0", "aa", "001", "é"] {
        assert!(RecordIndex::new(index).is_err(), "{index}");
    }
}

#[test]
fn amounts_have_twelve_digits() {
    let gcx = |amount| Gcx::sale(Money::brl(amount), sale_time());
    assert!(gcx(999_999_999_999).request().is_ok());
    refused(&gcx(1_000_000_000_000), "amount");
    refused(&gcx(-1), "amount");
    let cashback = Gcx { cashback: Some(Money::brl(-1)), ..gcx(1) };
    refused(&cashback, "amount");
}

#[test]
fn lists_have_their_limits() {
    let record = (network(), RecordIndex::new("01").expect("an index"));
    let gcx = |selection| Gcx { selection, ..recorded_gcx() };
    assert!(gcx(Selection::Records(vec![record; 128])).request().is_ok());
    refused(&gcx(Selection::Records(vec![record; 129])), "128");
    refused(&gcx(Selection::Records(Vec::new())), "empty");
    let types = |types| gcx(Selection::Types { network: None, types });
    assert!(types(vec![98; 10]).request().is_ok());
    refused(&types(vec![1; 11]), "10");
    refused(&types(vec![99]), "application type");
    assert!(Gix::of(vec![InfoId::Model; 64]).request().is_ok());
    refused(&Gix::of(vec![InfoId::Model; 65]), "64");
    refused(&Gix::of([]), "empty");
}

#[test]
fn a_tap_is_asked_for_with_a_mask_and_without_one_it_is_never() {
    let payload = recorded_gcx().request().expect("it can be sent").payload().to_vec();
    let holds = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\0\x17\0\x0510000"), "contactless");
    assert!(holds(b"\0\x23\0\x040604"), "the mask");
    let refund = Gcx { kind: TransactionType::Refund, contactless: false, ..recorded_gcx() };
    let payload = refund.request().expect("it can be sent").payload().to_vec();
    let holds = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\0\x17\0\x0500000") && holds(b"\0\x21\0\x01\x20\0\x22\0\x03986"));
    let cex = Cex { stripe: true, ..Cex::default() };
    assert!(cex.request().expect("it can be sent").payload().ends_with(b"\0\x23\0\x040604"));
}

#[test]
fn texts_have_their_limits_after_transliteration() {
    assert!(Clx::with_message("ç".repeat(128)).request().is_ok());
    refused(&Clx::with_message("ç".repeat(129)), "128");
    assert!(Dex::plain("a\nb".repeat(53)).request().is_ok());
    refused(&Dex::plain("a".repeat(161)), "160");
    let styled = Dex {
        options: Some(DexOptions {
            horizontal: Alignment::Center,
            vertical: Alignment::End,
            kind: MessageKind::Error,
        }),
        ..Dex::plain("ERRO\nFATAL")
    };
    assert_eq!(styled.request().expect("it can be sent").payload(), b"DEX019010ERRO\rFATAL212000");
    let menu = |options: Vec<&str>| Mnu {
        title: None,
        options: options.into_iter().map(String::from).collect(),
        time_limit: None,
    };
    assert!(menu(vec!["x"; 20]).request().is_ok());
    refused(&menu(vec!["x"; 21]), "20");
    refused(&menu(vec![]), "empty");
    refused(&menu(vec![""]), "empty");
    refused(&menu(vec!["more than twenty-four char"]), "24");
    let dsp = Dsp { text: String::from("first\nsecond") };
    let payload = dsp.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, format!("DSP032{:32}", "first second").as_bytes());
}

#[test]
fn no_prompt_asks_for_a_pin_and_card_data_has_names_of_its_own() {
    for prompt in Prompt::ALL {
        assert!(!matches!(prompt.id(), 0x0C | 0x32), "{prompt:?}");
        let payload = Gcd::ask(*prompt).request().expect("it can be sent").payload().to_vec();
        assert!(payload.ends_with(&prompt.id().to_be_bytes()));
    }
    assert_eq!(Prompt::ALL.len(), 0x35 - 2);
    let ends =
        |gcd: Gcd, id: u8| gcd.request().expect("it can be sent").payload().ends_with(&[0, id]);
    assert!(ends(Gcd::security_code_in_pci_scope(), 0x0C));
    assert!(ends(Gcd::card_number_in_pci_scope(), 0x32));
    refused(&Gcd::ask(Prompt::Cpf).length(5, 4), "longest");
    refused(&Gcd::ask(Prompt::Cpf).length(0, 33), "longest");
    refused(&Gcd::ask(Prompt::Cpf).length_max(0), "longest");
    let typed = read(&Gcd::ask(Prompt::Cpf), &tlv("GCD", &[(0x804D, b"11144477735")]));
    let typed = typed.expect("digits");
    assert_eq!(typed.expose(), "11144477735");
    assert_eq!(format!("{typed:?}"), "[hidden]");
}

#[test]
fn a_pin_has_four_to_twelve_digits() {
    let gpn = |digits_min, digits_max, pan| Gpn {
        pan,
        digits_min,
        digits_max,
        ..Gpn::for_the_card(PinKey::Dukpt { slot: slot(1) }, "SENHA:")
    };
    refused(&gpn(3, 12, PinPan::OfTheCard), "PIN");
    refused(&gpn(4, 13, PinPan::OfTheCard), "PIN");
    refused(&gpn(6, 5, PinPan::OfTheCard), "PIN");
    for pan in ["", "4", "49290031415926530000", "4929 0031"] {
        let pan = PinPan::Given(Sensitive::new(String::from(pan)));
        refused(&gpn(4, 12, pan), "card number");
    }
}

#[test]
fn data_is_encrypted_in_whole_blocks() {
    let key = DataKey::MasterKey {
        slot: slot(7),
        working_key: WorkingKey::new([0xAB; 16]),
        chaining: Chaining::Cbc { iv: Some([1; 8]) },
    };
    for wrong in [&[][..], &[0; 7], &[0; 9]] {
        refused(&Ebx { data: wrong, key }, "data");
    }
    refused(&Ebx { data: &[0; 264], key }, "256");
    let ebx = Ebx { data: &[0x55; 8], key };
    let payload = ebx.request().expect("it can be sent").payload().to_vec();
    let expected = [
        &b"EBX056\0\x0F\0\x08UUUUUUUU\0\x03\0\x0211\0\x09\0\x0207\0\x0A\0\x10"[..],
        &[0xAB; 16],
        b"\0\x1D\0\x08",
        &[1; 8],
    ];
    assert_eq!(payload, expected.concat());
    let sealed = read(&ebx, &tlv("EBX", &[(0x804E, &[9; 8])])).expect("a cryptogram");
    assert_eq!((sealed.as_bytes(), sealed.ksn()), (&[9; 8][..], None));
    let dukpt = Ebx { key: DataKey::Dukpt { slot: slot(7), chaining: Chaining::Ecb }, ..ebx };
    let missing = AnswerError::MissingField { field: 0x804C };
    assert_eq!(read(&dukpt, &tlv("EBX", &[(0x804E, &[9; 8])])), Err(missing));
}

#[test]
fn without_an_answer_of_the_acquirer_the_card_hears_no_code() {
    let fcx = Fcx { outcome: HostOutcome::NoAnswer, tags: None, time_limit: None };
    let payload = fcx.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, b"FCX008\0\x19\0\x042000");
    let emv_data = EmvData::default();
    let odd = HostOutcome::Declined { response_code: *b"5\x07", emv_data };
    refused(&Fcx { outcome: odd, tags: None, time_limit: None }, "response code");
}

#[test]
fn chips_are_talked_to_within_bounds_and_their_words_are_hidden() {
    let select = Chp::command(ChpSlot::Contactless, vec![0, 0xA4, 4, 0, 0]);
    let payload = select.request().expect("it can be sent").payload().to_vec();
    assert_eq!(payload, b"CHP015920050".iter().chain(b"0A4040000").copied().collect::<Vec<_>>());
    let said = read(&select, b"CHP0000070029000").expect("a status word");
    assert_eq!(said.expose()[..], [0x90, 0x00]);
    assert_eq!(format!("{said:?}"), "[hidden]");
    assert!(read(&select, b"CHP00000500290").is_err());
    refused(&Chp::command(ChpSlot::Card, vec![0; 3]), "command to the chip");
    refused(&Chp::command(ChpSlot::Card, vec![0; 262]), "261");
    refused(&Chp::on(ChpSlot::Sam(9)), "security module");
    let off = Chp::off(ChpSlot::Card).request().expect("it can be sent");
    assert_eq!(off.payload(), b"CHP00500000");
    assert!(read(&Chp::off(ChpSlot::Card), b"CHP000").expect("done").expose().is_empty());
    let pin = ChpPin { head: [0, 0x20, 0, 0x80], format: PinFormat::Iso2, message: "SENHA".into() };
    let payload =
        Chp::pin(ChpSlot::Card, pin).request().expect("it can be sent").payload().to_vec();
    assert_eq!(
        payload,
        format!("CHP046030040020008 01{:32}", "SENHA").replace("08 01", "0801").as_bytes()
    );
}

#[test]
fn a_file_is_loaded_in_pieces() {
    let data: Vec<u8> = (0..4_000_u16).map(|number| number.to_le_bytes()[0]).collect();
    let name = MediaName::new("qr1").expect("a name");
    let file = MediaFile { name, format: MediaFormat::Png, data: &data };
    let start = file.start().request().expect("it can be sent").payload().to_vec();
    assert!(start.starts_with(b"MLI026\0\x1E\0\x08QR1     \0\x1F\0\x0A\0\0\x0F\xA0"));
    assert!(start.ends_with(b"\x01\0\0\0"));
    let mut loaded = Vec::new();
    for piece in file.pieces() {
        let payload = piece.request().expect("it can be sent").payload().to_vec();
        assert!(payload.len() <= 2044);
        loaded.extend(piece.data);
    }
    assert_eq!((loaded, file.pieces().count()), (data.clone(), 3));
    assert!(MediaName::new("").is_err() && MediaName::new("NINECHARS").is_err());
    let names = read(&Lmf, &tlv("LMF", &[(0x805E, b"QR1     "), (0x805E, b"LOGO    ")]));
    assert_eq!(names, Ok(vec![String::from("QR1"), String::from("LOGO")]));
    refused(&Dmf { names: Vec::new() }, "empty");
}

/// A command of any length, for its bounds.
struct Long {
    id: CommandId,
    blocks: usize,
    bytes: usize,
}

impl Command for Long {
    type Answer = ();

    fn id(&self) -> CommandId {
        self.id
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        (0..self.blocks).try_for_each(|_| {
            payload.begin_block()?;
            payload.raw(&vec![b'x'; self.bytes])
        })
    }

    fn read(&self, _answer: Answer<'_>) -> Result<(), AnswerError> {
        Ok(())
    }
}

#[test]
fn commands_and_blocks_have_their_longest() {
    let too_long = |id, max| Err(ValueError::CommandTooLong { command: id, max });
    let len = |id, blocks, bytes| {
        let request = Long { id, blocks, bytes }.request();
        request.map(|request| request.payload().len())
    };
    assert_eq!(len(CommandId::Goc, 1, 999), Ok(1005));
    assert_eq!(len(CommandId::Goc, 1, 1000), too_long(CommandId::Goc, 1024));
    assert_eq!(len(CommandId::Goc, 3, 337), Ok(1023));
    assert_eq!(len(CommandId::Goc, 3, 338), too_long(CommandId::Goc, 1024));
    assert_eq!(len(CommandId::Gox, 3, 677), Ok(2043));
    assert_eq!(len(CommandId::Gox, 3, 678), too_long(CommandId::Gox, 2044));
    let payload = &mut [0; 20];
    let mut payload = Payload::new(CommandId::Gox, payload).expect("letters fit");
    assert!(payload.parameter(0x0013, &[0; 996]).is_err());
    assert_eq!(
        payload.parameter(0x0013, b"0123456789AB"),
        too_long(CommandId::Gox, 2044).map(drop)
    );
}
