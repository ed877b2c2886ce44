//! Between the words of a card transaction and those of the protocol.

pub(crate) mod ask;
pub(crate) mod card;
pub(crate) mod chip;
pub(crate) mod info;
pub(crate) mod key;

use std::time::Duration;

use maquininha_card::DeviceFailure;
use maquininha_pinpad::TimeLimit;
use maquininha_pinpad::card::TagList;

/// A limit in whole seconds, 1 to 255; what is longer or shorter is brought into that range.
pub(crate) fn time_limit(limit: Duration) -> Option<TimeLimit> {
    let seconds = u16::try_from(limit.as_secs()).unwrap_or(u16::MAX).clamp(1, 255);
    TimeLimit::seconds(seconds).ok()
}

/// Tags that are asked for, if any.
pub(crate) fn tag_list(tags: &[u16]) -> Result<Option<TagList>, DeviceFailure> {
    if tags.is_empty() {
        return Ok(None);
    }
    let tags: Vec<_> = tags.iter().map(|tag| u32::from(*tag)).collect();
    TagList::new(&tags).map(Some).map_err(|_| DeviceFailure::Refused)
}
