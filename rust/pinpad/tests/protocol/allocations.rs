//! The hot path of the codec allocates nothing. Allocations are counted, of this thread alone: a
//! count is the same on every machine.

use std::hint::black_box;
use std::time::Duration;

use allocation_counter::measure;
use maquininha_pinpad::command::{Clx, Dex, Mnu, Opn, Rmc};
use maquininha_pinpad::frame::{Decoded, Decoder, FRAME_MAX, encode};
use maquininha_pinpad::{
    Answer, Command, Conversation, Output, Payload, Request, TLV_COMMAND_MAX, Timing,
};

use crate::host::{ACK, CAN, EOT};
use crate::session::{gix, recorded, secure_host};
use crate::support::{
    recorded_fcx, recorded_gcx, recorded_gix, recorded_gox, recorded_gtk, recorded_requests,
    recorded_sale,
};

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

/// Sends a request and hears its answer; the number of notifications before it.
fn hear(conversation: &mut Conversation, request: &Request, replies: &[u8]) -> usize {
    let mut notifications = 0;
    let mut arrived = &b""[..];
    conversation.send(request).expect("it is idle");
    loop {
        match conversation.poll(Duration::ZERO, &mut arrived) {
            Output::Write(bytes) => arrived = if bytes == CAN { EOT } else { replies },
            Output::Notification(_) => notifications += 1,
            Output::Answer(answer) => {
                black_box(answer);
                return notifications;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_allocation_is_counted() {
    assert_eq!(allocations(|| drop(black_box(vec![1_u8]))), 1);
}

#[test]
fn a_whole_sale_passes_frames_and_conversation_without_an_allocation() {
    let requests = recorded_requests();
    let replies: Vec<_> =
        recorded_sale().iter().map(|step| [ACK, &step.replies.concat()].concat()).collect();
    let mut conversation = Conversation::new(Timing::WIRED);
    let mut notifications = 0;
    let count = allocations(|| {
        for (request, replies) in requests.iter().zip(&replies) {
            notifications += hear(&mut conversation, request, replies);
        }
    });
    assert_eq!((requests.len(), notifications), (8, 1));
    assert_eq!(count, 0);
}

#[test]
fn a_command_of_a_secure_session_and_its_answer_need_no_allocation() {
    let mut host = secure_host();
    let request = gix().request().expect("it can be sent");
    let replies = [ACK, &recorded("GIX answer")].concat();
    let count = allocations(|| {
        hear(&mut host.conversation, &request, &replies);
    });
    assert_eq!(count, 0);
}

#[test]
fn frames_are_read_and_written_without_an_allocation() {
    let frames: Vec<_> = recorded_sale().into_iter().flat_map(|step| step.replies).collect();
    let mut decoder = Decoder::new();
    let mut out = [0; FRAME_MAX];
    let mut same = 0;
    let count = allocations(|| {
        for frame in &frames {
            assert_eq!(decoder.read(&mut &frame[..]), Some(Decoded::Frame));
            // The notification is no answer, and is read by the conversation.
            black_box(Answer::parse(decoder.payload()).is_ok());
            let len = encode(decoder.payload(), &mut out).expect("it fits");
            same += usize::from(out[..len] == frame[..]);
        }
    });
    assert_eq!((same, frames.len()), (9, 9));
    assert_eq!(count, 0);
}

/// Allocations of a command that is written to a buffer of the caller.
#[track_caller]
fn of_writing(command: &impl Command) -> u64 {
    let mut buffer = [0; TLV_COMMAND_MAX];
    let mut len = 0;
    let count = allocations(|| {
        let mut payload = Payload::new(command.id(), &mut buffer).expect("it fits");
        command.write(&mut payload).expect("it can be sent");
        len = payload.finish();
    });
    let request = command.request().expect("it can be sent");
    assert_eq!(buffer[..len], *request.payload());
    count
}

#[test]
fn the_commands_of_a_sale_are_written_to_a_buffer_without_an_allocation() {
    let texts = ["APROXIME, INSIRA", "OU PASSE O CARTÃO"].map(String::from);
    let counts = [
        of_writing(&Opn),
        of_writing(&recorded_gix()),
        of_writing(&recorded_gcx()),
        of_writing(&recorded_gtk()),
        of_writing(&recorded_gox()),
        of_writing(&recorded_fcx()),
        of_writing(&Rmc { message: texts[0].clone() }),
        of_writing(&Clx::with_message("OBRIGADO")),
        of_writing(&Dex::plain("AGUARDE")),
        of_writing(&Mnu { title: None, options: texts.into(), time_limit: None }),
    ];
    assert_eq!(counts, [0; 10]);
}
