//! One file, as a process sees it and as the disk holds it.

use std::collections::BTreeMap;

use fastrand::Rng;

/// A change since the last sync.
#[derive(Debug)]
enum Change {
    Write { offset: usize, data: Vec<u8> },
    Length(usize),
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// What processes read.
    cached: Vec<u8>,
    /// What the disk holds.
    durable: Vec<u8>,
    /// Whether the disk knows of the file at all.
    pub(crate) is_known: bool,
    changes: Vec<Change>,
}

impl File {
    /// A file as the disk holds it.
    pub(crate) fn held(bytes: Vec<u8>) -> Self {
        Self { cached: bytes.clone(), durable: bytes, is_known: true, changes: Vec::new() }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.cached.len()
    }

    /// What the disk holds, where it knows of the file.
    pub(crate) fn into_durable(self) -> Option<Vec<u8>> {
        self.is_known.then_some(self.durable)
    }

    /// Fills the buffer and gives the bytes that were there.
    pub(crate) fn read(&self, buffer: &mut [u8], offset: usize) -> usize {
        let there = self.cached.get(offset..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        buffer[count..].fill(0);
        count
    }

    pub(crate) fn write(&mut self, data: &[u8], offset: usize) {
        put(&mut self.cached, data, offset);
        self.changes.push(Change::Write { offset, data: data.to_vec() });
    }

    pub(crate) fn set_length(&mut self, bytes: usize) {
        self.cached.resize(bytes, 0);
        self.changes.push(Change::Length(bytes));
    }

    /// Everything is on the disk.
    pub(crate) fn sync(&mut self) {
        self.is_known = true;
        for change in self.changes.drain(..) {
            match change {
                Change::Write { offset, data } => put(&mut self.durable, &data, offset),
                Change::Length(bytes) => self.durable.resize(bytes, 0),
            }
        }
    }

    /// Some sectors reached the disk, in any version they had since the last sync. What did not
    /// reach it is cached and clean: no later sync writes it.
    pub(crate) fn sync_in_part(&mut self, sector: usize, rng: &mut Rng) {
        let changes = std::mem::take(&mut self.changes);
        // How likely a sector is to be written before the power goes: none, few, most or all.
        let percent = [0, 10, 50, 90, 100][rng.usize(..5)];
        let mut touched: BTreeMap<usize, usize> = BTreeMap::new();
        for change in &changes {
            if let Change::Write { offset, data } = change {
                for number in sectors(*offset, data.len(), sector) {
                    *touched.entry(number).or_default() += 1;
                }
            }
        }
        // From here on: how many versions of it still go to the disk.
        for versions in touched.values_mut() {
            let newest = rng.u8(..100) < percent;
            *versions = if newest { *versions } else { rng.usize(..*versions) };
            if !newest && rng.bool() {
                *versions = 0;
            }
        }
        for change in changes {
            let length_too = rng.u8(..100) < percent;
            match change {
                Change::Length(bytes) if length_too => self.durable.resize(bytes, 0),
                Change::Length(_) => {}
                Change::Write { offset, data } => {
                    let end = offset + data.len();
                    if length_too && self.durable.len() < end {
                        self.durable.resize(end, 0);
                    }
                    for number in sectors(offset, data.len(), sector) {
                        let left = touched.get_mut(&number).expect("counted above");
                        if *left > 0 {
                            *left -= 1;
                            let from = (number * sector).max(offset);
                            let to = ((number + 1) * sector).min(end);
                            put(&mut self.durable, &data[from - offset..to - offset], from);
                        }
                    }
                }
            }
        }
    }

    /// What is cached and clean is read from the disk again.
    pub(crate) fn evict(&mut self) {
        self.cached.clone_from(&self.durable);
        for change in &self.changes {
            match change {
                Change::Write { offset, data } => put(&mut self.cached, data, *offset),
                Change::Length(bytes) => self.cached.resize(*bytes, 0),
            }
        }
    }

    /// Everything that a process reads counts as written just now.
    pub(crate) fn rewrite(&mut self) {
        let data = self.cached.clone();
        self.changes.push(Change::Length(data.len()));
        self.changes.push(Change::Write { offset: 0, data });
    }
}

fn sectors(offset: usize, bytes: usize, sector: usize) -> impl Iterator<Item = usize> {
    (offset / sector)..(offset + bytes).div_ceil(sector)
}

fn put(bytes: &mut Vec<u8>, data: &[u8], offset: usize) {
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(data);
}
