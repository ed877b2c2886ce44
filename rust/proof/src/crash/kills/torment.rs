//! One terminal and what is done to it: killed, stopped, its disk filled or
//! made read-only, and started again each time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::disk::Disk;
use super::process::Process;
use super::said::Said;
use super::told::Told;

/// The longest life before the next kill.
const LIFE_MAX: Duration = Duration::from_millis(1200);
/// The longest time that a terminal stands still or its disk is full.
const STILL_MAX: Duration = Duration::from_millis(2000);
/// A terminal that cannot open its journal is started again after this.
const TRY_AGAIN: Duration = Duration::from_millis(100);
/// How long a terminal may take at the end to resolve everything.
const DRAIN_MAX: Duration = Duration::from_secs(120);

/// What all terminals share.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) kills_wanted: usize,
    pub(crate) kills: AtomicUsize,
    pub(crate) is_over: AtomicBool,
}

impl Plan {
    /// Whether enough was killed, or the time is over.
    pub(crate) fn is_done(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
            || self.kills.load(Ordering::Relaxed) >= self.kills_wanted
    }
}

/// What was done to one terminal, and what it took.
#[derive(Debug, Default)]
pub(crate) struct Suffered {
    pub(crate) kills: usize,
    pub(crate) stops: usize,
    pub(crate) full_rounds: usize,
    pub(crate) read_only_rounds: usize,
    /// Starts that found something to resolve.
    pub(crate) recoveries: usize,
    /// Each start: until it could take payments.
    pub(crate) recovery_micros: Vec<u64>,
    /// What must not happen, apart from money.
    pub(crate) failures: Vec<String>,
}

/// One terminal.
pub(crate) struct Terminal {
    pub(crate) serial: String,
    pub(crate) server: String,
    pub(crate) is_mute: bool,
    pub(crate) disk: Disk,
    pub(crate) told: Told,
    pub(crate) suffered: Suffered,
}

impl Terminal {
    fn start(&self, is_drain: bool) -> std::io::Result<Process> {
        let journal = self.disk.journal().display().to_string();
        let mut arguments: Vec<String> = ["crash-terminal", "--serial", &self.serial]
            .into_iter()
            .chain(["--server", &self.server, "--journal", &journal])
            .map(str::to_owned)
            .collect();
        arguments.extend(self.is_mute.then(|| String::from("--mute")));
        arguments.extend(is_drain.then(|| String::from("--drain")));
        for wish in self.told.unanswered() {
            arguments.push(String::from("--again"));
            arguments.push(serde_json::to_string(wish).expect("plain fields"));
        }
        Process::start(&arguments)
    }

    fn note(&mut self, said: Said) {
        if let Said::Ready { open_rows, micros } = said {
            self.suffered.recoveries += usize::from(open_rows > 0);
            self.suffered.recovery_micros.push(micros);
        }
        self.told.note(said);
    }

    /// Hears a process until a moment, or until it ends, which is true.
    async fn hear_until(&mut self, process: &mut Process, until: Instant) -> bool {
        loop {
            tokio::select! {
                said = process.hear() => match said {
                    None | Some(Said::CannotOpen(_)) => return true,
                    Some(said) => self.note(said),
                },
                () = tokio::time::sleep_until(until.into()) => return false,
            }
        }
    }

    /// Kills a process, and hears what it had said.
    async fn kill(&mut self, mut process: Process) -> std::io::Result<()> {
        process.signal(Signal::KILL)?;
        self.suffered.kills += 1;
        while let Some(said) = process.hear().await {
            self.note(said);
        }
        process.end().await
    }

    /// Lives and dies until there were enough kills.
    pub(crate) async fn torment(&mut self, plan: Arc<Plan>) -> std::io::Result<()> {
        while !plan.is_done() {
            let mut process = self.start(false)?;
            let life = match fastrand::u8(0..3) {
                // Many die while they recover.
                0 => LIFE_MAX / 20,
                _ => LIFE_MAX,
            };
            let mut until = Instant::now() + any_below(life);
            let mut is_full = false;
            match fastrand::u8(0..30) {
                0..2 => {
                    if self.hear_until(&mut process, until).await {
                        self.ended_itself(false);
                        continue;
                    }
                    process.signal(Signal::STOP)?;
                    tokio::time::sleep(any_below(STILL_MAX)).await;
                    // Some are killed as they stand.
                    if fastrand::bool() {
                        process.signal(Signal::CONT)?;
                        until = Instant::now() + any_below(LIFE_MAX);
                    }
                    self.suffered.stops += 1;
                }
                2..4 if self.disk.is_mounted() => {
                    if self.hear_until(&mut process, until).await {
                        self.ended_itself(false);
                        continue;
                    }
                    self.disk.fill()?;
                    is_full = true;
                    until = Instant::now() + any_below(STILL_MAX);
                    self.suffered.full_rounds += 1;
                }
                _ => {}
            }
            let has_ended = self.hear_until(&mut process, until).await;
            if has_ended {
                self.ended_itself(is_full);
                tokio::time::sleep(TRY_AGAIN).await;
            } else {
                self.kill(process).await?;
                plan.kills.fetch_add(1, Ordering::Relaxed);
            }
            if is_full && fastrand::bool() {
                self.start_on_a_full_disk().await?;
            }
            self.disk.free()?;
            if self.disk.is_mounted() && fastrand::u8(0..40) == 0 {
                self.start_on_a_read_only_disk().await?;
            }
        }
        Ok(())
    }

    fn ended_itself(&mut self, may: bool) {
        if !may {
            self.suffered.failures.push(format!("{} ended by itself", self.serial));
        }
    }

    /// Recovers on a disk that takes no row, and is killed there.
    async fn start_on_a_full_disk(&mut self) -> std::io::Result<()> {
        let mut process = self.start(false)?;
        let until = Instant::now() + any_below(STILL_MAX);
        if !self.hear_until(&mut process, until).await {
            self.kill(process).await?;
        }
        Ok(())
    }

    /// It must say that it cannot write, instead of taking payments.
    async fn start_on_a_read_only_disk(&mut self) -> std::io::Result<()> {
        self.disk.read_only(true)?;
        let mut process = self.start(false)?;
        let said = process.hear().await;
        if !matches!(said, Some(Said::CannotOpen(_))) {
            self.suffered.failures.push(format!("{} on a read-only disk: {said:?}", self.serial));
        }
        process.signal(Signal::KILL)?;
        process.end().await?;
        self.disk.read_only(false)?;
        self.suffered.read_only_rounds += 1;
        Ok(())
    }

    /// Lets it bring everything to an end.
    pub(crate) async fn drain(&mut self) -> std::io::Result<()> {
        let until = Instant::now() + DRAIN_MAX;
        let mut process = self.start(true)?;
        loop {
            tokio::select! {
                said = process.hear() => match said {
                    Some(Said::Drained) => break,
                    Some(said) => self.note(said),
                    None => {
                        self.suffered.failures.push(format!("{} ended in the drain", self.serial));
                        return Ok(());
                    }
                },
                () = tokio::time::sleep_until(until.into()) => {
                    self.suffered.failures.push(format!("{} is not drained", self.serial));
                    break;
                }
            }
        }
        process.signal(Signal::KILL)?;
        process.end().await
    }
}

fn any_below(limit: Duration) -> Duration {
    let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(fastrand::u64(0..micros.max(1)))
}
