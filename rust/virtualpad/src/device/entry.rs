//! Entry of clear data and menus: GCD, MNU, GKY (abecs-pinpad §3.2, §4.3).

use super::VirtualPinPad;
use super::wait::{Inactivity, Step, Wait};
use crate::codes::Status;
use crate::ids;
use crate::person::Key;
use crate::screen::{Screen, latin1};
use crate::settings::Profile;
use crate::wire::{Answer, Command, CommandId, ParamList, Params, digits};

/// Highest prompt (abecs-pinpad §4.3).
const PROMPT_MAX: u16 = 0x35;
/// Longest entry (abecs-pinpad §4.1, 000Eh).
const ENTRY_MAX: u8 = 32;
/// Most options of a menu, and longest of one (abecs-pinpad §3.2).
const OPTIONS_MAX: usize = 20;
const OPTION_LENGTH_MAX: usize = 24;

/// GCD that waits.
pub(super) struct EntryWait {
    prompt: &'static str,
    letters: bool,
    shortest: usize,
    longest: usize,
    typed: String,
    pub(super) limit: Inactivity,
}

/// MNU that waits.
pub(super) struct MenuWait {
    title: Vec<String>,
    options: Vec<String>,
    at: usize,
    pub(super) limit: Inactivity,
}

impl VirtualPinPad {
    pub(super) fn get_clear_data(&mut self, params: &Params) -> Result<Step, Status> {
        params.mandatory(ids::SPE_MSGIDX)?;
        let index = params.array::<2>(ids::SPE_MSGIDX)?.map_or(0, u16::from_be_bytes);
        let shortest = params.array::<1>(ids::SPE_MINDIG)?.map_or(0, |[it]| it);
        let longest = params.array::<1>(ids::SPE_MAXDIG)?.map_or(ENTRY_MAX, |[it]| it);
        let good = (1..=PROMPT_MAX).contains(&index)
            && (1..=ENTRY_MAX).contains(&longest)
            && shortest <= longest;
        if !good {
            return Err(Status::INVPARM);
        }
        let letters = self.settings.profile == Profile::Abecs220
            && params.get(ids::SPE_GCDOPT).and_then(<[u8]>::first) == Some(&b'1');
        let wait = EntryWait {
            prompt: prompt(index),
            letters,
            shortest: usize::from(shortest),
            longest: usize::from(longest),
            typed: String::new(),
            limit: Inactivity::begin(self.now_ms, params.timeout_ms()?),
        };
        self.show(wait.screen());
        Ok(Step::Wait(Wait::Entry(wait)))
    }

    pub(super) fn entry_key(
        &mut self,
        id: CommandId,
        mut wait: EntryWait,
        key: Key,
    ) -> Result<Step, Status> {
        wait.limit.renew(self.now_ms);
        match key {
            Key::Character(it) if wait.takes(it) => wait.typed.push(it),
            Key::Clear => wait.typed.clear(),
            Key::Cancel => {
                self.blank();
                return Err(Status::CANCEL);
            }
            Key::Ok if wait.typed.chars().count() >= wait.shortest => {
                self.blank();
                return Ok(self.value_answer(id, wait.typed.as_bytes()));
            }
            _ => {}
        }
        self.show(wait.screen());
        Ok(Step::Wait(Wait::Entry(wait)))
    }

    /// The time limit of GCD or MNU.
    pub(super) fn entry_timeout(&mut self) -> Result<Step, Status> {
        self.blank();
        Err(Status::TIMEOUT)
    }

    pub(super) fn menu(&mut self, params: &Params) -> Result<Step, Status> {
        let options: Vec<String> = params.all(ids::SPE_MNUOPT).map(latin1).collect();
        if options.is_empty() {
            return Err(Status::MANDAT);
        }
        let good = |option: &String| (1..=OPTION_LENGTH_MAX).contains(&option.chars().count());
        if options.len() > OPTIONS_MAX || !options.iter().all(good) {
            return Err(Status::INVPARM);
        }
        let title = params.get(ids::SPE_DSPMSG).map(|it| Screen::free_text(it).lines);
        let limit = Inactivity::begin(self.now_ms, params.timeout_ms()?);
        let wait = MenuWait { title: title.unwrap_or_default(), options, at: 0, limit };
        self.show(wait.screen());
        Ok(Step::Wait(Wait::Menu(wait)))
    }

