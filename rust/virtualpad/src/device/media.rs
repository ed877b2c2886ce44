//! Images: MLI, MLR, MLE, LMF, DMF and DSI (abecs-pinpad §3.3). This is how the code of an
//! instant payment comes to the display.

use std::collections::BTreeMap;

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::ids;
use crate::screen::Screen;
use crate::wire::{Answer, ParamList, Params, crc16};

/// Longest image in bytes: a picture that fills the display of a small device.
const IMAGE_BYTES_MAX: usize = 65_536;
/// Most images: a device keeps a handful.
const IMAGES_MAX: usize = 32;

/// The name of an image: eight characters, upper case.
type Name = [u8; 8];

/// The images of a device. They outlive a loss of power.
#[derive(Default)]
pub(super) struct Media {
    images: BTreeMap<Name, Vec<u8>>,
    loading: Option<ImageLoad>,
}

/// An image on its way in.
struct ImageLoad {
    name: Name,
    length: usize,
    crc: u16,
    bytes: Vec<u8>,
}

impl Media {
    /// Gives an image up that was on its way in.
    pub(super) fn end_load(&mut self) {
        self.loading = None;
    }
}

impl VirtualPinPad {
    pub(super) fn media_begin(&mut self, params: &Params) -> Result<Step, Status> {
        let name = name(params.mandatory(ids::SPE_MFNAME)?)?;
        let info = params.mandatory(ids::SPE_MFINFO)?;
        let (head, _) = info.split_first_chunk::<7>().ok_or(Status::INVPARM)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = usize::try_from(length).map_err(|_| Status::MFERRFMT)?;
        let crc = u16::from_be_bytes([head[4], head[5]]);
        let room = self.media.images.len() < IMAGES_MAX || self.media.images.contains_key(&name);
        if !(1..=3).contains(&head[6]) || length > IMAGE_BYTES_MAX || !room {
            return Err(Status::MFERRFMT);
        }
        self.media.loading = Some(ImageLoad { name, length, crc, bytes: Vec::new() });
        Ok(Step::Answer(Answer::plain(*b"MLI", Status::OK)))
    }

    pub(super) fn media_data(&mut self, params: &Params) -> Result<Step, Status> {
        let load = self.media.loading.as_mut().ok_or(Status::INVCALL)?;
        params.mandatory(ids::SPE_DATAIN)?;
        for piece in params.all(ids::SPE_DATAIN) {
            if load.bytes.len() + piece.len() > load.length {
                return Err(Status::MFERR);
            }
            load.bytes.extend(piece);
        }
        Ok(Step::Answer(Answer::plain(*b"MLR", Status::OK)))
    }

    pub(super) fn media_end(&mut self, _params: &Params) -> Result<Step, Status> {
        let load = self.media.loading.take().ok_or(Status::INVCALL)?;
        if load.bytes.len() != load.length || crc16(&load.bytes) != load.crc {
            return Err(Status::MFERR);
        }
        self.media.images.insert(load.name, load.bytes);
        Ok(Step::Answer(Answer::plain(*b"MLE", Status::OK)))
    }

    pub(super) fn media_list(&mut self, _params: &Params) -> Result<Step, Status> {
        let mut answer = ParamList::default();
        for name in self.media.images.keys() {
            answer.push(ids::PP_MFNAME, *name);
        }
        Ok(self.params_answer(*b"LMF", answer))
    }

    pub(super) fn media_delete(&mut self, params: &Params) -> Result<Step, Status> {
        params.mandatory(ids::SPE_MFNAME)?;
        let names: Result<Vec<Name>, Status> = params.all(ids::SPE_MFNAME).map(name).collect();
        for name in names? {
            self.media.images.remove(&name);
        }
        Ok(Step::Answer(Answer::plain(*b"DMF", Status::OK)))
    }

    pub(super) fn media_display(&mut self, params: &Params) -> Result<Step, Status> {
        let image = params.mandatory(ids::SPE_MFNAME)?;
        let screen = self.image_screen(image).ok_or(Status::MFNFOUND)?;
        self.show(screen);
        Ok(Step::Answer(Answer::plain(*b"DSI", Status::OK)))
    }

    /// The display with an image; nothing if there is none of the name.
    pub(super) fn image_screen(&self, image: &[u8]) -> Option<Screen> {
        let name = name(image).ok().filter(|name| self.media.images.contains_key(name))?;
        let text = String::from_utf8_lossy(&name).trim_end().to_owned();
        Some(Screen { lines: Vec::new(), image: Some(text) })
    }

    /// The bytes of an image that the host has loaded, by its name in upper case.
    pub fn image(&self, image: &str) -> Option<&[u8]> {
        let name = name(image.as_bytes()).ok()?;
        self.media.images.get(&name).map(Vec::as_slice)
    }
}

/// A name in upper case, filled with blanks; 011 if it is none.
fn name(text: &[u8]) -> Result<Name, Status> {
    let text = text.trim_ascii_end();
    let good = (1..=8).contains(&text.len()) && text.iter().all(u8::is_ascii_alphanumeric);
    if !good {
        return Err(Status::INVPARM);
    }
    let mut name = [b' '; 8];
    name[..text.len()].copy_from_slice(&text.to_ascii_uppercase());
    Ok(name)
}
