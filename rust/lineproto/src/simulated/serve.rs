//! The reader at the end of a link.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::state::SimulatedReader;

/// Digits of an answer that is longer than any line.
const ENDLESS_DIGITS: usize = 10_000;

impl SimulatedReader {
    /// Serves one link until it ends. A new one ends the one before.
    pub async fn serve<Stream: AsyncRead + AsyncWrite>(&self, stream: Stream) {
        self.cut();
        let mut links = self.links.subscribe();
        links.mark_unchanged();
        tokio::select! {
            biased;
            _ = links.changed() => {}
            () = self.converse(stream) => {}
        }
        self.change(|state| state.asks = None);
    }

    async fn converse<Stream: AsyncRead + AsyncWrite>(&self, stream: Stream) {
        let (reader, mut writer) = tokio::io::split(stream);
        let mut lines = BufReader::new(reader).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if self.state().silent {
                continue;
            }
            let Ok(line) = serde_json::from_str::<Value>(&line) else { return };
            if let Some(ping) = line.get("ping") {
                if !write(&mut writer, &json!({ "pong": ping })).await {
                    return;
                }
                continue;
            }
            // A stop of what ended already is ignored.
            if line.get("stop").is_some() {
                continue;
            }
            let Some(command) = line.get("command") else { return };
            let (Some(seq), Some(what)) = (command["seq"].as_u64(), command.get("what")) else {
                return;
            };
            if what.get("read").is_some() {
                let news = json!({ "news": { "text": "APROXIME, INSIRA OU PASSE O CARTAO" } });
                if !write(&mut writer, &news).await {
                    return;
                }
            }
            let mut work = Box::pin(self.carry_out(what));
            let outcome = loop {
                tokio::select! {
                    biased;
                    outcome = &mut work => break outcome,
                    line = lines.next_line() => {
                        let Ok(Some(line)) = line else { return };
                        if self.state().silent {
                            continue;
                        }
                        let Ok(line) = serde_json::from_str::<Value>(&line) else { return };
                        if let Some(ping) = line.get("ping") {
                            if !write(&mut writer, &json!({ "pong": ping })).await {
                                return;
                            }
                        } else if line["stop"].as_u64() == Some(seq) {
                            break Err("stopped".into());
                        }
                    }
                }
            };
            drop(work);
            if self.state().silent {
                continue;
            }
            let answer = match outcome {
                Ok(what) => json!({ "answer": { "seq": seq, "what": what } }),
                Err(why) => json!({ "failure": { "seq": seq, "why": why } }),
            };
            if !self.answer(&mut writer, seq, &answer).await {
                return;
            }
        }
    }

    async fn answer(
        &self,
        writer: &mut (impl AsyncWrite + Unpin),
        seq: u64,
        answer: &Value,
    ) -> bool {
        let typed = answer["answer"]["what"].get("typed").is_some();
        let (garbage, endless) = {
            let mut state = self.state();
            let endless = typed && std::mem::take(&mut state.endless);
            (std::mem::take(&mut state.garbage), endless)
        };
        if garbage {
            return writer.write_all(b"\x02\x7f!garbage!\n").await.is_ok();
        }
        if endless {
            let digits = "7".repeat(ENDLESS_DIGITS);
            let what = json!({ "answer": { "seq": seq, "what": { "typed": digits } } });
            return write(writer, &what).await;
        }
        write(writer, answer).await
    }
}

async fn write(writer: &mut (impl AsyncWrite + Unpin), line: &Value) -> bool {
    writer.write_all(format!("{line}\n").as_bytes()).await.is_ok()
}
