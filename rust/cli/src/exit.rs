//! How the command ends.

use std::process::ExitCode;

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: the operation ended otherwise: declined, canceled, refused, or the
    /// books disagree.
    Otherwise,
    /// 2: the command line cannot be carried out.
    Usage,
    /// 3: the environment does not allow it: cannot listen, cannot reach, the
    /// journal does not open.
    Environment,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Otherwise => 1,
            Self::Usage => 2,
            Self::Environment => 3,
        }
    }

    /// Done, or not as wanted.
    pub const fn of(is_done: bool) -> Self {
        if is_done { Self::Done } else { Self::Otherwise }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The end of every help text.
pub const EXIT_CODES_HELP: &str = "\
Exit codes:
  0  done
  1  the operation ended otherwise: declined, canceled, refused, or the books disagree
  2  the command line cannot be carried out
  3  the environment does not allow it: cannot listen, cannot reach, the journal does not open";
