//! The same seeds in a second process, which must leave the same traces.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::process::{Command, Stdio};
use std::thread;

use maquininha_sim::verdict::Tier;

/// Writes the seeds to a second process of this program and counts those whose trace is
/// another there.
pub(crate) fn compare(tier: &dyn Tier, traces: &BTreeMap<u64, u64>) -> io::Result<u64> {
    if traces.is_empty() {
        return Ok(0);
    }
    let mut child = Command::new(std::env::current_exe()?)
        .args(["sim", "--traces", "--tier", tier.name()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (Some(input), Some(output)) = (input, output) else {
        return Err(io::Error::other("the second process has no pipes"));
    };
    let answered = thread::scope(|scope| {
        scope.spawn(move || {
            let mut input = BufWriter::new(input);
            for seed in traces.keys() {
                // A process that ended early shows in the answers that are missing.
                if writeln!(input, "{seed}").is_err() {
                    return;
                }
            }
        });
        let lines = io::BufReader::new(output).lines();
        lines.map(|line| Ok(line?.parse().ok())).collect::<io::Result<Vec<Option<u64>>>>()
    })?;
    child.wait()?;
    let same = traces.values().zip(&answered).filter(|(mine, other)| Some(**mine) == **other);
    Ok(traces.len() as u64 - same.count() as u64)
}

/// The second process: a hash for each seed that comes in.
pub(crate) fn answer(tier: &dyn Tier) {
    let mut output = BufWriter::new(io::stdout().lock());
    for seed in io::stdin().lines().map_while(Result::ok).map_while(|line| line.parse().ok()) {
        if writeln!(output, "{}", tier.run(seed).trace).is_err() {
            return;
        }
    }
}