    pub(super) fn menu_key(
        &mut self,
        id: CommandId,
        mut wait: MenuWait,
        key: Key,
    ) -> Result<Step, Status> {
        wait.limit.renew(self.now_ms);
        let count = wait.options.len();
        let chosen = match key {
            Key::Up => {
                wait.at = (wait.at + count - 1) % count;
                None
            }
            Key::Down => {
                wait.at = (wait.at + 1) % count;
                None
            }
            Key::Ok => Some(wait.at),
            Key::Character(digit) if digit.is_ascii_digit() => {
                wait.options.iter().position(|option| option.starts_with(digit))
            }
            Key::Cancel => {
                self.blank();
                return Err(Status::CANCEL);
            }
            _ => None,
        };
        if let Some(chosen) = chosen {
            self.blank();
            return Ok(self.value_answer(id, &digits(chosen + 1, 2)));
        }
        self.show(wait.screen());
        Ok(Step::Wait(Wait::Menu(wait)))
    }

    pub(super) fn get_key(&mut self, _command: &Command) -> Result<Step, Status> {
        Ok(Step::Wait(Wait::FunctionKey))
    }

    pub(super) fn function_key(&mut self, id: CommandId, key: Key) -> Result<Step, Status> {
        let status = match key {
            Key::Ok => Status::OK,
            Key::Function(number @ 1..=4) => Status(3 + u16::from(number)),
            Key::Clear => Status::BACKSP,
            Key::Cancel => Status::CANCEL,
            _ => return Ok(Step::Wait(Wait::FunctionKey)),
        };
        Ok(Step::Answer(Answer::plain(id, status)))
    }

    fn value_answer(&mut self, id: CommandId, value: &[u8]) -> Step {
        let mut params = ParamList::default();
        params.push(ids::PP_VALUE, value);
        self.params_answer(id, params)
    }
}

impl EntryWait {
    fn takes(&self, character: char) -> bool {
        let known = character.is_ascii_digit() || (self.letters && character.is_ascii_graphic());
        known && self.typed.chars().count() < self.longest
    }

    fn screen(&self) -> Screen {
        Screen::text([self.prompt, &self.typed])
    }
}

impl MenuWait {
    fn screen(&self) -> Screen {
        let options = self.options.iter().enumerate().map(|(at, option)| {
            let mark = if at == self.at { '>' } else { ' ' };
            format!("{mark}{option}")
        });
        Screen::text(self.title.iter().cloned().chain(options))
    }
}

/// The fixed text of a prompt; those that ask again share one.
fn prompt(index: u16) -> &'static str {
    const PROMPTS: [&str; 0x35] = [
        "DDD:",
        "DDD NOVAMENTE:",
        "TELEFONE:",
        "TELEFONE NOVAMENTE:",
        "DDD + TELEFONE:",
        "DDD + TEL. NOVAM.:",
        "CPF:",
        "CPF NOVAMENTE:",
        "RG:",
        "RG NOVAMENTE:",
        "4 ULTIMOS DIGITOS:",
        "CODIGO SEGURANCA:",
        "CNPJ:",
        "CNPJ NOVAMENTE:",
        "DATA DDMMAAAA:",
        "DATA DDMMAA:",
        "DATA DDMM:",
        "DIA:",
        "MES:",
        "ANO AA:",
        "ANO AAAA:",
        "NASCIM. DDMMAAAA:",
        "NASCIM. DDMMAA:",
        "NASCIM. DDMM:",
        "DIA NASCIMENTO:",
        "MES NASCIMENTO:",
        "ANO NASCIMENTO AA:",
        "ANO NASCIM. AAAA:",
        "IDENTIFICACAO:",
        "COD. FIDELIDADE:",
        "NUMERO DA MESA:",
        "QTDE DE PESSOAS:",
        "QUANTIDADE:",
        "BOMBA:",
        "VAGA:",
        "GUICHE/CAIXA:",
        "COD. VENDEDOR:",
        "COD. GARCOM:",
        "NOTA ATENDIMENTO:",
        "NOTA FISCAL:",
        "COMANDA:",
        "PLACA DO VEICULO:",
        "KM:",
        "KM INICIAL:",
        "KM FINAL:",
        "PORCENTAGEM:",
        "SATISFACAO 0 A 10:",
        "AVALIE 0 A 10:",
        "TOKEN:",
        "NUMERO DO CARTAO:",
        "PARCELAS:",
        "CODIGO DO PLANO:",
        "COD. DO PRODUTO:",
    ];
    PROMPTS[usize::from(index) - 1]
}
