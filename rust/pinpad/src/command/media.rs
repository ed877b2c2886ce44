use std::fmt;

use crate::answer::Answer;
use crate::command_id::CommandId;
use crate::crc::Crc16;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::{Payload, VALUE_MAX};
use crate::request::{Command, without_data};
use crate::text;
use crate::tlv::Parameters;

/// Pieces of a file that fit into one command.
const PIECES: usize = 2;

/// The name of a media file: 1 to 8 letters and digits, filled with blanks. Upper and lower case
/// are the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MediaName([u8; 8]);

impl MediaName {
    /// From its text.
    pub fn new(name: &str) -> Result<Self, ValueError> {
        let is_name =
            (1..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name {
            return Err(ValueError::Malformed { what: "name of a media file" });
        }
        let mut bytes = [b' '; 8];
        bytes[..name.len()].copy_from_slice(name.to_ascii_uppercase().as_bytes());
        Ok(Self(bytes))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::from_latin1(&self.0))
    }
}

impl fmt::Debug for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaName({self})")
    }
}

/// What a media file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
}

/// A media file to be loaded: how a code for PIX comes to the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaFile<'d> {
    /// Its name in the PIN pad.
    pub name: MediaName,
    /// What it is; `PP_MFSUP` says what the device takes.
    pub format: MediaFormat,
    /// Its bytes.
    pub data: &'d [u8],
}

impl<'d> MediaFile<'d> {
    /// The command that starts the load.
    pub const fn start(&self) -> Mli<'d> {
        Mli { file: *self }
    }

    /// The commands with its pieces; MLE ends the load.
    pub fn pieces(&self) -> impl Iterator<Item = Mlr<'d>> + use<'d> {
        self.data.chunks(PIECES * VALUE_MAX).map(|data| Mlr { data })
    }
}

/// Starts to load a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mli<'d> {
    /// The file.
    pub file: MediaFile<'d>,
}

/// A piece of a file, at most 1,990 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mlr<'d> {
    /// The bytes.
    pub data: &'d [u8],
}

/// Ends the load; refused with 102 if size or checksum differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mle;

/// Shows a loaded image and returns at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dsi {
    /// The image.
    pub name: MediaName,
}

/// Lists the loaded files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lmf;

/// Deletes files; unknown ones are ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dmf {
    /// The files, at least one.
    pub names: Vec<MediaName>,
}

impl Command for Mli<'_> {
    without_data!(Mli);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let too_long = ValueError::TooLong { what: "media file", max: u32::MAX as usize };
        let size = u32::try_from(self.file.data.len()).map_err(|_| too_long)?;
        let format = match self.file.format {
            MediaFormat::Png => 1,
            MediaFormat::Jpeg => 2,
            MediaFormat::Gif => 3,
        };
        let mut info = [0; 10];
        info[..4].copy_from_slice(&size.to_be_bytes());
        info[4..6].copy_from_slice(&Crc16::new().bytes(self.file.data).value().to_be_bytes());
        info[6] = format;
        payload.parameter(field::MFNAME, self.file.name.as_bytes())?;
        payload.parameter(field::MFINFO, &info)
    }
}

impl Command for Mlr<'_> {
    without_data!(Mlr);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if self.data.is_empty() {
            return Err(ValueError::Empty { what: "piece of a media file" });
        }
        if self.data.len() > PIECES * VALUE_MAX {
            return Err(ValueError::TooLong {
                what: "piece of a media file",
                max: PIECES * VALUE_MAX,
            });
        }
        self.data.chunks(VALUE_MAX).try_for_each(|piece| payload.parameter(field::DATAIN, piece))
    }
}

impl Command for Mle {
    without_data!(Mle);

    fn write(&self, _payload: &mut Payload<'_>) -> Result<(), ValueError> {
        Ok(())
    }
}

impl Command for Dsi {
    without_data!(Dsi);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.parameter(field::MFNAME, self.name.as_bytes())
    }
}

impl Command for Dmf {
    without_data!(Dmf);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if self.names.is_empty() {
            return Err(ValueError::Empty { what: "list of media files" });
        }
        self.names.iter().try_for_each(|name| payload.parameter(field::MFNAME, name.as_bytes()))
    }
}

impl Command for Lmf {
    /// The names, without the blanks at their ends.
    type Answer = Vec<String>;

    fn id(&self) -> CommandId {
        CommandId::Lmf
    }

    fn write(&self, _payload: &mut Payload<'_>) -> Result<(), ValueError> {
        Ok(())
    }

    fn read(&self, answer: Answer<'_>) -> Result<Vec<String>, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let names = fields.iter().filter(|field| field.id == field::MFNAME_OUT);
        // A name has eight characters; what is longer is something else.
        let names = names.filter(|name| name.value.len() <= 8);
        Ok(names.map(|name| text::from_latin1(name.value)).collect())
    }
}
