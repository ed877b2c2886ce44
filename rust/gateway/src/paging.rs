//! Lists (pagarme-connect §1.5): by page number, never by the links of the
//! answer, and to a bounded length.

use maquininha_flow::OrderCallError;
use maquininha_orderapi::{Page, ReadError};

use crate::client::{Deadline, OrderApiClient};
use crate::request::ApiRequest;

/// What a list holds.
pub(crate) struct Listed<T> {
    pub(crate) records: Vec<T>,
    /// Records that could not be read.
    pub(crate) unreadable: usize,
}

impl OrderApiClient {
    /// Reads pages until one is short or names no next one, at most
    /// `pages_max`. The total that the service gives is not looked at: sources
    /// disagree about what it counts.
    pub(crate) async fn list<T>(
        &self,
        deadline: Deadline,
        request: &ApiRequest,
        pages_max: u32,
        read: fn(&[u8]) -> Result<Page<T>, ReadError>,
    ) -> Result<Listed<T>, OrderCallError> {
        let size = self.config().page_size;
        let mut listed = Listed { records: Vec::new(), unreadable: 0 };
        for number in 1..=pages_max {
            let request = request.clone().query("page", number).query("size", size);
            let page = self.exchange(deadline, request, read).await?;
            for error in &page.unreadable {
                tracing::warn!(%error, "a record of a list cannot be read");
            }
            listed.unreadable += page.unreadable.len();
            listed.records.extend(page.records);
            let is_short = page.length < usize::try_from(size).unwrap_or(usize::MAX);
            if is_short || !page.has_next {
                return Ok(listed);
            }
        }
        tracing::warn!(pages_max, "a list was longer than what is read of it");
        Ok(listed)
    }
}
