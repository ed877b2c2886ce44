//! Rules of texts and questions without a card.

use std::sync::Arc;

use maquininha_card::{Answer, DeviceCommand, DeviceFailure, DeviceReply, InputKind, Key};

use super::bench::{Act, DeviceBench, Misbehaviour, PersonKey};
use super::commands::{
    PATIENT, SHORT, TABLES_FIRST, ask_input, ask_key, ask_menu, ask_number, close, show, text,
};
use super::desk::{Desk, unexpected};
use crate::rule::{Kept, Unkept, broken, hold, not_tried};

async fn with_keys(bench: Arc<dyn DeviceBench>) -> Result<Desk, Unkept> {
    Desk::that_can(bench, |can| can.keyboard, "keys").await
}

/// A question, for a limit.
type Asked = fn(std::time::Duration) -> DeviceCommand;

const QUESTIONS: [(&str, Asked); 3] =
    [("a key", ask_key), ("a menu", ask_menu), ("an input", ask_number)];

async fn answer(desk: &Desk, command: DeviceCommand) -> Result<Answer, Unkept> {
    match desk.tell(command).await? {
        DeviceReply::Answered(answer) => Ok(answer),
        other => unexpected("Ask", &other),
    }
}

pub(super) async fn a_text_is_shown(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::that_can(bench, |can| can.display.is_some(), "display").await?;
    for word in ["PRIMEIRO", "SEGUNDO"] {
        match desk.tell(DeviceCommand::Show { text: text(word) }).await? {
            DeviceReply::Shown => {}
            other => return unexpected("Show", &other),
        }
        let Some(display) = desk.reader.display().await else {
            return not_tried("nobody looks at the display");
        };
        hold(display.contains(word), || format!("{word} was said to be shown, and is not"))?;
    }
    Ok(())
}

pub(super) async fn a_key_is_answered(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = with_keys(bench).await?;
    desk.act(Act::Press(PersonKey::Ok)).await;
    let answer = answer(&desk, ask_key(PATIENT)).await?;
    hold(answer == Answer::Key(Key::Enter), || "the green key was another answer".to_owned())
}

pub(super) async fn a_menu_answers_with_the_option(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = with_keys(bench).await?;
    for option in [0, 2, 1] {
        desk.act(Act::Choose(option)).await;
        let answer = answer(&desk, ask_menu(PATIENT)).await?;
        hold(answer == Answer::Choice(option), || {
            format!("option {option} was chosen, and another was answered")
        })?;
    }
    Ok(())
}

pub(super) async fn an_input_is_as_it_was_typed(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = with_keys(bench).await?;
    for typed in ["7", "0120345"] {
        desk.act(Act::Type(typed.to_owned())).await;
        match answer(&desk, ask_number(PATIENT)).await? {
            Answer::Text(text) if text.expose() == typed => {}
            _ => return broken(format!("{typed} was typed, and something else was answered")),
        }
    }
    Ok(())
}

pub(super) async fn a_question_that_nobody_answers_times_out(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = with_keys(bench).await?;
    for (what, question) in QUESTIONS {
        desk.fails(question(SHORT), DeviceFailure::TimedOut, what).await?;
    }
    Ok(())
}

pub(super) async fn a_canceled_question_is_said(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = with_keys(bench).await?;
    for (what, question) in QUESTIONS {
        desk.act(Act::Press(PersonKey::Cancel)).await;
        desk.fails(question(PATIENT), DeviceFailure::Canceled, what).await?;
    }
    Ok(())
}

pub(super) async fn an_answer_that_fits_no_question_is_a_failure(
    bench: Arc<dyn DeviceBench>,
) -> Kept {
    let desk = with_keys(bench).await?;
    if !desk.reader.misbehave(Misbehaviour::EndlessText).await {
        return not_tried("the bench's reader answers within its lengths");
    }
    desk.act(Act::Type("1".to_owned())).await;
    match desk.tell(ask_number(PATIENT)).await? {
        DeviceReply::Failed(failure) if failure.card_side_unknown() => Ok(()),
        other => unexpected("an input whose answer has 10,000 digits", &other),
    }
}

pub(super) async fn what_is_missing_is_not_supported(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench).await?;
    let can = desk.device.capabilities();
    let mut missing = Vec::new();
    if can.display.is_none() {
        missing.push(("Show without a display", show()));
    }
    if !can.keyboard {
        missing.extend(QUESTIONS.map(|(what, question)| (what, question(SHORT))));
    } else if !can.alphanumeric {
        missing.push(("letters", ask_input(InputKind::Alphanumeric, SHORT)));
    }
    if missing.is_empty() {
        return not_tried("the reader can do everything");
    }
    for (what, command) in missing {
        desk.fails(command, DeviceFailure::NotSupported, what).await?;
    }
    Ok(())
}

pub(super) async fn texts_and_questions_need_no_payment(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::open(bench).await?;
    let can = desk.device.capabilities();
    for when in ["before any payment", "after the end of a session"] {
        desk.is_of_use(when).await?;
        if can.display.is_some() {
            match desk.tell(show()).await? {
                DeviceReply::Shown => {}
                other => return unexpected(&format!("Show {when}"), &other),
            }
        }
        if can.keyboard {
            desk.act(Act::Press(PersonKey::Ok)).await;
            answer(&desk, ask_key(PATIENT)).await?;
        }
        desk.prepare(TABLES_FIRST).await?;
        match desk.tell(close()).await? {
            DeviceReply::Closed | DeviceReply::Failed(DeviceFailure::NotSupported) => {}
            other => return unexpected("Close", &other),
        }
    }
    Ok(())
}
