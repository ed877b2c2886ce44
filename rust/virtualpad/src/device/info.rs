//! What the device tells of itself: GIN and GIX (abecs-pinpad §3.1, §4.2).

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::ids;
use crate::screen::TEXT_SIZE;
use crate::settings::Profile;
use crate::wire::{Answer, Command, Fields, ParamList, Params};

/// Most identifiers of a list (abecs-pinpad §4.1, 0001h).
const IDLIST_BYTES_MAX: usize = 128;
/// Bytes of the link test's random data (abecs-pinpad §4.2, 805Ah).
const BIGRAND_BYTES: usize = 900;
const SOFTWARE: &str = "MAQUININHA VIRTUAL 1";
const MODULE_VERSION: &str = "001.00 260101   ";

/// What a list-less GIX gives, in this order; those of key slots and networks follow.
const DEFAULT_IDS: [u16; 28] = [
    ids::PP_SERNUM,
    ids::PP_PARTNBR,
    ids::PP_MODEL,
    ids::PP_MNNAME,
    ids::PP_CAPAB,
    ids::PP_SOVER,
    ids::PP_SPECVER,
    ids::PP_MANVERS,
    ids::PP_APPVERS,
    ids::PP_GENVERS,
    ids::PP_CTLSCAPAB,
    ids::PP_KRNLVER,
    ids::PP_CTLSVER,
    ids::PP_MCTLSVER,
    ids::PP_VCTLSVER,
    ids::PP_AECTLSVER,
    ids::PP_DPCTLSVER,
    ids::PP_QPCTLSVER,
    ids::PP_DSPTXTSZ,
    ids::PP_DSPGRSZ,
    ids::PP_MFSUP,
    ids::PP_MKTDESP,
    ids::PP_MKTDESD,
    ids::PP_DKPTTDESP,
    ids::PP_DKPTTDESD,
    ids::PP_TLRMEM,
    ids::PP_BATTINFO,
    ids::PP_COMMINFO,
];

impl VirtualPinPad {
    pub(super) fn get_info(&mut self, command: &Command) -> Result<Step, Status> {
        let index = Fields::new(command.block()?).slot()?;
        let identity = &self.settings.identity;
        let version = self.settings.profile.version();
        let text = match index {
            0 => format!(
                "{:<20.20}{:<19.19}{}{SOFTWARE:<20.20}{version:<4}{MODULE_VERSION}{:<20.20}",
                identity.maker, identity.model, "C", identity.serial_number
            ),
            2 => format!("{:<8}{:<12}{:<13}{version:<4}{:3}00", "REDE 02", "1", "001.00 2601", ""),
            3 => format!(
                "{:<6}{:<4}{:<4}{:<3}{:<3}{:<13}{version:<4}{:2}{}00",
                "REDE3",
                "1",
                "1",
                "1",
                "1",
                "001.00 2601",
                "",
                if self.keys.dukpt_pin.contains_key(&1) { "T" } else { " " }
            ),
            _ => format!("{:<20}{:<13}{version:<4}{:3}00", "REDE", "001.00 2601", ""),
        };
        Ok(Step::Answer(Answer::block(command.id, text.into_bytes())))
    }

    pub(super) fn get_info_extended(&mut self, params: &Params) -> Result<Step, Status> {
        let wanted: Vec<u16> = match params.get(ids::SPE_IDLIST) {
            None => DEFAULT_IDS.to_vec(),
            Some(list) if list.len() % 2 != 0 => return Err(Status::INVPARM),
            Some(list) if list.len() > IDLIST_BYTES_MAX => return Err(Status::INVPARM),
            Some(list) => {
                list.as_chunks::<2>().0.iter().map(|id| u16::from_be_bytes(*id)).collect()
            }
        };
        let mut answer = ParamList::default();
        for id in wanted {
            answer.push_some(id, self.info(id));
        }
        Ok(self.params_answer(*b"GIX", answer))
    }

    fn info(&mut self, id: u16) -> Option<Vec<u8>> {
        let newest = self.settings.profile == Profile::Abecs220;
        let identity = &self.settings.identity;
        let text = |text: &str| Some(text.as_bytes().to_vec());
        match id {
            ids::PP_SERNUM => text(&identity.serial_number),
            ids::PP_PARTNBR => text(&identity.part_number),
            ids::PP_MODEL => text(&identity.model),
            ids::PP_MNNAME => text(&identity.maker),
            ids::PP_CAPAB => text(if newest { "1212900000" } else { "1200000000" }),
            ids::PP_SOVER => text(SOFTWARE),
            ids::PP_SPECVER => text(self.settings.profile.version()),
            ids::PP_MANVERS | ids::PP_APPVERS | ids::PP_GENVERS => text(MODULE_VERSION),
            ids::PP_CTLSCAPAB => text("2469B"),
            ids::PP_KRNLVER
            | ids::PP_CTLSVER
            | ids::PP_MCTLSVER
            | ids::PP_VCTLSVER
            | ids::PP_AECTLSVER
            | ids::PP_DPCTLSVER => text("VIRTUAL 1"),
            ids::PP_QPCTLSVER if newest => text("VIRTUAL 1"),
            ids::PP_DSPTXTSZ => text(&format!("{:02}{:02}", TEXT_SIZE.0, TEXT_SIZE.1)),
            // PNG, JPG and GIF are kept and shown by their names.
            ids::PP_DSPGRSZ => text("01280240"),
            ids::PP_MFSUP => text("111"),
            ids::PP_MKTDESP => Some(slot_map(|slot| self.keys.master_pin.contains_key(&slot))),
            ids::PP_MKTDESD => Some(slot_map(|slot| self.keys.master_data.contains_key(&slot))),
            ids::PP_DKPTTDESP => Some(slot_map(|slot| self.keys.dukpt_pin.contains_key(&slot))),
            ids::PP_DKPTTDESD => Some(slot_map(|slot| self.keys.dukpt_data.contains_key(&slot))),
            ids::PP_BIGRAND => Some((0..BIGRAND_BYTES).map(|_| self.chance.u8(..)).collect()),
            ids::PP_TLRMEM => Some(vec![0, 0x10, 0, 0]),
            ids::PP_BATTINFO if newest => {
                Some(vec![self.battery.percent, u8::from(self.battery.charging)])
            }
            ids::PP_COMMINFO if newest => text(&format!("{}000", self.settings.link_kind % 10)),
            _ => self.info_of_slot(id),
        }
    }

    /// Serial numbers of loaded DUKPT slots, and versions of tables.
    fn info_of_slot(&self, id: u16) -> Option<Vec<u8>> {
        let slot = u8::try_from(id & 0xFF).ok().filter(|slot| *slot <= 99)?;
        match id & 0xFF00 {
            ids::PP_KSNTDESP00 => Some(self.keys.dukpt_pin.get(&slot)?.next_ksn()?.to_vec()),
            ids::PP_KSNTDESD00 => Some(self.keys.dukpt_data.get(&slot)?.next_ksn()?.to_vec()),
            ids::PP_TABVER00 => Some(self.tables.version(slot).to_vec()),
            _ => None,
        }
    }
}

fn slot_map(loaded: impl Fn(u8) -> bool) -> Vec<u8> {
    (0..100).map(|slot| if loaded(slot) { b'1' } else { b'0' }).collect()
}
