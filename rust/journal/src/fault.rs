//! What an error of SQLite means for a file.

use std::io::ErrorKind;
use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use crate::error::FileError;
use crate::storage::Storage;

/// Our word for an error of SQLite. Holds numbers and SQLite's own
/// text for them, never a value of a row.
pub(crate) fn file_error(error: &Error) -> FileError {
    let Error::SqliteFailure(failure, _) = error else {
        // A missing row, a wrong column type: the file is not what was written.
        return FileError::Damaged("a row is not in the expected form".into());
    };
    match failure.code {
        ErrorCode::DiskFull => FileError::DiskFull,
        ErrorCode::ReadOnly => FileError::ReadOnly,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => FileError::Locked,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown => {
            FileError::Damaged(code_text(*failure))
        }
        _ => FileError::Io(code_text(*failure)),
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
pub(crate) fn open_error(error: &Error, storage: &dyn Storage, path: &Path) -> FileError {
    let is_open = error.sqlite_error_code() != Some(ErrorCode::CannotOpen);
    if is_open || storage.layer().is_some() {
        return file_error(error);
    }
    // SQLite has no file open here, so that this handle takes no lock with it.
    let reason = std::fs::OpenOptions::new().append(true).create(true).open(path);
    match reason.map_err(|e| e.kind()) {
        Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => FileError::ReadOnly,
        Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => FileError::DiskFull,
        Err(kind) => FileError::Io(format!("the file cannot be opened: {kind}")),
        Ok(_) => file_error(error),
    }
}

fn code_text(failure: ffi::Error) -> String {
    let code = failure.extended_code;
    format!("SQLite {code}: {}", ffi::code_to_str(code))
}
