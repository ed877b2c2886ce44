use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::{BLOCK_MAX, Payload};
use crate::request::{Command, without_data};
use crate::status::Status;
use crate::value::{Network, TableVersion};

/// Most records that a TLR can name: its number has two digits.
const RECORDS_MAX: usize = 99;

/// Asks for the version of tables. Newer devices tell it by GIX too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gts {
    /// The network; all where absent.
    pub network: Option<Network>,
}

impl Command for Gts {
    type Answer = TableVersion;

    fn id(&self) -> CommandId {
        CommandId::Gts
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        write_network(payload, self.network)
    }

    fn read(&self, answer: Answer<'_>) -> Result<TableVersion, AnswerError> {
        let version = TableVersion::from_bytes(answer.ok(self.id())?.block()?);
        version.ok_or(AnswerError::MalformedField { what: "table version" })
    }
}

/// Starts to load tables. [`TableSet::load`](crate::table::TableSet::load) gives the whole row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tli {
    /// The network; all where absent.
    pub network: Option<Network>,
    /// The version that the tables will have.
    pub version: TableVersion,
}

impl Command for Tli {
    /// Whether the PIN pad had this version already. The load goes on either way.
    type Answer = bool;

    fn id(&self) -> CommandId {
        CommandId::Tli
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        write_network(payload, self.network)?;
        payload.raw(self.version.as_bytes())
    }

    fn read(&self, answer: Answer<'_>) -> Result<bool, AnswerError> {
        match answer.of(self.id())?.status() {
            Status::TablesDiffer => Ok(false),
            _ => answer.ok(self.id()).map(|_| true),
        }
    }
}

/// Loads records: as many as fit into 999 bytes with their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tlr {
    /// The records as text.
    pub records: Vec<Vec<u8>>,
}

impl Tlr {
    /// Bytes that the records of one command may have together.
    pub const RECORDS_LEN_MAX: usize = BLOCK_MAX - 2;
}

impl Command for Tlr {
    without_data!(Tlr);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        match self.records.len() {
            0 => return Err(ValueError::Empty { what: "list of records" }),
            1..=RECORDS_MAX => {}
            _ => return Err(ValueError::TooLong { what: "list of records", max: RECORDS_MAX }),
        }
        payload.begin_block()?;
        payload.digits(self.records.len() as u64, 2)?;
        self.records.iter().try_for_each(|record| payload.raw(record))
    }
}

/// Puts loaded tables to use. Without a TLR before it, the tables are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tle;

impl Command for Tle {
    without_data!(Tle);

    fn write(&self, _payload: &mut Payload<'_>) -> Result<(), ValueError> {
        Ok(())
    }
}

fn write_network(payload: &mut Payload<'_>, network: Option<Network>) -> Result<(), ValueError> {
    payload.digits(network.map_or(0, |network| network.number().into()), 2)
}
