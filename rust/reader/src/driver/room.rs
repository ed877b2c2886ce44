//! Room for marks: those that nobody will decide any more are swept away.

use maquininha_card::{HostCommand, HostReply, Message};

use super::Shared;
use crate::marks::MARKS_MAX;

impl Shared {
    /// Makes sure that a mark can be kept. The host tells which payments are settled.
    pub(super) async fn make_room(&self) -> Result<(), Message> {
        let marked = self.marks.all().await.map_err(|error| {
            tracing::error!(%error, "failed to read the marks of payments");
            Message::ReaderNotReady
        })?;
        if marked.len() < MARKS_MAX {
            return Ok(());
        }
        let mut kept = marked.len();
        for attempt_key in marked {
            if self.is_running(&attempt_key) {
                continue;
            }
            let asked = self.host.call(HostCommand::Query { attempt_key: attempt_key.clone() });
            let reply = tokio::time::timeout(self.config.limits.host, asked).await;
            let is_settled = match reply.unwrap_or(HostReply::Silent) {
                HostReply::Approved(approval) => approval.is_final,
                HostReply::Declined { .. } | HostReply::Undone => true,
                HostReply::Silent | HostReply::Unavailable { .. } => break,
                _ => false,
            };
            if is_settled {
                self.marks.forget(&attempt_key).await;
                kept -= 1;
            }
        }
        if kept < MARKS_MAX { Ok(()) } else { Err(Message::Undecided) }
    }
}
