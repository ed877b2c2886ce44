//! Which command does what, and which device knows it (abecs-pinpad §2.5).

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::wire::{Answer, Command, Params};

/// Longest command with fields of fixed layout, in bytes (abecs-pinpad §1.3).
const CLASSIC_LENGTH_MAX: usize = 1_024;
/// Longest command with parameters, in bytes (abecs-pinpad §1.3).
const PARAMS_LENGTH_MAX: usize = 2_044;

impl VirtualPinPad {
    pub(super) fn execute(&mut self, command: &Command) -> Result<Step, Status> {
        let known = self.execute_fixed(command).or_else(|| self.execute_params(command));
        known.unwrap_or_else(|| Ok(Step::Answer(Answer::plain(*b"ERR", Status::INVCALL))))
    }

    /// Commands with fields of fixed layout, which every device knows.
    fn execute_fixed(&mut self, command: &Command) -> Option<Result<Step, Status>> {
        let run: fn(&mut Self, &Command) -> Result<Step, Status> = match &command.id {
            b"OPN" => Self::open,
            b"CLO" => Self::close,
            b"GIN" => Self::get_info,
            b"DWK" => Self::define_pan_key,
            b"CHP" => Self::chip_access,
            b"CKE" => Self::check_event,
            b"DEX" => Self::display_text,
            b"DSP" => Self::display_lines,
            b"ENB" => Self::encrypt_buffer,
            b"GDU" => Self::get_serial,
            b"GKY" => Self::get_key,
            b"GPN" => Self::get_pin,
            b"RMC" => Self::remove_card,
            b"GTS" => Self::table_version,
            b"TLI" => Self::table_begin,
            b"TLR" => Self::table_records,
            b"TLE" => Self::table_end,
            b"GCR" => Self::get_card_classic,
            b"CNG" => Self::change_parameters,
            b"GOC" => Self::go_on_chip_classic,
            b"FNC" => Self::finish_chip_classic,
            _ => return None,
        };
        if command.length > CLASSIC_LENGTH_MAX {
            return Some(Err(Status::INVPARM));
        }
        Some(run(self, command))
    }

    /// Commands with parameters, which came with ABECS.
    fn execute_params(&mut self, command: &Command) -> Option<Result<Step, Status>> {
        let run: fn(&mut Self, &Params) -> Result<Step, Status> = match &command.id {
            b"CLX" => Self::close_extended,
            b"GIX" => Self::get_info_extended,
            b"CEX" => Self::check_event_extended,
            b"EBX" => Self::encrypt_buffer_extended,
            b"GCD" => Self::get_clear_data,
            b"GTK" => Self::get_tracks,
            b"MNU" => Self::menu,
            b"GCX" => Self::get_card,
            b"GED" => Self::get_emv_data,
            b"GOX" => Self::go_on_chip,
            b"FCX" => Self::finish_chip,
            b"MLI" => Self::media_begin,
            b"MLR" => Self::media_data,
            b"MLE" => Self::media_end,
            b"LMF" => Self::media_list,
            b"DMF" => Self::media_delete,
            b"DSI" => Self::media_display,
            _ => return None,
        };
        if self.settings.profile.is_classic() {
            return None;
        }
        if command.length > PARAMS_LENGTH_MAX {
            return Some(Err(Status::INVPARM));
        }
        let params = command.blocks().and_then(Params::parse);
        Some(params.and_then(|params| run(self, &params)))
    }
}
