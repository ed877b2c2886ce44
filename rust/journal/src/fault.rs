//! What an error of SQLite means for the journal.

use std::io::ErrorKind;
use std::path::Path;

use maquininha_terminal::port::JournalError;
use rusqlite::{Error, ErrorCode, ffi};

/// The journal's word for an error of SQLite. Holds numbers and SQLite's own
/// text for them, never a value of a row.
pub(crate) fn journal_error(error: &Error) -> JournalError {
    let Error::SqliteFailure(failure, _) = error else {
        // A missing row, a wrong column type: the file is not what was written.
        return JournalError::Damaged("a row is not in the expected form".into());
    };
    match failure.code {
        ErrorCode::DiskFull => JournalError::DiskFull,
        ErrorCode::ReadOnly => JournalError::ReadOnly,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => JournalError::Locked,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown => {
            JournalError::Damaged(code_text(*failure))
        }
        _ => JournalError::Io(code_text(*failure)),
    }
}

/// Whether nothing may be written any more after an error of a write.
///
/// Everything does but a full disk. SQLite reports that one (`SQLITE_FULL`) when
/// a page or a frame of the log could not be *written*; the transaction is
/// rolled back, its frames carry no commit mark and are written over by the
/// next one. All other errors leave it open what the disk holds: after a failed
/// fsync the kernel may have dropped the pages and report success next time, so
/// only opening the file again, which writes them anew, can be trusted. A disk
/// that turns out to be full only at the fsync comes as an I/O error and poisons.
pub(crate) fn poisons(error: &Error) -> bool {
    error.sqlite_error_code() != Some(ErrorCode::DiskFull)
}

/// The same for the opening of a file, where SQLite says no more than "cannot
/// open": the operating system is asked again for the reason.
pub(crate) fn open_error(error: &Error, path: &Path) -> JournalError {
    if error.sqlite_error_code() != Some(ErrorCode::CannotOpen) {
        return journal_error(error);
    }
    // SQLite has no file open here, so that this handle takes no lock with it.
    let reason = std::fs::OpenOptions::new().append(true).create(true).open(path);
    match reason.map_err(|e| e.kind()) {
        Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => JournalError::ReadOnly,
        Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => JournalError::DiskFull,
        Err(kind) => JournalError::Io(format!("the file cannot be opened: {kind}")),
        Ok(_) => journal_error(error),
    }
}

fn code_text(failure: ffi::Error) -> String {
    let code = failure.extended_code;
    format!("SQLite {code}: {}", ffi::code_to_str(code))
}
