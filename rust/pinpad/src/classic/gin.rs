use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::Payload;
use crate::request::Command;
use crate::value::Network;

/// Asks the PIN pad about itself, or about what it has of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gin {
    /// The network; the device itself where absent.
    pub network: Option<Network>,
}

/// What the PIN pad told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GinAnswer {
    /// Of itself.
    Device(ClassicDevice),
    /// Of a network.
    Network(ClassicNetwork),
}

/// A device from before ABECS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassicDevice {
    /// Maker.
    pub maker: String,
    /// Name and memory of the model.
    pub model: String,
    /// Whether a card can be tapped.
    pub has_contactless: bool,
    /// Version of the operating system.
    pub system_version: String,
    /// Version of the protocol.
    pub spec_version: String,
    /// Version of the basic software.
    pub manager_version: String,
    /// Serial number.
    pub serial_number: String,
}

/// What a device has of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassicNetwork {
    /// Name of the network.
    pub name: String,
    /// Version of the application.
    pub application_version: String,
    /// Version of the protocol.
    pub spec_version: String,
    /// Whether slot 01 of DUKPT:TDES:PIN has a key; network 03 alone tells it.
    pub has_pin_dukpt: Option<bool>,
}

impl Command for Gin {
    type Answer = GinAnswer;

    fn id(&self) -> CommandId {
        CommandId::Gin
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.digits(self.network.map_or(0, |network| network.number().into()), 2)
    }

    fn read(&self, answer: Answer<'_>) -> Result<GinAnswer, AnswerError> {
        let mut cursor = Cursor::new(answer.ok(self.id())?.block()?);
        let read = match self.network {
            None => device(&mut cursor).map(GinAnswer::Device),
            Some(network) => of_network(&mut cursor, network).map(GinAnswer::Network),
        };
        read.ok_or(AnswerError::MalformedField { what: "information" })
    }
}

fn device(cursor: &mut Cursor<'_>) -> Option<ClassicDevice> {
    Some(ClassicDevice {
        maker: cursor.text(20)?,
        model: cursor.text(19)?,
        has_contactless: cursor.one()? == b'C',
        system_version: cursor.text(20)?,
        spec_version: cursor.text(4)?,
        manager_version: cursor.text(16)?,
        serial_number: cursor.text(20)?,
    })
}

/// The layout differs by network (abecs-pinpad §3.1).
fn of_network(cursor: &mut Cursor<'_>, network: Network) -> Option<ClassicNetwork> {
    let (name_len, kernels_len) = match network.number() {
        2 => (8, 12),
        3 => (6, 4 + 4 + 3 + 3),
        _ => (20, 0),
    };
    let name = cursor.text(name_len)?;
    cursor.take(kernels_len)?;
    let (application_version, spec_version) = (cursor.text(13)?, cursor.text(4)?);
    let has_pin_dukpt = (network.number() == 3).then(|| {
        cursor.take(2)?;
        Some(cursor.one()? == b'T')
    });
    Some(ClassicNetwork {
        name,
        application_version,
        spec_version,
        has_pin_dukpt: has_pin_dukpt.flatten(),
    })
}
