//! What the radio's errors mean for a link.

use btleplug::Error;
use maquininha_reader::port::LinkError;

/// Words, and the error of a link for the system's own text.
type Meaning = (&'static [&'static str], fn(String) -> LinkError);

/// Words in the names of errors of the system, and what they mean; the first match counts. BlueZ
/// and the bus tell their errors by names such as `org.bluez.Error.NotReady`; the package passes
/// them on as text only.
const MEANINGS: [Meaning; 5] = [
    (&["AccessDenied", "Access denied"], LinkError::NotPermitted),
    (&["ServiceUnknown", "NotReady", "NoServer", "FileNotFound", "Error.Disconnected"], |_| {
        LinkError::RadioOff
    }),
    (&["InProgress"], |_| LinkError::Busy),
    (&["Not paired", "NotAuthorized", "Authentication", "Insufficient", "ncryption"], |_| {
        LinkError::NotPaired
    }),
    (&["NotConnected", "UnknownObject", "UnknownMethod"], |_| LinkError::Lost),
];

/// The error of a link for one of the radio. What it carries is the system's own words, which
/// never hold the bytes of a link.
pub(super) fn meaning(error: &Error) -> LinkError {
    match error {
        Error::PermissionDenied => LinkError::NotPermitted("Bluetooth".to_owned()),
        Error::NoAdapterAvailable => LinkError::RadioOff,
        Error::DeviceNotFound | Error::TimedOut(_) => LinkError::NotFound,
        Error::NotConnected => LinkError::Lost,
        other => {
            let told = format!("{other:?}");
            let known = MEANINGS.iter().find(|(words, _)| words.iter().any(|w| told.contains(w)));
            known.map_or_else(
                || LinkError::Io(other.to_string()),
                |(_, meaning)| meaning(other.to_string()),
            )
        }
    }
}

/// The same for a connection attempt, where everything that is no reason of its own means that
/// the reader does not answer.
pub(super) fn meaning_of_connecting(error: &Error) -> LinkError {
    match meaning(error) {
        LinkError::Io(_) | LinkError::Lost => LinkError::NotFound,
        other => other,
    }
}
