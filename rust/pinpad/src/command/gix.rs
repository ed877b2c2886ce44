use crate::answer::Answer;
use crate::command::gix_answer::DeviceInfo;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::tlv::Parameters;
use crate::value::{KeySlot, Network};

/// Most things that can be asked for at once.
pub const IDS_MAX: usize = 64;

/// Something that a PIN pad can tell of itself (abecs-pinpad §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InfoId {
    /// Serial number.
    SerialNumber,
    /// Part number.
    PartNumber,
    /// Name and memory of the model.
    Model,
    /// Maker.
    Maker,
    /// What the device has.
    Capabilities,
    /// Version of the operating system.
    SystemVersion,
    /// Version of the protocol.
    SpecVersion,
    /// Version of the basic software.
    ManagerVersion,
    /// Version of the ABECS application.
    ApplicationVersion,
    /// Version of the generic part.
    GenericVersion,
    /// Contactless kernels.
    ContactlessKernels,
    /// Version of the chip kernel.
    ChipKernel,
    /// Version of the contactless entry point.
    ContactlessVersion,
    /// Version of the Mastercard kernel.
    MastercardVersion,
    /// Version of the Visa kernel.
    VisaVersion,
    /// Version of the American Express kernel.
    AmexVersion,
    /// Version of the Discover kernel.
    DiscoverVersion,
    /// Version of the Pure kernel.
    PureVersion,
    /// Version of the kernel of Union Pay.
    UnionPayVersion,
    /// Rows and columns of the display.
    TextSize,
    /// Rows and columns of pixels.
    PixelSize,
    /// Media formats.
    MediaFormats,
    /// Slots of MK:TDES:PIN.
    PinMasterKeys,
    /// Slots of MK:TDES:DAT.
    DataMasterKeys,
    /// Slots of DUKPT:TDES:PIN.
    PinDukptKeys,
    /// Slots of DUKPT:TDES:DAT.
    DataDukptKeys,
    /// 900 random bytes, to test the link.
    LinkTest,
    /// Free memory of the tables.
    TableMemory,
    /// Battery; from version 2.20.
    Battery,
    /// How the device is connected; from version 2.20.
    Connection,
    /// Version of the tables of a network; of all, where absent.
    TableVersion(Option<Network>),
    /// The serial number that the next PIN under a slot of DUKPT:TDES:PIN will have.
    PinKsn(KeySlot),
    /// The same for data.
    DataKsn(KeySlot),
}

impl InfoId {
    /// The id that is sent.
    pub const fn id(self) -> u16 {
        match self {
            Self::SerialNumber => field::SERNUM,
            Self::PartNumber => field::PARTNBR,
            Self::Model => field::MODEL,
            Self::Maker => field::MNNAME,
            Self::Capabilities => field::CAPAB,
            Self::SystemVersion => field::SOVER,
            Self::SpecVersion => field::SPECVER,
            Self::ManagerVersion => field::MANVERS,
            Self::ApplicationVersion => field::APPVERS,
            Self::GenericVersion => field::GENVERS,
            Self::ContactlessKernels => field::CTLSCAPAB,
            Self::ChipKernel => field::KRNLVER,
            Self::ContactlessVersion => field::CTLSVER,
            Self::MastercardVersion => field::MCTLSVER,
            Self::VisaVersion => field::VCTLSVER,
            Self::AmexVersion => field::AECTLSVER,
            Self::DiscoverVersion => field::DPCTLSVER,
            Self::PureVersion => field::PUREVER,
            Self::UnionPayVersion => field::QPCTLSVER,
            Self::TextSize => field::DSPTXTSZ,
            Self::PixelSize => field::DSPGRSZ,
            Self::MediaFormats => field::MFSUP,
            Self::PinMasterKeys => field::MKTDESP,
            Self::DataMasterKeys => field::MKTDESD,
            Self::PinDukptKeys => field::DKPTTDESP,
            Self::DataDukptKeys => field::DKPTTDESD,
            Self::LinkTest => field::BIGRAND,
            Self::TableMemory => field::TLRMEM,
            Self::Battery => field::BATTINFO,
            Self::Connection => field::COMMINFO,
            Self::TableVersion(None) => field::TABVER,
            Self::TableVersion(Some(network)) => field::TABVER + network.number() as u16,
            Self::PinKsn(slot) => field::KSNTDESP + slot.number() as u16,
            Self::DataKsn(slot) => field::KSNTDESD + slot.number() as u16,
        }
    }
}

/// Asks the PIN pad about itself. What it does not know it leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gix {
    ids: Vec<InfoId>,
}

impl Gix {
    /// Asks for these, 1 to [`IDS_MAX`]. There is no GIX without a list here: devices read it
    /// differently (abecs-pinpad §12.2).
    pub fn of(ids: impl Into<Vec<InfoId>>) -> Self {
        Self { ids: ids.into() }
    }

    /// Asks for what tells one device from another, for its capabilities and for its keys.
    pub fn device() -> Self {
        Self::of([
            InfoId::SerialNumber,
            InfoId::Model,
            InfoId::Maker,
            InfoId::Capabilities,
            InfoId::SpecVersion,
            InfoId::ApplicationVersion,
            InfoId::ContactlessKernels,
            InfoId::MediaFormats,
            InfoId::PixelSize,
            InfoId::Battery,
            InfoId::Connection,
            InfoId::PinMasterKeys,
            InfoId::DataMasterKeys,
            InfoId::PinDukptKeys,
            InfoId::DataDukptKeys,
        ])
    }

    /// Asks for one thing more.
    #[must_use]
    pub fn and(mut self, id: InfoId) -> Self {
        self.ids.push(id);
        self
    }
}

impl Command for Gix {
    type Answer = DeviceInfo;

    fn id(&self) -> CommandId {
        CommandId::Gix
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        match self.ids.len() {
            0 => return Err(ValueError::Empty { what: "list of ids" }),
            1..=IDS_MAX => {}
            _ => return Err(ValueError::TooLong { what: "list of ids", max: IDS_MAX }),
        }
        let mut list = [0; 2 * IDS_MAX];
        for (place, id) in list.chunks_exact_mut(2).zip(&self.ids) {
            place.copy_from_slice(&id.id().to_be_bytes());
        }
        payload.parameter(field::IDLIST, &list[..2 * self.ids.len()])
    }

    fn read(&self, answer: Answer<'_>) -> Result<DeviceInfo, AnswerError> {
        Ok(DeviceInfo::of(Parameters::of(answer.ok(self.id())?)?))
    }
}
