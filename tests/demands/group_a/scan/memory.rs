//! The search through the memory of another process, by what Linux shows of it in `/proc`.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::needles::Needles;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;
const PAGE: usize = 4096;
/// What the kernel maps into every process and shows to no other.
const OF_THE_KERNEL: [&str; 4] = ["[vvar]", "[vvar_vclock]", "[vsyscall]", "[vdso]"];

/// What a search saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Bytes that were read.
    pub(super) bytes: u64,
    /// What was searched: mappings, or files.
    pub(super) places: Vec<String>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// Each thing that was found, once for each place: whose, in which form, where.
    pub(super) found: Vec<Found>,
}

/// Something that was found. The digits themselves are not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) whose: String,
    pub(super) form: &'static str,
    /// The mapping or file, and where in it; of a process, the address.
    pub(super) place: String,
    pub(super) at: u64,
}

/// A process that stands still while it is looked at.
struct Stopped(u32);

impl Stopped {
    fn new(pid: u32) -> Self {
        signal(pid, "STOP");
        let stat = format!("/proc/{pid}/stat");
        // The state comes after the name, which may hold anything but ends with the last bracket.
        let is_stopped = || {
            let stat = fs::read_to_string(&stat).expect("the process lives");
            stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
        };
        while !is_stopped() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        Self(pid)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        signal(self.0, "CONT");
    }
}

fn signal(pid: u32, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status();
    assert!(sent.expect("a shell").success(), "{name} to {pid}");
}

/// Searches every readable mapping of a process, which stands still meanwhile.
pub(super) fn search_process(pid: u32, needles: &Needles) -> Seen {
    let _stopped = Stopped::new(pid);
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process lives");
    let memory = File::open(format!("/proc/{pid}/mem")).expect("a child's memory is shown");
    let mut seen = Seen::default();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().expect("a range"), words.next().expect("rights"));
        let name = words.nth(3).unwrap_or("(nameless)").to_owned();
        let (from, to) = range.split_once('-').expect("a range");
        let address = |text| u64::from_str_radix(text, 16).expect("an address");
        if rights.starts_with('r') && !OF_THE_KERNEL.contains(&name.as_str()) {
            search_range(&memory, address(from)..address(to), name, needles, &mut seen);
        }
    }
    seen
}

fn search_range(
    memory: &File,
    range: std::ops::Range<u64>,
    name: String,
    needles: &Needles,
    seen: &mut Seen,
) {
    let overlap = needles.longest() as u64;
    let mut buffer = vec![0; PIECE];
    let mut at = range.start;
    while at < range.end {
        let length = usize::try_from(range.end - at).map_or(PIECE, |left| left.min(PIECE));
        let piece = &mut buffer[..length];
        if memory.read_exact_at(piece, at).is_err() {
            read_by_page(memory, piece, at, &name, seen);
        }
        // What begins near the end is seen with the next piece.
        let is_last = at + length as u64 == range.end;
        let end = if is_last { length } else { length - usize::try_from(overlap).expect("short") };
        for (offset, needle) in needles.search(piece, end) {
            let (whose, form, place) = (needle.whose.clone(), needle.form, name.clone());
            seen.found.push(Found { whose, form, place, at: at + offset as u64 });
        }
        seen.bytes += end as u64;
        at += end as u64;
    }
    seen.places.push(name);
}

/// Pages behind the end of a mapped file cannot be read; they count as empty and are noted.
fn read_by_page(memory: &File, piece: &mut [u8], at: u64, name: &str, seen: &mut Seen) {
    for (number, page) in piece.chunks_mut(PAGE).enumerate() {
        let address = at + (number * PAGE) as u64;
        if memory.read_exact_at(page, address).is_err() {
            page.fill(0);
            seen.unread.push(format!("{name} at {address:x}"));
        }
    }
}

/// Searches every file below a folder.
pub(super) fn search_files(folder: &Path, needles: &Needles) -> Seen {
    let mut seen = Seen::default();
    for path in files(folder) {
        let content = fs::read(&path).expect("the file can be read");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (at, needle) in needles.search(&content, content.len()) {
            let (whose, form, place) = (needle.whose.clone(), needle.form, name.clone());
            seen.found.push(Found { whose, form, place, at: at as u64 });
        }
        seen.bytes += content.len() as u64;
        seen.places.push(name);
    }
    seen
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
