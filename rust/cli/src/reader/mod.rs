//! `maquininha reader`: a card reader by hand, over any link.

mod connected;
mod discover;
pub mod parts;
pub mod prompts;
pub(crate) mod say;
mod sell;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{Answer, InputKind, Key, Question, QuestionError};
use maquininha_reader::MemoryReaderStore;
use serde_json::json;

use crate::args::{LinkArgs, ReaderArgs, ReaderCommand};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;
use connected::Connected;

/// Carries out a command.
pub async fn run(args: ReaderArgs, out: Output) -> Result<Exit, CliError> {
    match args.command {
        ReaderCommand::Discover { seconds } => discover::run(seconds, out).await,
        ReaderCommand::Info { link } => info(&link, out).await,
        ReaderCommand::Show { text, seconds, link } => show(&text, seconds, &link, out).await,
        ReaderCommand::Ask { what, min, max, letters, seconds, link } => {
            let kind = if letters { InputKind::Alphanumeric } else { InputKind::Numeric };
            let most = max.unwrap_or_else(|| what.chars_max.max(min.unwrap_or(0)));
            let least = min.unwrap_or_else(|| what.chars_min.min(most));
            let chars = RangeInclusive::new(least, most);
            let limit = Duration::from_secs(seconds);
            let question = Question::input(what.prompt, kind, chars, limit);
            ask(what.name, question, &[], &link, out).await
        }
        ReaderCommand::Menu { options, title, seconds, link } => {
            let words: Vec<&str> = options.iter().map(String::as_str).collect();
            let question = Question::menu(&title, &words, Duration::from_secs(seconds));
            ask("menu", question, &options, &link, out).await
        }
        ReaderCommand::Sell { amount, tender, link } => {
            sell::sell(amount, tender, &link, out).await
        }
    }
}

/// A reader whose memory ends with the command.
async fn connect(link: &LinkArgs, out: Output) -> Result<Connected, CliError> {
    Connected::open(link, Arc::new(MemoryReaderStore::default()), out).await
}

async fn info(link: &LinkArgs, out: Output) -> Result<Exit, CliError> {
    let reader = connect(link, out).await?;
    let fields = say::info_json(&reader.address, &reader.info);
    out.tell("info", fields, say::info_text(&reader.address, &reader.info));
    reader.close().await?;
    Ok(Exit::Done)
}

async fn show(text: &str, seconds: u64, link: &LinkArgs, out: Output) -> Result<Exit, CliError> {
    let mut reader = connect(link, out).await?;
    let manager = reader.manager.clone();
    let text = text.replace("\\n", "\n");
    reader.until(manager.show(&text)).await?;
    out.tell("shown", json!({ "seconds": seconds }), format!("shown for {seconds} seconds"));
    let mut stop = reader.stop.clone();
    let while_shown = async {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
            () = stop.stopped() => {}
        }
        Ok(())
    };
    reader.until(while_shown).await?;
    reader.close().await?;
    Ok(Exit::Done)
}

async fn ask(
    name: &str,
    question: Result<Question, QuestionError>,
    options: &[String],
    link: &LinkArgs,
    out: Output,
) -> Result<Exit, CliError> {
    let question = question.map_err(|error| CliError::Usage(format!("ask: {error}")))?;
    let mut reader = connect(link, out).await?;
    let manager = reader.manager.clone();
    out.text("… waiting for the person at the reader");
    let answer = reader.until(manager.ask(question)).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            reader.close().await?;
            return Err(error);
        }
    };
    let (number, text) = match &answer {
        Answer::Choice(index) => {
            let text = options.get(usize::from(*index)).cloned().unwrap_or_default();
            (Some(u16::from(*index) + 1), text)
        }
        Answer::Text(text) => (None, text.expose().to_owned()),
        Answer::Key(key) => (None, key_word(*key)),
    };
    let fields = json!({ "what": name, "answer": text, "number": number });
    out.tell("answered", fields, format!("{name}: {text}"));
    reader.close().await?;
    Ok(Exit::Done)
}

fn key_word(key: Key) -> String {
    match key {
        Key::Enter => "ok".to_owned(),
        Key::Clear => "clear".to_owned(),
        Key::Function(number) => format!("f{number}"),
    }
}
